"""What members are called where people read of them."""

import pytest

from config.texts import word
from interview_flow.core import card_closing, staff
from interview_flow.transitions import TRANSITIONS
from models.vendor_limits import GREYED_BUTTON
from tests.support.onboarding import make_journey


@pytest.mark.parametrize(
    ("userid", "name"), [("hr01", "周岚"), ("IV03", "黄志"), ("hr00", "林总"), ("nobody", "nobody")]
)
def test_a_member_is_called_as_a_branch_names_them_and_else_by_userid(userid, name):
    assert staff.name_of(make_journey().catalogue, userid) == name


@pytest.mark.parametrize(
    ("actor", "words"),
    [("hr:hr01", "周岚"), ("interviewer:iv01", "陈立"), ("system:timer", "系统"), ("api:hris", "HR 系统")],
)
def test_who_acted_is_told_by_name_or_by_what_it_is(actor, words):
    assert staff.actor_in_words(make_journey().catalogue, actor) == words


@pytest.mark.parametrize("row", TRANSITIONS, ids=lambda row: f"{row.source}-{row.action}")
def test_a_settled_cards_words_fit_its_button_with_a_long_name(row):
    assert len(word("cards.decided", name="欧阳慕容雪", outcome=card_closing.done(row))) <= GREYED_BUTTON

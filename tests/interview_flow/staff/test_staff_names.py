"""What members are called where people read of them."""

import pytest

from config.texts import word
from interview_flow.core import staff
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


def test_a_decided_cards_words_fit_its_button_with_a_long_name():
    for outcome in ("advance", "reject", "offer"):
        said = word("cards.decided", name="欧阳慕容雪", outcome=word(f"cards.outcomes.{outcome}"))
        assert len(said) <= 30

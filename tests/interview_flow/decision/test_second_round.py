"""The live round belongs to those who were chosen for it."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from core.errors import InputInvalid, NotAllowed
from interview_flow.core import seen
from interview_flow.core.states import State
from interview_flow.decision import ratings
from models import Rating, SecondRound
from tests.interview_flow.bank import on_sqlite
from tests.interview_flow.hiring.test_offers import POINTS, walk

LATER = timedelta(hours=30)


@pytest.fixture
def she(bank):
    she = bank.person().seated(questions=1)
    bank.apply(she.application_id, "submit", she.actor)
    walk(bank, she, State.SECOND_ROUND)
    return she


def schedule(bank, who, *userids, after=LATER):
    bank.do(
        who,
        "schedule_second_round",
        "hr:hr01",
        starts_at=bank.clock.now() + after,
        place="三楼会议室",
        interviewers=list(userids),
    )


def rate(bank, who, userid, instead=""):
    def work(session):
        row = bank.journey.application(session, who.application_id)
        now = bank.clock.now()
        return ratings.rate(session, bank.journey, row, userid, POINTS, "advance", "", now, instead).id

    bank.run(work)
    bank.work()


def begin(bank):
    """The round began a minute ago."""
    bank.move(LATER + timedelta(minutes=1))


def told(bank, words="复试已安排"):
    return [userid for userid in ("iv01", "iv02", "hr01", "iv03", "hr00") if bank.cards(userid, words)]


@pytest.mark.parametrize("chosen", [["iv02"], ["hr01"], ["iv01", "hr01"]])
def test_only_the_chosen_are_told_of_a_second_round(bank, she, chosen):
    schedule(bank, she, *chosen)
    assert told(bank) == chosen


def test_only_the_chosen_interviewer_may_rate_the_round_and_not_before_it_begins(bank, she):
    schedule(bank, she, "iv02")
    with pytest.raises(NotAllowed):
        rate(bank, she, "iv01")
    rate(bank, she, "iv02")
    assert [(row.stage, row.rater) for row in bank.rows(Rating)] == [("recorded", "iv02")]
    with pytest.raises(NotAllowed):
        rate(bank, she, "iv02")
    assert bank.state(she) == "second_round_scheduled"
    begin(bank)
    for userid in ("iv01", "iv03", "hr02", "somebody"):
        with pytest.raises(NotAllowed):
            rate(bank, she, userid, instead="代评")
    rate(bank, she, "iv02")
    assert bank.state(she) == "second_round_done"
    assert [(row.stage, row.rater) for row in bank.rows(Rating, Rating.stage == "second_round")] == [
        ("second_round", "iv02")
    ]


@on_sqlite
def test_the_round_ends_when_everybody_chosen_has_rated(bank, she):
    schedule(bank, she, "iv01", "hr01")
    begin(bank)
    rate(bank, she, "iv01")
    assert bank.state(she) == "second_round_scheduled"
    rate(bank, she, "hr01")
    assert bank.state(she) == "second_round_done"
    card = bank.cards("hr01", "复试评价已提交")[0]["text"]
    assert "陈立：建议通过" in card and "周岚：建议通过" in card


@on_sqlite
def test_hr_rates_in_their_stead_with_a_reason(bank, she):
    schedule(bank, she, "iv01", "iv02")
    begin(bank)
    with pytest.raises(InputInvalid):
        rate(bank, she, "hr01")
    rate(bank, she, "hr01", instead="两位面试官临时出差")
    assert bank.state(she) == "second_round_done"
    assert [row.instead for row in bank.rows(Rating)] == ["两位面试官临时出差"]


@on_sqlite
def test_hr_ends_the_round_with_a_reason_once_somebody_has_rated(bank, she):
    schedule(bank, she, "iv01", "iv02")
    begin(bank)
    with pytest.raises(NotAllowed):
        bank.do(she, "record_second_round", "hr:hr01", "另一位未到")
    rate(bank, she, "iv01")
    with pytest.raises(InputInvalid):
        bank.do(she, "record_second_round", "hr:hr01")
    with pytest.raises(NotAllowed):
        bank.do(she, "record_second_round", "interviewer:iv01", "另一位未到")
    bank.do(she, "record_second_round", "hr:hr01", "另一位未到")
    assert bank.state(she) == "second_round_done"


@on_sqlite
def test_who_is_chosen_no_more_hears_of_it(bank, she):
    schedule(bank, she, "iv01")
    schedule(bank, she, "iv02")
    assert told(bank, "您无需参加") == ["iv01"]


def test_both_sides_are_reminded_a_day_and_an_hour_before_once_each(bank, she):
    schedule(bank, she, "iv02", after=timedelta(days=3))
    bank.tick()
    assert bank.sent("second_round_reminder") == []
    for step, count in ((timedelta(days=2, minutes=1), 1), (timedelta(hours=22, minutes=59), 2)):
        bank.move(step)
        for _ in range(2):
            bank.tick()
        assert len(bank.sent("second_round_reminder")) == count
        assert len(bank.cards("iv02", "复试即将开始")) == count
    assert bank.cards("iv01", "复试即将开始") == []
    assert len(she.sms("提醒您")) == 2


@on_sqlite
def test_a_round_booked_for_in_two_hours_is_reminded_of_once(bank, she):
    schedule(bank, she, "iv02", after=timedelta(hours=2))
    bank.tick()
    assert bank.sent("second_round_reminder") == []
    bank.move(timedelta(hours=1, minutes=1))
    bank.tick()
    assert len(bank.sent("second_round_reminder")) == 1


@on_sqlite
def test_a_round_of_the_version_before_names_one_interviewer(bank, she):
    schedule(bank, she, "iv02")
    bank.run(lambda session: session.execute(update(SecondRound).values(interviewers=None)))
    begin(bank)
    rate(bank, she, "iv02")
    assert bank.state(she) == "second_round_done"


def look(bank, who, userid):
    """What the page does when it has shown points."""

    def work(session):
        row = bank.journey.application(session, who.application_id)
        if ratings.may_see_scores(session, bank.journey, row, userid):
            seen.note(session, row.id, userid, bank.clock.now())

    bank.run(work)


@on_sqlite
@pytest.mark.parametrize(
    ("acts", "stamps"),
    [
        (("rate", "look", "begin", "rate"), {"recorded": True, "second_round": False}),
        (("rate", "begin", "rate", "look"), {"recorded": True, "second_round": True}),
        (("look", "begin", "look", "rate"), {"second_round": True}),  # a look that shows nothing is none
        (("rate", "look", "begin", "look", "rate"), {"recorded": True, "second_round": False}),
    ],
)
def test_blind_says_what_was_shown_before_the_rating(bank, she, acts, stamps):
    schedule(bank, she, "iv02")
    for act in acts:
        {
            "rate": lambda: rate(bank, she, "iv02"),
            "look": lambda: look(bank, she, "iv02"),
            "begin": lambda: begin(bank),
        }[act]()
    assert {row.stage: row.blind for row in bank.rows(Rating)} == stamps

"""The live round belongs to those who were chosen for it."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from core.errors import InputInvalid, NotAllowed
from interview_flow.core import engine, seen
from interview_flow.core.states import State
from interview_flow.decision import ratings
from models import Rating, SecondRound
from tests.interview_flow.bank import on_sqlite
from tests.interview_flow.hiring.test_offers import POINTS, walk
from tests.interview_flow.walks import Walker
from tests.support.onboarding import make_journey

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
            seen.note(session, [row.id], userid, bank.clock.now())

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


# --- every order of looking and rating, over both stages and an appeal ----------------------------------------------

# What iv02 may do, in every order; between it, what others do.
LOOK, RATE = "look", "rate"
FIRST_STAGE = (LOOK, RATE, LOOK)
APPEAL = ("reject", LOOK, "ask_appeal", LOOK, "uphold_appeal")
ROUND = ("advance", "schedule_second_round", LOOK, RATE, LOOK, "begin", LOOK, RATE, LOOK)
WAYS = {
    "an appeal before the round": (*FIRST_STAGE, *APPEAL, *FIRST_STAGE, *ROUND),
    "an appeal after the round": (*ROUND, "end", *APPEAL, *FIRST_STAGE),
}


@dataclass(frozen=True)
class Knows:
    """The rule, told anew: nothing is shown before the first own rating, and a rating is blind if nothing was shown."""

    stage: str = "recorded"
    shown: bool = False
    stamps: tuple[tuple[str, bool], ...] = ()

    def after(self, act: str) -> "Knows":
        if act == LOOK:
            return replace(self, shown=self.shown or bool(self.stamps))
        if act == RATE:
            return replace(self, stamps=(*self.stamps, (self.stage, not self.shown)))
        stages = {"begin": "second_round", "uphold_appeal": "recorded"}
        return replace(self, stage=stages.get(act, self.stage))

    def choices(self, act: str) -> tuple[bool, ...]:
        """Whether the act is done; both where it matters.

        A look that shows nothing yet, or nothing new, is always taken: it must change nothing.
        """
        if act == RATE:
            return (False,) if self.stage in dict(self.stamps) else (True, False)
        matters = act == LOOK and self.stamps and not self.shown
        return (True, False) if matters else (True,)


class Orders:
    """Goes through every order in one transaction: each choice in a savepoint, which is then taken back."""

    def __init__(self, session, walker) -> None:
        self.session, self.journey, self.id, self.now = session, walker.journey, walker.id, walker.now
        self.wrong: list[tuple[str, ...]] = []
        self.ends = 0

    def go(self, way, knows, done=()):
        if not way:
            self.ends += 1
            found = self.session.scalars(select(Rating).where(Rating.rater == "iv02"))
            if {row.stage: row.blind for row in found} != dict(knows.stamps):
                self.wrong.append(done)
            return
        act, rest = way[0], way[1:]
        for taken in knows.choices(act):
            if not taken:
                self.go(rest, knows, done)
                continue
            choice, now = self.session.begin_nested(), self.now
            self._do(act)
            self.session.flush()
            self.go(rest, knows.after(act), (*done, act))
            self.now = now
            choice.rollback()

    def _do(self, act):
        row = self.journey.application(self.session, self.id)
        if act == LOOK:
            if ratings.may_see_scores(self.session, self.journey, row, "iv02"):
                seen.note(self.session, [row.id], "iv02", self.now)
        elif act == RATE:
            self._rate(row, "iv02")
        elif act == "begin":
            self.now += LATER + timedelta(minutes=1)
        elif act == "end":
            self._rate(row, "iv01")
            if row.state != State.SECOND_ROUND_DONE:
                self._step(row, "record_second_round", "hr01", "另一位未到")
        elif act == "schedule_second_round":
            chosen = ["iv01", "iv02"]
            self._step(row, act, "hr01", starts_at=self.now + LATER, place="三楼会议室", interviewers=chosen)
        else:
            self._step(row, act, "hr00" if act == "uphold_appeal" else "hr01", "service" if act == "reject" else None)

    def _rate(self, row, userid):
        ratings.rate(self.session, self.journey, row, userid, POINTS, "advance", "", self.now)

    def _step(self, row, act, userid, reason=None, **data):
        engine.apply(self.journey, self.session, row, act, f"hr:{userid}", self.now, reason, **data)


@pytest.mark.parametrize("way", WAYS)
def test_blind_is_right_in_every_order_of_looking_and_rating_over_both_stages_and_an_appeal(sqlite_db, way):
    walker = Walker(sqlite_db, make_journey()).reach(State.SCORED)
    with sqlite_db.write() as session:
        orders = Orders(session, walker)
        orders.go(WAYS[way], Knows())
    assert orders.wrong == [] and orders.ends >= 10, orders.ends

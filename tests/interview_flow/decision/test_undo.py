"""A decision is taken back while nothing of it has left, and never afterwards."""

from datetime import date, timedelta

import pytest

from core.errors import NotAllowed
from interview_flow.core.states import State
from interview_flow.decision import undo
from messaging import outbox
from models import Application, OutboxMessage, Scorecard
from tests.interview_flow.bank import on_sqlite
from tests.interview_flow.hiring.test_offers import walk
from tests.interview_flow.walks import A, Walker
from tests.support.onboarding import make_journey

DECISIONS = [
    (State.SCORED, A.REJECT, State.REJECTED),
    (State.SECOND_ROUND, A.REJECT, State.REJECTED),
    (State.SECOND_ROUND_DONE, A.REJECT, State.REJECTED),
    (State.SCORED, A.ADVANCE, State.SECOND_ROUND),
]
decisions = pytest.mark.parametrize(
    ("before", "action", "after"), DECISIONS, ids=lambda value: value.value if hasattr(value, "value") else value
)
NEWS = ("rejected", "advanced")


@pytest.fixture
def walker(db) -> Walker:
    return Walker(db, make_journey())


def news(walker) -> list[str]:
    """The statuses of what tells the candidate of decisions."""
    with walker.db.read() as session:
        rows = session.query(OutboxMessage).filter(OutboxMessage.template.in_(NEWS)).order_by(OutboxMessage.seq)
        return [row.status for row in rows]


def promised(walker) -> date | None:
    with walker.db.read() as session:
        return session.get_one(Application, walker.id).promised_on


@decisions
def test_taken_back_in_time_the_decision_has_never_been(walker, before, action, after):
    walker.reach(before)
    day = promised(walker)
    earlier = len(news(walker))
    assert walker.take(action) == after
    walker.now += timedelta(minutes=4, seconds=59)
    assert walker.take(A.TAKE_BACK) == before
    assert news(walker)[earlier:] == ["cancelled"]
    assert promised(walker) == (day if before in undo.PROMISED else None)
    assert walker.take(action) == after, "HR decides anew"
    assert news(walker)[earlier:] == ["cancelled", "queued"]


@decisions
@on_sqlite
def test_after_five_minutes_it_stands(walker, before, action, after):
    walker.reach(before).take(action)
    walker.now += timedelta(minutes=5)
    with pytest.raises(NotAllowed):
        walker.take(A.TAKE_BACK)
    assert walker.state() == after


@pytest.mark.parametrize("status", ["leased", "sent", "failed", "uncertain", "dead"])
@on_sqlite
def test_what_has_begun_to_leave_is_not_taken_back(walker, status):
    walker.reach(State.SCORED).take(A.REJECT)
    walker.db.run(
        lambda session: (
            session.query(OutboxMessage).filter(OutboxMessage.template == "rejected").update({"status": status})
        )
    )
    with pytest.raises(NotAllowed):
        walker.take(A.TAKE_BACK)
    assert walker.state() == "rejected"


@on_sqlite
def test_a_message_that_waits_for_its_second_channel_is_not_taken_back(walker):
    walker.reach(State.SCORED).take(A.REJECT)
    walker.db.run(
        lambda session: session.query(OutboxMessage).filter(OutboxMessage.template == "rejected").update({"attempt": 1})
    )
    with pytest.raises(NotAllowed):
        walker.take(A.TAKE_BACK)


@on_sqlite
def test_a_message_that_leaves_in_the_same_moment_wins(walker, monkeypatch):
    walker.reach(State.SCORED).take(A.REJECT)
    monkeypatch.setattr(outbox, "cancel", lambda *_: 0)
    with pytest.raises(NotAllowed):
        walker.take(A.TAKE_BACK)
    assert walker.state() == "rejected"


@on_sqlite
def test_only_the_last_decision_is_taken_back_and_only_once(walker):
    walker.reach(State.SCORED).take(A.ADVANCE)
    walker.take(A.REJECT)
    assert walker.take(A.TAKE_BACK) == "second_round"
    with pytest.raises(NotAllowed):
        walker.take(A.TAKE_BACK)


@on_sqlite
def test_hr_is_asked_anew_by_a_card_that_says_why_though_no_machine_has_scored(walker):
    walker.reach(State.SCORED).take(A.REJECT)

    def nobody_scored(session) -> None:
        session.query(Scorecard).delete()

    walker.db.run(nobody_scored)
    walker.take(A.TAKE_BACK)
    with walker.db.read() as session:
        templates = [row.template for row in session.query(OutboxMessage).filter(OutboxMessage.kind == "notify.staff")]
    assert "decision_taken_back" in templates and "decide_anew" not in templates


@pytest.fixture
def hurried(bank):
    """Rejected this very moment, with the phone in hand."""
    she = bank.person().seated(questions=1)
    she.say("进度")
    bank.apply(she.application_id, "submit", she.actor)
    walk(bank, she, State.SECOND_ROUND)
    bank.undo_passes()
    bank.do(she, "reject", "hr:hr01", "service")
    return she


def test_whoever_asks_meanwhile_hears_nothing_of_it_and_is_told_on_time(bank, hurried):
    hurried.say("进度")
    assert "进入复试" in hurried.heard()[-1]
    assert hurried.heard("未通过") == hurried.heard("未能通过") == []
    bank.undo_passes()
    assert len(hurried.heard("未能通过")) == 1
    hurried.say("进度")
    assert "未通过" in hurried.heard()[-1]


def test_after_it_was_taken_back_the_candidate_never_hears_of_it_and_hr_decides_anew(bank, hurried):
    bank.do(hurried, "take_back", "hr:hr00")
    bank.undo_passes()
    assert hurried.heard("未能通过") == [] and bank.state(hurried) == "second_round"
    [card] = bank.cards("hr01", "决定已撤销")
    assert not card["replaced"]
    with bank.db.read() as session:
        row = session.get_one(Application, hurried.application_id)
        assert undo.until(bank.journey, session, row, bank.clock.now()) is None

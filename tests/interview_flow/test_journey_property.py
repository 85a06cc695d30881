"""Whatever anybody tries, in whatever order: the journey stays on its table, and every change is in the audit."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from compliance import audit
from config.deadlines import load_reject_reasons
from core.errors import YinpinError
from interview_flow import timers
from interview_flow.core.engine import allowed_actions
from interview_flow.core.states import Action
from interview_flow.transitions import TRANSITIONS
from models import Application, AuditEntry, Offer, OutboxMessage
from tests.interview_flow.bank import RESUME
from tests.interview_flow.walks import SCHOOL_LEAVER, UNKNOWN, Walker
from tests.support.onboarding import make_journey
from tests.support.times import NOW

STEPS = {(row.source.value, row.action.value): row for row in TRANSITIONS}
KINDS = ("candidate", "hr", "interviewer", "system", "api", "")

attempts = st.tuples(
    st.just("act"),
    st.sampled_from(list(Action)),
    st.sampled_from(KINDS),
    st.sampled_from([*load_reject_reasons(), "nonsense", None]),
)
# A sequence of blind guesses would rarely leave the first states, so half of the steps are ones the table offers.
offered_steps = st.tuples(st.just("go"), st.integers(0, 30))
waits = st.tuples(st.just("wait"), st.sampled_from([timedelta(minutes=5), timedelta(hours=2), timedelta(days=8)]))
sequences = st.lists(st.one_of(attempts, offered_steps, offered_steps, waits), min_size=1, max_size=25)


def play(walker: Walker, step: tuple) -> None:
    """One thing that somebody tries; a refusal is an answer too."""
    if step[0] == "wait":
        walker.now += step[1]
        walker.everything_is_in()
        timers.TimeDecides(walker.db, walker.journey)(walker.now)
        return
    if step[0] == "go":
        offered = allowed_actions(TRANSITIONS, walker.state())
        if not offered:
            return
        action, kind, reason = Action(offered[step[1] % len(offered)]), "", "service"
    else:
        _, action, kind, reason = step
    row = STEPS.get((walker.state(), action.value))
    before = snapshot(walker)
    try:
        walker.take(action, f"{kind}:somebody" if kind else "", reason=reason)
    except YinpinError:
        assert snapshot(walker) == before
        return
    assert row is not None and (not kind or kind in row.by)
    assert walker.state() == row.target


def snapshot(walker: Walker) -> tuple:
    with walker.db.read() as session:
        row = session.get_one(Application, walker.id)
        counts = [len(session.scalars(select(model.id)).all()) for model in (AuditEntry, OutboxMessage, Offer)]
    return (row.state, row.version, *counts)


@pytest.mark.parametrize("resume", [RESUME, UNKNOWN, SCHOOL_LEAVER], ids=["good", "unknown", "school-leaver"])
@pytest.mark.timeout(900)  # each step is a transaction on disk, and a loaded machine takes its time
@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sequence=sequences)
def test_any_sequence_of_steps_stays_on_the_table_and_in_the_audit(sqlite_db, resume, sequence):
    walker = Walker(sqlite_db, make_journey(), NOW).apply_for(resume)
    for step in sequence:
        play(walker, step)
    with sqlite_db.read() as session:
        row = session.get_one(Application, walker.id)
        entries = session.scalars(
            select(AuditEntry).where(AuditEntry.application_id == walker.id).order_by(AuditEntry.version)
        ).all()
    taken = [(one.source, one.action) for one in entries]
    assert all(one in STEPS for one in taken)
    assert [one.target for one in entries] == [STEPS[one].target.value for one in taken]
    assert [one.version for one in entries] == list(range(1, row.version + 1))
    assert all(one.target == following.source for one, following in pairwise(entries))
    assert row.state == (entries[-1].target if entries else "applied")
    sqlite_db.run(lambda session: audit.seal(session, "a", walker.now))
    with sqlite_db.read() as session:
        assert audit.verify(session) is None

"""The table: every state and every way back is reached; nothing else is possible; each change has one audit row."""

import threading
from itertools import pairwise, product
from pathlib import Path

import pytest
from sqlalchemy import select

from config.deadlines import load_reject_reasons
from core.database import Database
from core.errors import InputInvalid, NotAllowed, RetryLater
from interview_flow.core import engine
from interview_flow.core.engine import TransitionNotAllowed
from interview_flow.core.states import ENDS, LABELS, Action, State
from interview_flow.flow_page import page
from interview_flow.transitions import TRANSITIONS, WITHDRAWABLE
from models import Application, AuditEntry, OutboxMessage
from tests.interview_flow.bank import on_sqlite
from tests.interview_flow.walks import UNKNOWN, Walker
from tests.support.needs import REPOSITORY
from tests.support.onboarding import make_journey

KINDS = ("candidate", "hr", "interviewer", "system", "api")
WORDS_OF_THE_DESIGN = (
    "applied screened_out screened_out_told screened_in invited confirmed interviewing submitted scored second_round "
    "second_round_scheduled second_round_done offered offer_accepted onboarding onboarded rejected withdrawn "
    "declined no_show expired offer_declined"
).split()


@pytest.fixture
def walker(db) -> Walker:
    return Walker(db, make_journey())


def audit(walker) -> list[AuditEntry]:
    with walker.db.read() as session:
        rows = select(AuditEntry).where(AuditEntry.application_id == walker.id).order_by(AuditEntry.version)
        return list(session.scalars(rows))


def test_the_states_are_those_of_the_design_and_each_has_a_name():
    assert sorted(State) == sorted(WORDS_OF_THE_DESIGN)
    assert set(LABELS) == set(State)


@pytest.mark.parametrize("source", sorted({row.source for row in TRANSITIONS}))
def test_each_row_of_the_table_is_taken_with_one_audit_row(walker, source):
    for row in (row for row in TRANSITIONS if row.source == source):
        walker.reach_for(row)
        assert walker.take(row.action) == row.target, row.action
        rows = audit(walker)
        assert (rows[-1].source, rows[-1].action, rows[-1].target) == (source, row.action, row.target)
        assert [one.version for one in rows] == list(range(1, len(rows) + 1))
        assert all(one.target == next_one.source for one, next_one in pairwise(rows))


def test_every_state_but_the_first_is_reached_by_the_table_and_every_way_back_is_in_it():
    steps = {(row.source, row.target) for row in TRANSITIONS}
    assert {target for _, target in steps} == set(State) - {State.APPLIED}
    for back in (
        (State.SUBMITTED, State.SCORED),
        (State.INTERVIEWING, State.INVITED),
        (State.INTERVIEWING, State.EXPIRED),
        (State.NO_SHOW, State.INVITED),
        (State.SCREENED_OUT, State.SCREENED_IN),
        (State.REJECTED, State.SCORED),
        (State.EXPIRED, State.INVITED),
    ):
        assert back in steps
    assert {row.source for row in TRANSITIONS if row.source in ENDS} == {
        State.SCREENED_OUT_TOLD,
        State.REJECTED,
        State.NO_SHOW,
        State.EXPIRED,
    }
    assert set(WITHDRAWABLE).isdisjoint(ENDS)


def test_what_the_table_does_not_hold_is_refused_with_what_is_allowed(walker):
    known = {(row.source, row.action) for row in TRANSITIONS}
    walker.apply_for(UNKNOWN)
    for state in State:
        walker.db.run(lambda s, state=state: setattr(s.get_one(Application, walker.id), "state", state.value))
        with walker.db.read() as session:
            application = session.get_one(Application, walker.id)
            for action in (one for one in Action if (state, one) not in known):
                with pytest.raises(TransitionNotAllowed) as refused:
                    engine.apply(walker.journey, session, application, action, "hr:hr01", walker.now)
                assert refused.value.allowed == sorted(one for source, one in known if source == state)
                assert action.value in str(refused.value)
    # A rejection is taken back to where it came from, the only step that may lead to several states.
    several = [row for row in TRANSITIONS if (row.source, row.action) == (State.REJECTED, Action.TAKE_BACK)]
    assert len(known) == len(TRANSITIONS) - len(several) + 1 < len(list(product(State, Action)))


@on_sqlite
def test_an_action_is_only_for_whom_the_table_names(walker):
    walker.apply_for(UNKNOWN)
    for row in TRANSITIONS:
        walker.db.run(lambda s, row=row: setattr(s.get_one(Application, walker.id), "state", row.source.value))
        with walker.db.read() as session:
            application = session.get_one(Application, walker.id)
            for kind in (one for one in KINDS if one not in row.by):
                with pytest.raises(NotAllowed):
                    engine.apply(walker.journey, session, application, row.action, f"{kind}:x", walker.now)
    assert audit(walker) == []


DECISIONS = {
    Action.CONFIRM_SCREEN_OUT,
    Action.SCORE_BY_PERSON,
    Action.ADVANCE,
    Action.REJECT,
    Action.TAKE_BACK,
    Action.UPHOLD_APPEAL,
    Action.REFUSE_APPEAL,
    Action.RECORD_SECOND_ROUND,
    Action.APPROVE_OFFER,
    Action.CONFIRM_ONBOARDING,
}


def test_the_table_marks_every_step_that_decides_about_a_person():
    assert {row.action for row in TRANSITIONS if row.decides} == DECISIONS
    assert all(row.decides for row in TRANSITIONS if row.action in DECISIONS)


deciding = pytest.mark.parametrize(
    "row", [row for row in TRANSITIONS if row.decides], ids=lambda row: f"{row.source}-{row.action}-{row.target}"
)


@deciding
@on_sqlite
def test_a_step_that_decides_about_a_person_is_refused_without_a_named_member(walker, row):
    walker.reach_for(row)
    before = (walker.state(), len(audit(walker)), outbox_rows(walker))
    nobody = [("hr:", None), ("hr:stranger", None), ("hr:iv01", None), ("hr:hr02", None), ("api:bank", None)]
    nobody += [("api:bank", who) for who in ("", "stranger", "iv01", "hr02")]
    for actor, decided_by in nobody:
        with pytest.raises(NotAllowed):
            walker.take(row.action, actor, decided_by=decided_by)
    assert (walker.state(), len(audit(walker)), outbox_rows(walker)) == before


@deciding
@on_sqlite
def test_the_audit_names_the_member_behind_a_decision_of_the_hr_system(walker, row):
    if "api" not in row.by:
        return  # a rating is a person's own
    walker.reach_for(row)
    assert walker.take(row.action, "api:bank", decided_by="hr01") == row.target
    assert audit(walker)[-1].actor == "hr:hr01/api:bank"


def test_nothing_moves_on_from_scored_without_a_person_and_no_machine_rejects():
    for row in TRANSITIONS:
        if row.source == State.SCORED or row.target == State.REJECTED:
            assert not {"system", "interviewer"} & set(row.by)
    assert all(row.guards for row in TRANSITIONS if row.target == State.REJECTED)


@pytest.mark.parametrize("reason", [None, "", "不喜欢", "Service"])
@on_sqlite
def test_a_rejection_needs_a_reason_of_the_list(walker, reason):
    walker.reach(State.SCORED)
    before = len(audit(walker))
    with pytest.raises(InputInvalid, match="service"):
        walker.take(Action.REJECT, reason=reason)
    assert (walker.state(), len(audit(walker))) == ("scored", before)
    walker.take(Action.REJECT, reason="fit")
    assert walker.state() == "rejected" and "fit" in load_reject_reasons()
    assert audit(walker)[-1].reason == "fit"


@on_sqlite
def test_a_step_whose_effect_fails_leaves_no_state_no_audit_row_and_no_message(walker):
    walker.reach(State.SECOND_ROUND)
    before, messages = len(audit(walker)), outbox_rows(walker)
    with pytest.raises(InputInvalid, match="place"):
        walker.take(Action.SCHEDULE_SECOND_ROUND, place=" ")
    assert (walker.state(), len(audit(walker)), outbox_rows(walker)) == ("second_round", before, messages)


def outbox_rows(walker) -> int:
    with walker.db.read() as session:
        return len(session.scalars(select(OutboxMessage.id)).all())


def test_a_no_show_gets_one_second_chance(walker):
    walker.reach(State.NO_SHOW)
    walker.take(Action.SECOND_CHANCE)
    walker.take(Action.ACCEPT_INVITATION)
    walker.take(Action.MARK_NO_SHOW)
    with pytest.raises(NotAllowed, match="used already"):
        walker.take(Action.SECOND_CHANCE)
    assert walker.state() == "no_show"
    assert walker.apply_for(UNKNOWN).state() == "applied"


def test_docs_flow_is_the_printed_table():
    assert Path(REPOSITORY, "docs", "flow.md").read_text("utf-8") == page(TRANSITIONS)


@pytest.mark.mariadb
def test_who_acts_on_an_old_reading_is_asked_to_come_again(mariadb_store):
    db = Database(mariadb_store.tables_url())
    walker = Walker(db, make_journey()).reach(State.SCORED)
    with db.write() as late:
        stale = late.get_one(Application, walker.id)
        late.commit()
        walker.take(Action.ADVANCE)
        with pytest.raises(RetryLater, match="same moment"):
            engine.apply(walker.journey, late, stale, Action.REJECT, "hr:hr01", walker.now, "fit")
        late.rollback()
    assert walker.state() == "second_round"
    db.close()


def test_sixteen_at_once_on_one_application_take_one_step(walker):
    for _ in range(3):
        walker.reach(State.SCORED)
        before, start, refused = len(audit(walker)), threading.Barrier(16), []

        def act(start=start, refused=refused):
            start.wait()
            try:
                walker.take(Action.ADVANCE)
            except TransitionNotAllowed:
                refused.append(1)

        threads = [threading.Thread(target=act) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (len(refused), len(audit(walker)) - before) == (15, 1)

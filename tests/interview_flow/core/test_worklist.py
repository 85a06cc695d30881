"""What waits for HR follows the facts, whoever writes them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from interview_flow.core.states import Action, State
from interview_flow.core.worklist import BY_STATE, Task, Worklist
from models import Appeal, Application, AuditEntry, Candidate, HrQuestion, Onboarding
from tests.support.times import NOW

LATER = NOW + timedelta(hours=3)


def add(db, state=State.CONFIRMED, **values):
    with db.write() as session:
        person = Candidate(created_at=NOW, name="李晓")
        session.add(person)
        session.flush()
        row = Application(
            candidate_id=person.id,
            position_key="teller",
            branch_key="harbin",
            state=state.value,
            version=3,
            created_at=NOW,
            changed_at=NOW,
            **values,
        )
        session.add(row)
        session.flush()
        return row.id


def place(db, application_id):
    with db.read() as session:
        row = session.get(Application, application_id)
        return row.worklist, row.waits_for, row.stands_since


def write(db, *rows):
    with db.write() as session:
        session.add_all(rows)


def test_every_state_stands_in_one_list(sqlite_db):
    places = {state: place(sqlite_db, add(sqlite_db, state)) for state in State}
    assert {state: found[1] for state, found in places.items() if found[0] == Worklist.WAITING} == BY_STATE
    assert all(found[2] == NOW for found in places.values())
    assert places[State.CONFIRMED][0] == Worklist.RUNNING
    assert places[State.ONBOARDED][0] == places[State.REJECTED][0] == Worklist.ENDED


def test_a_question_waits_until_it_is_answered(db):
    application_id = add(db)
    question = HrQuestion(application_id=application_id, asked_at=LATER, question="几点？")
    write(db, question)
    assert place(db, application_id) == (Worklist.WAITING, Task.ANSWER, LATER)
    with db.write() as session:
        session.get(HrQuestion, question.id).answered_at = LATER
    assert place(db, application_id) == (Worklist.RUNNING, None, NOW)


def test_of_several_things_the_oldest_counts(sqlite_db):
    application_id = add(sqlite_db, State.SCORED)
    write(sqlite_db, HrQuestion(application_id=application_id, asked_at=LATER, question="几点？"))
    assert place(sqlite_db, application_id)[1:] == (Task.DECIDE, NOW)


def test_papers_and_an_appeal_wait_where_they_can_be_decided(sqlite_db):
    hired, rejected, gone = (add(sqlite_db, state) for state in (State.ONBOARDING, State.REJECTED, State.WITHDRAWN))
    write(
        sqlite_db,
        *(Onboarding(application_id=one, status="submitted", submitted_at=LATER) for one in (hired, gone)),
        Appeal(application_id=rejected, status="open", asked_at=LATER, due_on=LATER.date(), rejected_by="hr01"),
    )
    assert place(sqlite_db, hired) == (Worklist.WAITING, Task.CHECK_PAPERS, LATER)
    assert place(sqlite_db, rejected) == (Worklist.WAITING, Task.DECIDE_APPEAL, LATER)
    assert place(sqlite_db, gone) == (Worklist.ENDED, None, NOW)
    with sqlite_db.write() as session:
        session.scalars(select(Appeal)).one().status = "refused"
        session.scalars(select(Onboarding).where(Onboarding.application_id == hired)).one().status = "returned"
    assert place(sqlite_db, rejected)[0] == Worklist.ENDED
    assert place(sqlite_db, hired)[0] == Worklist.RUNNING


@pytest.mark.parametrize(
    ("state", "action", "expected"),
    [
        (State.SCREENED_OUT, Action.CONFIRM_SCREEN_OUT, (Worklist.ENDED, None)),
        (State.CONFIRMED, Action.ASK_RESCHEDULE, (Worklist.WAITING, Task.RESCHEDULE)),
        (State.CONFIRMED, Action.RESCHEDULE, (Worklist.RUNNING, None)),
    ],
)
def test_a_step_that_changes_no_state_may_change_what_waits(sqlite_db, state, action, expected):
    application_id = add(sqlite_db, state)
    step = {"source": state.value, "target": state.value, "action": action.value, "actor": "hr:hr01"}
    write(sqlite_db, AuditEntry(application_id=application_id, at=NOW, version=4, **step))
    with sqlite_db.write() as session:
        row = session.get(Application, application_id)
        row.version, row.changed_at = 4, LATER
    assert place(sqlite_db, application_id)[:2] == expected


def test_who_had_a_second_chance_waits_for_nobody(sqlite_db):
    assert place(sqlite_db, add(sqlite_db, State.NO_SHOW, second_chance_used=True))[0] == Worklist.ENDED

"""One candidate whose name cannot be opened stands among three others, whom nothing may hold up."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from interview_flow.staff import alerts
from models import Application, Candidate, OutboxMessage, Reminder

OTHERS = 3


@pytest.fixture
def people(bank):
    """Four people with the same interview time; the first one's name can be opened no more."""
    people = [bank.person(f"候选人{number}", f"1380013800{number}") for number in range(OTHERS + 1)]
    at = bank.clock.now() + timedelta(hours=2)

    def book(session):
        session.execute(update(Application).values(state="confirmed", interview_at=at))
        session.execute(update(Candidate).where(Candidate.id == people[0].candidate_id).values(name_sealed="1.k0.AAAA"))

    bank.run(book)
    return people


def test_time_moves_the_others_on(bank, people):
    bank.move(timedelta(hours=5))
    for _ in range(3):
        bank.tick()
    assert [bank.state(one) for one in people] == ["confirmed", *["invited"] * OTHERS]


def test_hr_hears_of_the_others_messages_that_wait(bank, people):
    for one in people:
        bank.run(lambda session, one=one: _waiting(session, bank, one))
    tell = alerts.TellOfWaiting(bank.db, bank.journey)
    assert [tell(bank.clock.now()) for _ in range(3)] == [OTHERS, 0, 0]


def test_the_others_are_reminded(bank, people):
    for one in people:
        row = Reminder(
            application_id=one.application_id,
            kind="hour",
            status="planned",
            due_at=bank.clock.now(),
            planned_for=bank.clock.now() + timedelta(minutes=50),
        )
        bank.run(lambda session, row=row: session.add(row))
    bank.tick()
    assert {row.status for row in bank.rows(Reminder)} == {"posted"}
    reminded = bank.rows(OutboxMessage, OutboxMessage.template == "interview_reminder_hour", OutboxMessage.attempt == 0)
    frozen = {row.application_id for row in reminded if row.channel is not None}
    assert frozen == {one.application_id for one in people[1:]}


def _waiting(session, bank, one):
    now = bank.clock.now()
    session.add(
        OutboxMessage(
            key_hash=f"{one.application_id:0>64}",
            key=one.application_id,
            kind="notify.candidate",
            queue="chat",
            subject=one.candidate_id,
            application_id=one.application_id,
            template="interview_reminder_hour",
            status="queued",
            not_before=now - timedelta(hours=1),
            created_at=now,
            payload={"application_id": one.application_id},
        )
    )

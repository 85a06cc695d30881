"""A bank that ran version 0.2.0 migrates and goes on: everybody where they stood, everything that waited leaves.

The databases were written by the code of that version: tests/data/make_dump_0003.py, which says what is in them.
"""

from datetime import timedelta

import pytest
from sqlalchemy import select

from compliance import audit
from core.database import Database
from core.encryption import current_keyring
from interview_flow.core.states import State
from migrations import apply
from models import (
    AnswerPart,
    Application,
    AuditEntry,
    Candidate,
    ChatMessage,
    Document,
    HrQuestion,
    InboxEvent,
    KfWindow,
    Onboarding,
    OutboxAttempt,
    OutboxMessage,
    Rating,
    Reminder,
)
from reminders.tick import ReminderTick
from tests.support.dumps import counts, load, work_on
from tests.support.onboarding import FORM, make_journey
from tests.support.times import NOW


@pytest.fixture
def old_url(database_url: str) -> str:
    """A database as version 0.2.0 left it, SQLite and MariaDB in turn."""
    return load(database_url, "dump_0003")


@pytest.fixture
def upgraded(old_url: str):
    """The same, migrated in this process."""
    database = Database(old_url)
    apply.upgrade(database)
    yield database
    database.close()


def test_it_becomes_what_the_models_say_and_no_row_is_lost(old_url):
    before = counts(old_url)
    database = Database(old_url)
    assert apply.upgrade(database) == apply.newest_revision()
    assert apply.differences(database) == []
    database.close()
    after = counts(old_url)
    assert {table: after[table] for table in before} == before


def test_everybody_stands_where_they_stood_and_is_found_by_what_they_are_known_by(upgraded):
    ring = current_keyring()
    with upgraded.read() as session:
        for state in State:
            index = ring.blind_index("external_userid", f"wm{state.value}")
            person = session.scalars(select(Candidate).where(Candidate.external_userid_index == index)).one()
            row = session.scalars(select(Application).where(Application.candidate_id == person.id)).one()
            assert row.state == state.value
            assert person.external_userid == f"wm{state.value}"
            assert person.phone_index == ring.blind_index("phone", person.phone)
            assert person.name.startswith("候选")
            assert session.scalars(select(KfWindow).where(KfWindow.external_userid_index == index)).one()


def test_every_sealed_value_opens(upgraded):
    with upgraded.read() as session:
        assert FORM in [papers.form for papers in session.scalars(select(Onboarding))]
        assert {paper.name for paper in session.scalars(select(Document))} == {"身份证.jpg"}
        assert {part.text for part in session.scalars(select(AnswerPart))} == {"我会先安抚客户", None}
        assert {line.text for line in session.scalars(select(ChatMessage))} == {"请问几点开始？"}
        assert {row.answer for row in session.scalars(select(HrQuestion))} == {None, "道里区"}
        assert [row.comment for row in session.scalars(select(Rating))] == ["沉着"]
        assert all(row.payload for row in session.scalars(select(OutboxMessage)))
        assert all(row.body for row in session.scalars(select(OutboxAttempt)))


def test_the_audit_chain_goes_on_where_it_stood(upgraded):
    upgraded.run(lambda session: audit.seal(session, "upgraded", NOW + timedelta(minutes=1)))
    with upgraded.read() as session:
        assert audit.verify(session) is None
        assert not session.scalars(select(AuditEntry).where(AuditEntry.chain.is_(None))).all()


def test_words_that_were_kept_readable_are_sealed_and_the_chain_still_covers_them(upgraded):
    at = NOW + timedelta(minutes=1)
    upgraded.run(lambda session: audit.seal(session, "upgraded", at))
    assert upgraded.run(lambda session: audit.seal_notes(session, make_journey().reject_reasons)) == 1
    assert upgraded.run(lambda session: audit.seal_notes(session, make_journey().reject_reasons)) == 0
    with upgraded.read() as session:
        assert audit.verify(session) is None
        kept = {(row.code, row.note) for row in session.scalars(select(AuditEntry)) if row.reason}
    assert kept == {("service", None), (None, "身份证号 230103200203150021 看不清，请重拍")}


def test_rows_of_a_dead_worker_are_taken_and_none_waits_for_ever(upgraded):
    with upgraded.read() as session:
        found = session.scalars(select(OutboxMessage.status).distinct()).all()
        assert set(found) == {"leased", "uncertain", "queued", "failed", "sent"}
    kf, staff = work_on(upgraded, NOW + timedelta(minutes=5))
    assert kf.sent
    assert staff.sent
    with upgraded.read() as session:
        assert not session.scalars(select(OutboxMessage).where(OutboxMessage.status == "leased")).all()
        waiting = select(InboxEvent).where(InboxEvent.status.in_(("leased", "new")), InboxEvent.kind == "kf.message")
        assert not session.scalars(waiting).all()


def test_planned_reminders_fire(upgraded):
    with upgraded.read() as session:
        planned = session.scalars(select(Reminder).where(Reminder.status == "planned")).all()
    assert planned
    tick = ReminderTick(upgraded, make_journey().catalogue.reminders)
    assert tick(max(row.due_at for row in planned) + timedelta(seconds=1)) >= 1
    with upgraded.read() as session:
        assert not session.scalars(select(Reminder).where(Reminder.status == "planned")).all()

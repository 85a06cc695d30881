"""A bank that ran at revision 0001 migrates and goes on: sealed values open, leases are taken, reminders fire.

The databases were written by the code of that revision: tests/data/make_dump_0001.py.
"""

import os
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from compliance import audit
from core.database import Database
from core.encryption import current_keyring
from migrations import apply
from models import (
    Application,
    AuditEntry,
    Candidate,
    Document,
    InboxEvent,
    KfWindow,
    Offer,
    Onboarding,
    OutboxAttempt,
    OutboxMessage,
    Reminder,
    SubscriptionCredit,
)
from notify.ledger import messages_of
from reminders.tick import ReminderTick
from tests.support import forked
from tests.support.dumps import counts, load, work_on
from tests.support.onboarding import FORM, make_journey
from tests.support.times import NOW

INTERVIEW = NOW + timedelta(days=5)


class Died(Exception):
    """The process ended here."""


@pytest.fixture
def old_url(database_url: str) -> str:
    """A database as revision 0001 left it, SQLite and MariaDB in turn."""
    return load(database_url, "dump_0001")


@pytest.fixture
def upgraded(old_url: str):
    """The same, migrated in this process."""
    database = Database(old_url)
    apply.upgrade(database)
    yield database
    database.close()


def only(session: Session, table: Any, *conditions: Any) -> Any:
    return session.scalars(select(table).where(*conditions)).one()


def test_the_command_brings_it_to_what_the_models_say_without_any_key(old_url):
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": old_url}
    done = forked.run("migrate", environment)
    assert done.returncode == 0, done.stderr
    database = Database(old_url)
    assert apply.current_revision(database) == apply.newest_revision()
    assert apply.differences(database) == []
    database.close()


def test_no_row_is_lost_or_changed(old_url):
    before = counts(old_url)
    database = Database(old_url)
    apply.upgrade(database)
    after = counts(old_url)
    assert {table: after[table] for table in before} == before
    assert apply.upgrade(database) == apply.newest_revision()
    database.close()


@pytest.mark.parametrize(
    "steps", [pytest.param(steps, marks=[] if steps % 4 == 1 else pytest.mark.slow) for steps in range(1, 14)]
)
def test_an_upgrade_that_died_after_some_steps_is_finished_by_the_next(old_url, steps):
    database, done = Database(old_url), 0

    def die(connection, cursor, statement, *_):
        nonlocal done
        if statement.lstrip().startswith(("CREATE", "ALTER", "UPDATE", "DROP")):
            if done == steps:
                raise Died
            done += 1

    event.listen(database.engine, "before_cursor_execute", die)
    with pytest.raises(Died):
        apply.upgrade(database)
    database.close()

    again = Database(old_url)
    assert apply.upgrade(again) == apply.newest_revision()
    assert apply.differences(again) == []
    again.close()


def test_sealed_values_open(upgraded):
    with upgraded.read() as session:
        people = session.scalars(select(Candidate)).all()
        assert {person.name for person in people} == {"李晓"}
        bound = only(session, Candidate, Candidate.external_userid_index.is_not(None))
        assert (bound.phone, bound.external_userid) == ("13800138000", "wmLiXiao")
        papers = only(session, Onboarding)
        assert papers.form == FORM
        assert only(session, Document).name == "身份证.jpg"
        assert {row.payload["text"] for row in session.scalars(select(InboxEvent))} == {"请问几点开始？"}
        for attempt in session.scalars(select(OutboxAttempt)):
            assert attempt.body
            assert attempt.recipient in ("13800138000", "wmLiXiao", "hr01", "iv01|iv02")
        assert only(session, Offer).status == "accepted"


def test_windows_credits_and_blind_indexes_still_find_their_person(upgraded):
    with upgraded.read() as session:
        index = current_keyring().blind_index("external_userid", "wmLiXiao")
        assert only(session, KfWindow, KfWindow.external_userid_index == index).last_message_at == NOW
        person = only(session, Candidate, Candidate.external_userid_index == index)
        assert only(session, SubscriptionCredit, SubscriptionCredit.candidate_id == person.id).credits == 1


def test_the_audit_chain_can_be_sealed_on(upgraded):
    upgraded.run(lambda session: audit.seal(session, "upgraded", NOW))
    with upgraded.read() as session:
        assert audit.verify(session) is None
        assert not session.scalars(select(AuditEntry).where(AuditEntry.chain.is_(None))).all()


def test_rows_of_a_dead_worker_are_taken_and_its_bytes_leave_as_they_were(upgraded):
    with upgraded.read() as session:
        leased = session.scalars(select(OutboxMessage).where(OutboxMessage.status == "leased")).all()
        bodies = {
            only(session, OutboxAttempt, OutboxAttempt.outbox_id == row.id).body.encode(): row.kind for row in leased
        }
        assert Counter(row.kind for row in leased) == {"notify.candidate": 1, "notify.staff": 1}
        assert only(session, InboxEvent, InboxEvent.status == "leased").kind == "kf.message"

    kf, staff = work_on(upgraded, NOW + timedelta(minutes=5))

    left = {body for call in (*kf.sent, *staff.sent) for body in call if isinstance(body, bytes)}
    # The card is repeated byte for byte; an SMS that may have left is not, and a person is asked.
    assert left & set(bodies) == {body for body, kind in bodies.items() if kind == "notify.staff"}
    with upgraded.read() as session:
        assert only(session, OutboxMessage, OutboxMessage.status == "uncertain").kind == "notify.candidate"
        assert not session.scalars(select(OutboxMessage).where(OutboxMessage.status == "leased")).all()
        assert not session.scalars(
            select(InboxEvent).where(InboxEvent.status.in_(("leased", "new")), InboxEvent.kind == "kf.message")
        ).all()


def test_reminders_planned_before_fire_once(upgraded):
    journey = make_journey()
    tick = ReminderTick(upgraded, journey.catalogue.reminders)
    day_before = INTERVIEW - timedelta(days=1) + timedelta(minutes=1)
    tick(day_before)
    assert tick(day_before) == 0
    with upgraded.read() as session:
        confirmed = only(session, Application, Application.state == "confirmed")
        posted = session.scalars(select(Reminder).where(Reminder.application_id == confirmed.id)).all()
        assert {row.kind: row.status for row in posted} == {"day": "posted", "hour": "planned"}
        rows = session.scalars(select(OutboxMessage).where(OutboxMessage.template == "interview_reminder_day")).all()
        assert len(rows) == 1
    assert tick(INTERVIEW - timedelta(minutes=59)) == 1


def test_the_ledger_reads_what_was_sent_before_there_was_a_row_for_each_member(upgraded):
    with upgraded.read() as session:
        hired = only(session, Application, Application.state == "onboarding")
        items = messages_of(session, hired.id, limit=200)["items"]
    told = {
        item["recipient"]: (item["status"], item["reason"])
        for item in items
        if item["recipient"] in ("iv01", "iv02") and item["status"] in ("sent", "failed")
    }
    assert told == {"iv01": ("sent", None), "iv02": ("failed", "invaliduser")}

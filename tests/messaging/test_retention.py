"""What the machinery wrote goes on its day, and what belongs to a candidate stays."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from messaging import inbox, outbox
from messaging.inbox import Arrival
from messaging.retention import BATCH, DAY, Retention
from models import (
    Candidate,
    Delivery,
    IdempotentRequest,
    InboxEvent,
    MiniSession,
    OneTimeCode,
    OutboxAttempt,
    OutboxMessage,
    SendGate,
    WebSession,
)
from tests.support.times import NOW

pytestmark = pytest.mark.mariadb
TABLES = (InboxEvent, OutboxMessage, OutboxAttempt, Delivery, IdempotentRequest, MiniSession, WebSession, SendGate)


def sent(session, key, at, kind="wecom.kf_sync", status="sent", application_id=None):
    """A row that ended at a moment, with its attempt and a recipient."""
    row = outbox.post(session, key=key, kind=kind, payload={}, now=at, application_id=application_id)
    row.status, row.done_at = status, at
    attempt = OutboxAttempt(
        outbox_id=row.id,
        number=0,
        channel="c",
        on_ambiguous="repeat",
        repeat_for_s=1,
        msgid="m",
        status=status,
        frozen_at=at,
        body="bytes",
    )
    session.add(attempt)
    session.flush()
    session.add(Delivery(attempt_id=attempt.id, recipient="hr01", status="sent", at=at))


def count(db, table):
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(table))


def test_months_of_idle_time_leave_a_bounded_database(db):
    """Six pulls, a push, a sign-in of each kind, a request and a gate a day; each of them is kept for thirty at most."""
    now, most = NOW, 0
    retention = Retention(db, lambda: now)
    for day in range(95):
        now = NOW + day * DAY
        db.run(lambda session, day=day, now=now: idle_day(session, day, now))
        retention(now)
        most = max(most, sum(count(db, table) for table in TABLES)) if day % 30 == 29 else most
    assert most <= sum(count(db, table) for table in TABLES) + 10 < 150


def idle_day(session, day, now):
    for number in range(6):
        sent(session, f"pull:{day}:{number}", now)
    inbox.receive(session, Arrival("wecom.kf_push", "a", f"push:{day}"), now=now)
    session.scalars(select(InboxEvent).where(InboxEvent.status == "new")).one().status = "done"
    for event in session.scalars(select(InboxEvent).where(InboxEvent.done_at.is_(None))):
        event.done_at = now
    life = {"token_hash": f"{day}", "created_at": now, "expires_at": now + timedelta(hours=12)}
    session.add(MiniSession(**life))
    session.add(WebSession(userid="hr01", csrf="c", **life))
    session.add(IdempotentRequest(caller="c", key=f"{day}", request_hash="h", status=200, body="{}", created_at=now))
    session.add(SendGate(key=f"{day}", scope="s", recipient="r", times=[], changed_at=now))


@pytest.mark.parametrize(
    ("kind", "status", "days"),
    [
        ("wecom.kf_sync", "sent", 1),
        ("notify.staff", "sent", 30),
        ("notify.staff", "failed", 180),
        ("notify.staff", "uncertain", 180),
        ("notify.staff", "dead", 180),
    ],
)
def test_each_class_of_rows_goes_on_its_day(db, kind, status, days):
    db.run(lambda session: sent(session, "k", NOW, kind, status))
    for offset, left in ((timedelta(hours=-1), 1), (timedelta(hours=1), 0)):
        now = NOW + days * DAY + offset
        Retention(db, lambda now=now: now)(now)
        assert [count(db, table) for table in (OutboxMessage, OutboxAttempt, Delivery)] == [left] * 3


def test_a_one_time_code_goes_when_it_counts_no_more(db):
    def fill(session):
        person = Candidate(created_at=NOW)
        session.add(person)
        session.flush()
        session.add(
            OneTimeCode(
                candidate_id=person.id,
                visitor="v",
                code_hash="h",
                channel="sms",
                wrong=0,
                created_at=NOW,
                expires_at=NOW,
            )
        )

    db.run(fill)
    for after, left in ((DAY, 1), (2 * DAY + timedelta(hours=1), 0)):
        Retention(db, lambda: NOW)(NOW + after)
        assert count(db, OneTimeCode) == left


def test_what_waits_and_what_belongs_to_an_application_stays(db):
    def fill(session):
        sent(session, "hers", NOW, "notify.candidate", application_id="a")
        outbox.post(session, key="waits", kind="notify.staff", payload={}, now=NOW)
        inbox.receive(session, Arrival("test.in", "s", "waits"), now=NOW)

    db.run(fill)
    late = NOW + 400 * DAY
    assert Retention(db, lambda: late)(late) == 0
    assert (count(db, OutboxMessage), count(db, InboxEvent)) == (2, 1)


def test_more_than_a_batch_goes_in_one_round_and_the_next_round_is_an_hour_later(db):
    arrivals = [Arrival("test.in", f"s{number}", f"k{number}") for number in range(BATCH + 1)]

    def fill(session):
        inbox.receive_all(session, arrivals, now=NOW)
        session.query(InboxEvent).update({"status": "done", "done_at": NOW})

    late = NOW + 31 * DAY
    retention = Retention(db, lambda: late)
    assert retention(NOW) == 0
    db.run(fill)
    assert retention(NOW + timedelta(minutes=59)) == 0
    assert (retention(late), retention(late)) == (BATCH + 1, 0)

"""Nothing that knows one row can stop a door: the neighbours go on, the row ends, and a person is told once."""

import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from core.clock import FixedClock
from messaging import inbox, outbox
from messaging.inbox import Arrival
from messaging.retry import MAX_TRIES
from messaging.worker import Worker
from models import InboxEvent, OutboxMessage
from tests.messaging import poison
from tests.support import forked
from tests.support.counts import count_of, is_full
from tests.support.oracle import Verdict
from tests.support.times import NOW

pytestmark = pytest.mark.mariadb

FAULTS = ("ValueError", "NoResultFound", "IntegrityError", "DataError", "MemoryError")
OUTBOX_STEPS = ("freeze", "send", "settle", "failed", "alarm")
INBOX_STEPS = ("handler", "event_alarm")
NEIGHBOURS = 50 if is_full() else 12
OPEN = ("queued", "leased", "new")
LONGEST_S = 240


def fill(db, step, faults, now=NOW):
    """The broken rows first, so that every neighbour stands behind them."""
    rows = [*((fault, fault) for fault in faults), *((f"n{number}", "") for number in range(NEIGHBOURS))]

    def store(session):
        for name, fault in rows:
            payload = {"name": name, "fault": fault}
            if step in INBOX_STEPS:
                inbox.receive(session, Arrival(poison.EVENT, name, name, payload), now=now)
            else:
                outbox.post(session, key=name, kind=poison.KIND, payload=payload, now=now)

    db.run(store)


def ends(db, step):
    """Name -> status of every row."""
    with db.read() as session:
        if step in INBOX_STEPS:
            return {row.payload["name"]: row.status for row in session.scalars(select(InboxEvent))}
        return {row.key: row.status for row in session.scalars(select(OutboxMessage))}


def ended(step, fault):
    """How a row that breaks like this has to end."""
    if step in ("failed", "freeze", *INBOX_STEPS):
        return "dead"
    return {"send": "dead", "settle": "uncertain", "alarm": "failed"}[step]


@pytest.mark.parametrize("step", (*OUTBOX_STEPS, *INBOX_STEPS))
def test_a_row_whose_code_raises_ends_alone(db, step):
    clock, told = FixedClock(NOW), []
    fill(db, step, FAULTS)
    registry, _ = poison.make_registry(step, told)
    worker = Worker(db, registry, clock, queues=["chat"])
    worker.drain()
    found = ends(db, step)
    assert {found[f"n{number}"] for number in range(NEIGHBOURS)} <= {"sent", "done"}

    for _ in range(2 * MAX_TRIES):
        clock.advance(timedelta(minutes=40))
        worker.drain()

    found = ends(db, step)
    assert {fault: found[fault] for fault in FAULTS} == {fault: ended(step, fault) for fault in FAULTS}
    assert Counter(told) == Counter(FAULTS)


def test_a_fault_of_one_row_does_not_become_another_rows_change(db):
    """What a broken hook had written before it broke is gone; what its neighbours wrote stands."""
    clock = FixedClock(NOW)
    fill(db, "settle", FAULTS)
    registry, sender = poison.make_registry("settle", [])
    Worker(db, registry, clock, queues=["chat"]).drain()
    assert sorted(sender.sent) == sorted([*FAULTS, *(f"n{number}" for number in range(NEIGHBOURS))])


# Inside a transaction a hang holds the database's locks: its process has to end for them.
DEADLY = [
    ("alarm", "exit"),
    ("alarm", "hang"),
    ("freeze", "exit"),
    ("freeze", "hang"),
    ("send", "exit"),
    ("send", "hang"),
    ("settle", "exit"),
    ("handler", "exit"),
    ("handler", "hang"),
    ("settle", "hang"),
    ("event_alarm", "exit"),
    ("event_alarm", "hang"),
    ("failed", "exit"),
    ("failed", "hang"),
]
# The word about a row that has killed its worker too often comes after its end, and may kill one more.
ALARMS = ("alarm", "event_alarm")


@pytest.mark.chaos
@pytest.mark.parametrize(("step", "fault"), DEADLY[:: len(DEADLY) // count_of("Q1")])
def test_a_row_that_kills_or_holds_its_process_ends_alone(db, tables_url, step, fault):
    fill(db, step, [fault], datetime.now(UTC) - timedelta(seconds=1))
    deaths, until = 0, time.monotonic() + LONGEST_S
    while set(ends(db, step).values()) & set(OPEN) and time.monotonic() < until:
        process = forked.start(poison.work, tables_url, step)
        while process.is_alive() and set(ends(db, step).values()) & set(OPEN) and time.monotonic() < until:
            time.sleep(0.1)
        deaths += not process.is_alive()
        process.kill()
        process.join()
    found = ends(db, step)
    lost = sum(found[f"n{number}"] not in ("sent", "done") for number in range(NEIGHBOURS))
    Verdict(
        "Q1",
        f"{step} {fault}, {db.dialect}",
        NEIGHBOURS,
        lost=lost,
        twice=None,
        illegal=None,
        also={"open": sum(status in OPEN for status in found.values())},
        figures={"deaths": deaths, "ends": found[fault]},
    ).give()
    assert deaths <= MAX_TRIES + (step in ALARMS) and (deaths or (step, fault) == ("send", "hang"))

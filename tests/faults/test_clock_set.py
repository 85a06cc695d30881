"""T1: a machine's clock is set forward or back by an hour, in one process or in one of two."""

import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from core.database import Database
from core.database_clock import clock_of
from core.errors import RetryLater
from messaging import inbox, outbox
from messaging.inbox import Arrival
from messaging.ports import Frozen
from messaging.registry import Registry
from messaging.worker import Worker
from tests.support.counts import count_of
from tests.support.oracle import Verdict, illegal_rows

pytestmark = [pytest.mark.chaos, pytest.mark.mariadb]

LEASE_S = 0.5
# What nothing may wait longer than: a lease, and a machine with something else to do.
LIMIT_S = 30.0
HOUR = timedelta(hours=1)


class Process:
    """What one process has for itself: a clock, made by the machine's time at its start, and a worker."""

    def __init__(self, db: Database, registry: Registry) -> None:
        self.db, self.clock = db, clock_of(db)
        self.worker = Worker(db, registry, self.clock, queues=["chat"], lease_s=LEASE_S)

    def push(self, subject: str, number: int) -> None:
        arrivals = [Arrival("test.event", subject, f"{subject}:{number}", {"subject": subject, "number": number})]
        inbox.store_all(self.db, arrivals, now=self.clock.now())

    def post(self, key: str) -> None:
        now = self.clock.now()
        self.db.run(lambda session: outbox.post(session, key=key, kind="test.post", payload={}, now=now))

    def die_with_a_row(self) -> None:
        """Take a row from each door and do nothing with it."""
        assert self.db.run(lambda session: self.worker._claim_inbox(session, None)) is not None
        assert self.db.run(lambda session: self.worker._claim_outbox(session, None)) is not None


class Book:
    """Both a handler, which fails once at every third event, and a channel; notes everything in its order."""

    kind = "test.post"

    def __init__(self) -> None:
        self.handled: dict[str, list[int]] = {}
        self.sent: Counter[str] = Counter()
        self.put_off: set[tuple[str, int]] = set()

    def registry(self) -> Registry:
        registry = Registry()
        registry.on("test.event", self.handle)
        registry.sender(self)
        return registry

    def handle(self, session, event, now) -> None:
        subject, number = event.payload["subject"], event.payload["number"]
        if number % 3 == 1 and (subject, number) not in self.put_off:
            self.put_off.add((subject, number))
            raise RetryLater("not yet", 0.2)
        self.handled.setdefault(subject, []).append(number)

    def freeze(self, session, row, now) -> Frozen:
        return Frozen("test", row.key.encode(), "somebody", repeat_for_s=4 * 3600)

    def send(self, frozen, msgid) -> dict:
        self.sent[msgid] += 1
        return {}

    def settle(self, session, row, result, now) -> None:
        """Nothing follows."""

    def failed(self, session, row, reason, now) -> bool:
        return False


@pytest.mark.parametrize("step", [HOUR, -HOUR], ids=["forward", "back"])
@pytest.mark.parametrize("processes", [1, 2])
def test_nothing_waits_longer_than_a_lease_and_nothing_changes_order(db, step, processes):
    count, book = count_of("T1"), Book()
    registry = book.registry()
    worst = 0.0
    with time_machine.travel(datetime.now(UTC), tick=True) as traveller:
        for number in range(count):
            # The first process works while the clock is wrong, and dies with a row of each door in its hands.
            traveller.shift(step)
            first = Process(db, registry)
            first.push(f"s{number}", 0)
            first.push(f"s{number}", 1)
            first.post(f"s{number}")
            first.die_with_a_row()
            traveller.shift(-step)
            then = Process(db, registry) if processes == 2 else first
            then.push(f"s{number}", 2)
            began = time.monotonic()
            while time.monotonic() - began < LIMIT_S and (illegal_rows(db) or len(book.sent) <= number):
                if not then.worker.run_once():
                    time.sleep(0.05)
            worst = max(worst, time.monotonic() - began)
    wanted = {f"s{number}": [0, 1, 2] for number in range(count)}
    lost = sum(len(set(wanted[one]) - set(book.handled.get(one, ()))) for one in wanted) + count - len(book.sent)
    twice = sum(len(done) - len(set(done)) for done in book.handled.values()) + sum(book.sent.values()) - len(book.sent)
    disorder = sum(done != sorted(done) for done in book.handled.values())
    Verdict(
        "T1",
        f"{step.total_seconds() / 3600:+.0f} h, {processes} process(es), {db.dialect}",
        count,
        lost,
        twice,
        illegal_rows(db),
        also={"disorder": disorder},
        figures={"longest_wait_s": f"{worst:.1f}"},
    ).give()

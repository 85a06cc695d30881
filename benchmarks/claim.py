"""`python -m benchmarks claim`: what one outgoing row costs while a hundred wait, and while ten thousand do.

A worker of the product takes rows out, one after the other: claim, freeze, a channel that takes everything at once,
the closing transaction. Both backlogs are drawn from in turns, in databases of their own.
Limit: behind ten thousand a row costs at most twice what it costs behind a hundred. Exit status: 0 within, 1 outside.
"""

import sys
import time
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from benchmarks import report
from benchmarks.reminders import stores
from core.clock import SystemClock
from core.database import Database
from core.encryption import KeyRing, generate_key, use_keyring
from core.errors import Why
from messaging.bulk import Posting, post_many
from messaging.ports import Frozen
from messaging.registry import Registry
from messaging.worker import Worker
from migrations import apply
from models import OutboxMessage

FEW, MANY = 100, 10_000
LIMIT = 2.0
ROUNDS, ROWS = 5, 50
KIND = "benchmark.quiet"


class Quiet:
    """A channel that takes everything at once."""

    kind = KIND

    def freeze(self, session: Session, row: OutboxMessage, now: datetime) -> Frozen:
        """The same bytes for everybody."""
        return Frozen("quiet", b"x" * 500, "somebody")

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Nothing to wait for."""
        return {}

    def settle(self, session: Session, row: OutboxMessage, result: dict[str, Any], now: datetime) -> None:
        """Nothing to note."""

    def failed(self, session: Session, row: OutboxMessage, why: Why, now: datetime) -> bool:
        """It never fails."""
        return False


def backlog(url: str, count: int) -> Worker:
    """A worker before `count` rows that wait."""
    database, registry = Database(url), Registry()
    apply.upgrade(database)
    registry.sender(Quiet())
    postings = [Posting(f"row {number}", KIND, {"text": "x" * 200}) for number in range(count)]
    for start in range(0, count, 1000):
        some = postings[start : start + 1000]
        database.run(lambda session, some=some: post_many(session, some, now=datetime.now(UTC)))  # type: ignore[misc]
    return Worker(database, registry, SystemClock(), queues=["chat"])


def refill(worker: Worker, occasion: str) -> None:
    """As many rows as a round takes, so that the backlog stays what it is."""
    postings = [Posting(f"{occasion} {number}", KIND) for number in range(ROWS)]
    worker.db.run(lambda session: post_many(session, postings, now=datetime.now(UTC)))


def per_row(worker: Worker) -> float:
    """Milliseconds for each of some rows."""
    began = time.perf_counter()
    for _ in range(ROWS):
        assert worker.send_one()
    return (time.perf_counter() - began) / ROWS * 1000


def measure(few: Worker, many: Worker) -> tuple[float, float]:
    """Median milliseconds per row behind a few and behind many, in turns."""
    found: list[tuple[float, float]] = []
    for number in range(ROUNDS):
        found.append((per_row(few), per_row(many)))
        refill(few, f"refill {number}")
        refill(many, f"refill {number}")
    return report.percentile([one[0] for one in found], 50), report.percentile([one[1] for one in found], 50)


def main() -> int:
    """Measure both stores and print the table."""
    use_keyring(KeyRing(f"benchmark:{generate_key()}", generate_key()))
    rows: list[list[str]] = []
    kept: list[dict[str, Any]] = []
    worst = 0.0
    with stores(["sqlite", "mariadb"], ["few", "many"]) as found:
        for name, (few, many) in found:
            first, second = measure(backlog(few, FEW), backlog(many, MANY))
            kept.append({"store": name, "few_ms": first, "many_ms": second})
            rows.append([name, f"{first:.1f} ms", f"{second:.1f} ms", f"{second / first:.2f}", f"{LIMIT:g}"])
            worst = max(worst, second / first)
    columns = ["store", f"a row behind {FEW}", f"behind {MANY}", "ratio", "limit"]
    report.keep("claim", report.table(columns, rows), kept)
    return 0 if worst <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())

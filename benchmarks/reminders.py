"""`python -m benchmarks.reminders`: two processes tick, ten thousand reminders fall due at one instant.

Each store gets confirmed applications with one planned reminder each, all due at the same
moment a few seconds ahead. Two processes tick once a second as the product does. Measured is
when the last reminder was claimed and posted to the outbox, and that each was posted once.
Exit status: 0 within the limits, 1 outside.
"""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select

import models
from config.loader import load_reminders
from core.database import Database
from core.encryption import KeyRing, generate_key, use_keyring
from core.ids import new_id
from reminders.clock import Ticker
from reminders.tick import ReminderTick

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

RESULTS = Path(__file__).resolve().parent / "results"
LIMIT_S = 3.0
PROCESSES = 2
AHEAD_S = 6.0  # time for both processes to start ticking before the instant


@dataclass(frozen=True)
class Result:
    """One store. Seconds after the instant at which everything fell due."""

    store: str
    count: int
    posted: int
    reminders_posted: int
    shares: tuple[int, ...]
    last_claimed_s: float
    cpu_s: float

    @property
    def passed(self) -> bool:
        once = self.posted == self.count == self.reminders_posted == sum(self.shares)
        return once and self.last_claimed_s <= LIMIT_S


def measure(store: str, url: str, count: int) -> Result:
    """Fill the store, let two processes tick over the instant, and count."""
    keys = (f"bench:{generate_key()}", generate_key())
    use_keyring(KeyRing(*keys))
    db = Database(url)
    db.create_all(models.Base.metadata)
    applications = db.run(lambda session: fill(session, count))
    due = datetime.now(UTC) + timedelta(seconds=AHEAD_S)
    db.run(lambda session: plan(session, applications, due))
    shares, last, cpu = tick_over(url, keys, due, count)
    with db.read() as session:
        posted = session.scalar(select(func.count(models.OutboxMessage.key_hash.distinct())))
        done = session.scalar(
            select(func.count()).select_from(models.Reminder).where(models.Reminder.status == "posted")
        )
    db.close()
    return Result(store, count, posted or 0, done or 0, shares, last - due.timestamp(), cpu)


def fill(session: Any, count: int) -> list[str]:
    """Confirmed applications of one candidate; returns their ids."""
    now = datetime.now(UTC)
    candidate = models.Candidate(created_at=now, name="李晓")
    session.add(candidate)
    session.flush()
    common = {
        "candidate_id": candidate.id,
        "position_key": "teller",
        "branch_key": "harbin",
        "state": "confirmed",
        "version": 1,
        "second_chance_used": False,
        "created_at": now,
        "changed_at": now,
    }
    ids = [new_id() for _ in range(count)]
    session.execute(insert(models.Application), [{**common, "id": one} for one in ids])
    return ids


def plan(session: Any, applications: list[str], due: datetime) -> None:
    """One day reminder for each application, all due at one instant."""
    common = {"kind": "day", "planned_for": due + timedelta(days=1), "due_at": due, "status": "planned"}
    rows = [{**common, "id": new_id(), "application_id": one} for one in applications]
    session.execute(insert(models.Reminder), rows)


def tick_over(url: str, keys: tuple[str, str], due: datetime, count: int) -> tuple[tuple[int, ...], float, float]:
    """Run the ticking processes; returns each one's share, the last claim's time and their CPU seconds."""
    context = multiprocessing.get_context("spawn")
    answers: Any = context.Queue()
    until = due.timestamp() + 5 + count / 1000
    processes = [context.Process(target=ticking, args=(url, keys, until, answers)) for _ in range(PROCESSES)]
    for process in processes:
        process.start()
    heard = [answers.get(timeout=until - time.time() + 60) for _ in processes]
    for process in processes:
        process.join()
    shares = tuple(sum(posted for _, posted in claims) for claims, _ in heard)
    last = max((at for claims, _ in heard for at, _ in claims), default=float("inf"))
    return shares, last, sum(cpu for _, cpu in heard)


def ticking(url: str, keys: tuple[str, str], until: float, answers: Any) -> None:
    """What one process does: the product's own clock and tick, noting when something was posted."""
    use_keyring(KeyRing(*keys))
    tick, claims = ReminderTick(Database(url), load_reminders()), []

    def noting(now: datetime) -> None:
        posted = tick(now)
        if posted:
            claims.append((time.time(), posted))

    ticker = Ticker([noting], lambda: datetime.now(UTC))
    ticker.start()
    started = time.process_time()
    time.sleep(max(0.0, until - time.time()))
    ticker.stop()
    answers.put((claims, time.process_time() - started))


def table(results: list[Result]) -> str:
    """The results as a Markdown table."""
    lines = [
        "| store | reminders due at once | posted | share of each process | last claimed after | limit | CPU |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in results:
        shares = " + ".join(str(share) for share in one.shares)
        lines.append(
            f"| {one.store} | {one.count} | {one.posted} | {shares} | {one.last_claimed_s:.2f} s "
            f"| {LIMIT_S:.0f} s | {one.cpu_s:.1f} s |"
        )
    return "\n".join(lines)


@contextmanager
def stores(wanted: list[str], names: list[str], options: Sequence[str] = ()) -> Iterator[list[tuple[str, list[str]]]]:
    """(kind of store, the URLs of fresh databases by these names), private and gone at the end.

    Args:
        options: of MariaDB's server.
    """
    with tempfile.TemporaryDirectory(prefix="yinpin-") as folder:
        found, server = [], None
        if "sqlite" in wanted:
            found.append(("SQLite", [f"sqlite:///{folder}/{name}.db" for name in names]))
        if "mariadb" in wanted:
            from tests.support.services import PrivateMariaDB

            server = PrivateMariaDB(Path(folder) / "db", options).install().start()
            for name in names:
                server.run(f"CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
            found.append(("MariaDB", [server.url(name) for name in names]))
        try:
            yield found
        finally:
            if server is not None:
                server.stop()


def main() -> int:
    """Measure each store and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--store", choices=["sqlite", "mariadb"], action="append")
    chosen = parser.parse_args()
    with stores(chosen.store or ["sqlite", "mariadb"], ["bench"]) as found:
        results = [measure(name, url, chosen.count) for name, (url,) in found]
    text = table(results)
    print(text)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "reminders.md").write_text(text + "\n", "utf-8")
    return 0 if all(one.passed for one in results) else 1


if __name__ == "__main__":
    raise SystemExit(main())

"""A desk that posts messages to members and lets real time pass when a test says so."""

import threading
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from core.clock import Clock
from core.database import Database
from core.errors import Why
from messaging import outbox
from messaging.limits import Limit, Limiter, Window
from messaging.ports import Frozen
from messaging.registry import Registry
from messaging.worker import Worker
from models import OutboxAttempt, OutboxMessage
from tests.support.times import BEIJING, NOW


class RealTime:
    """Business time stands still; real time passes when a test says so."""

    def __init__(self) -> None:
        self.real = NOW

    def now(self) -> datetime:
        return NOW

    def real_now(self) -> datetime:
        return self.real


class Members:
    """A sender of messages to members that notes when each was sent, and to whom."""

    kind = "test.members"

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.sent: list[tuple[datetime, str, str]] = []
        self.errors: list[Exception] = []
        self.lock = threading.Lock()

    def freeze(self, session: Any, row: OutboxMessage, now: datetime) -> Frozen:
        return Frozen("app", b"{}", row.payload["to"])

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        with self.lock:
            if self.errors:
                raise self.errors.pop(0)
            self.sent.append((self.clock.real_now(), frozen.recipient, msgid))
        return {}

    def settle(self, session: Any, row: OutboxMessage, result: dict[str, Any], now: datetime) -> None:
        """Nothing."""

    def failed(self, session: Any, row: OutboxMessage, why: Why, now: datetime) -> bool:
        return False

    def most_in(self, window_s: float) -> int:
        """The most that one member was sent within any such stretch of time."""
        most: Counter[str] = Counter()
        times: dict[str, list[datetime]] = {}
        for at, recipients, _ in self.sent:
            for recipient in recipients.split("|"):
                times.setdefault(recipient, []).append(at)
        for recipient, all_times in times.items():
            for first in all_times:
                inside = sum(first <= at < first + timedelta(seconds=window_s) for at in all_times)
                most[recipient] = max(most[recipient], inside)
        return max(most.values(), default=0)


class Desk:
    """Posts messages to members and works them off."""

    def __init__(self, db: Database, *windows: Window, a_day: int | None = None) -> None:
        self.db, self.clock, self.number = db, RealTime(), 0
        self.spent: list[tuple[str, int]] = []
        self.sender = Members(self.clock)
        self.registry = Registry()
        self.registry.sender(self.sender)
        self.registry.limiter = Limiter("app:1", {"app": Limit(windows, a_day)}, BEIJING, ["urgent"])
        self.registry.day_alarm = lambda session, spent, now: self.spent.append((spent.day, spent.limit))
        self.worker = self.new_worker()

    def new_worker(self) -> Worker:
        return Worker(self.db, self.registry, self.clock, queues=["chat"])

    def post(self, to: str, count: int = 1, subject: str = "", template: str = "notice", queue: str = "chat") -> None:
        def work(session: Any) -> None:
            for _ in range(count):
                self.number += 1
                outbox.post(
                    session,
                    key=f"k{self.number}",
                    kind="test.members",
                    now=NOW,
                    subject=subject,
                    queue=queue,
                    payload={"to": to, "template": template},
                )

        self.db.run(work)

    def pass_time(self, seconds: float, step: float = 1.0) -> None:
        """Let real time pass, and the worker work, in steps."""
        end = self.clock.real + timedelta(seconds=seconds)
        while self.clock.real < end:
            self.clock.real += timedelta(seconds=step)
            self.worker.drain()

    def order(self) -> list[int]:
        """The numbers of the keys in the order of sending."""
        with self.db.read() as session:
            rows = session.execute(
                select(OutboxAttempt.msgid, OutboxMessage.key).join(
                    OutboxMessage, OutboxMessage.id == OutboxAttempt.outbox_id
                )
            )
            names = {msgid: int(key[1:]) for msgid, key in rows}
        return [names[msgid] for _, _, msgid in self.sender.sent]

"""The real product over a sandbox of its own, in time that a test can move on."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from bootstrap import handlers
from bootstrap.parts import Parts
from config.settings import Settings
from core.clock import SystemClock
from core.database import Database
from messaging import outbox
from models import OutboxMessage
from sandbox.server import Sandbox, start_sandbox
from tests.support import oracle, tenant
from tests.support.onboarding import shipped

SEND = "/cgi-bin/message/send"
GETTOKEN = "/cgi-bin/gettoken"
PEOPLE = [f"p{number:02d}" for number in range(25)]
MARK = re.compile(r"#(\w+)#")
OPEN = ("queued", "leased")


class Desk:
    """The product in this process, and what its messages came to. `skip` moves time for both sides."""

    def __init__(
        self, sandbox: Sandbox, database: Database, folder: Path, traveller: time_machine.Traveller, redis_url: str = ""
    ) -> None:
        self.world, self.db, self._traveller = sandbox.client, database, traveller
        setup = tenant.sandbox_setup("http://127.0.0.1:1")
        setup["members"] += [{"userid": one, "name": one, "department": [1]} for one in PEOPLE]
        self.world.setup(setup)
        wanted = tenant.settings(
            sandbox_url=sandbox.url,
            smtp_url=sandbox.smtp_url,
            public_url="http://127.0.0.1:1",
            database_url=database.engine.url.render_as_string(hide_password=False),
            data_dir=folder,
            redis_url=redis_url,
        )
        self.settings = Settings.model_validate({name.lower(): value for name, value in wanted.items()})
        self.parts = self.open_parts()
        self.worker = self.parts.worker(["chat"])
        self.marks: list[str] = []

    def open_parts(self) -> Parts:
        """Parts of their own on the same database, as another process has them."""
        parts = handlers.build(self.settings, shipped(), self.db)
        parts.clock = SystemClock()
        return parts

    def now(self) -> datetime:
        return datetime.now(UTC)

    def skip(self, seconds: float) -> None:
        """Let time pass."""
        self._traveller.shift(timedelta(seconds=seconds))

    def post(self, count: int, to: Callable[[int], str] | None = None) -> list[str]:
        """Put messages into the door out, each with a mark of its own; returns the marks."""
        words = dict.fromkeys(("branch", "name", "position", "reason"), "-") | {"hr_url": "https://bank.example/hr"}
        fresh = [f"m{number}" for number in range(len(self.marks), len(self.marks) + count)]

        def store(session: Session) -> None:
            for number, mark in enumerate(fresh):
                person = to(number) if to else PEOPLE[number % len(PEOPLE)]
                data = {**words, "what": f"#{mark}#"}
                payload = {"userids": [person], "template": "alert", "data": data}
                outbox.post(session, key=f"told:{mark}", kind="notify.staff", payload=payload, now=self.now())

        self.db.run(store)
        self.marks += fresh
        return fresh

    def work(self, step_s: float = 0, rounds: int = 1) -> None:
        """Send what is due, then let time pass; again."""
        for _ in range(rounds):
            self.worker.drain(limit=5000)
            self.skip(step_s)

    def finish(self, step_s: float = 60, limit_s: float = 14 * 3600) -> None:
        """Work until nothing is open."""
        for _ in range(int(limit_s / step_s)):
            self.worker.drain(limit=5000)
            if not self.rows(*OPEN):
                return
            self.skip(step_s)
        raise AssertionError(f"still open: {[(row.key, row.reason) for row in self.rows(*OPEN)]}")

    def rows(self, *statuses: str) -> list[OutboxMessage]:
        """The marked messages' rows in these states."""
        query = select(OutboxMessage).where(OutboxMessage.key.like("told:%"), OutboxMessage.status.in_(statuses))
        with self.db.read() as session:
            return list(session.scalars(query))

    def received(self) -> Counter[str]:
        """Mark -> how often it reached a person, by the sandbox's truth."""
        everybody = self.world.truth("app")["app"].values()
        return Counter(
            found[1] for entries in everybody for entry in entries if (found := MARK.search(entry.get("text", "")))
        )

    def alerts(self) -> list[str]:
        """What head office was told about the connection."""
        return [entry["text"] for entry in self.world.received("app", "hr00") if "系统提醒" in entry["text"]]

    def judge(self, row: str, fault: str, **figures: object) -> None:
        """The verdict over all marked messages."""
        shown = [row.key.removeprefix("told:") for row in self.rows(*oracle.VISIBLE)]
        oracle.judge(row, fault, wanted=self.marks, received=self.received(), db=self.db, visible=shown, **figures)


@pytest.fixture
def traveller() -> Iterator[time_machine.Traveller]:
    """Time, still running, that `Desk.skip` moves; from noon, as what is told once a day is told again on the next."""
    with time_machine.travel(datetime.now(UTC).replace(hour=12), tick=True) as travelling:
        yield travelling


@pytest.fixture
def desk(traveller: time_machine.Traveller, sqlite_db: Database, tmp_path: Path, keyring: object) -> Iterator[Desk]:
    """A desk on SQLite: the store plays no part where the far side fails."""
    with start_sandbox() as sandbox:
        yield Desk(sandbox, sqlite_db, tmp_path, traveller)

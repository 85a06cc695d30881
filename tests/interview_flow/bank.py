"""A whole bank for tests of the journey: the real product and its worker, the sandbox as the far side."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.serving import make_server

from bootstrap import handlers
from catalogue import Catalogue
from config.settings import Settings
from core.clock import SystemClock
from core.database import Database
from interview_flow.core import engine
from interview_flow.core.states import Action
from interview_flow.intake import screening
from messaging.inbox import Arrival
from messaging.intake import Intake
from models import Application, AuditEntry, InboxEvent, OutboxMessage
from sandbox.client.client import SandboxClient
from tests.interview_flow.person import Person
from tests.support import tenant
from tests.support.onboarding import shipped
from tests.support.times import NOW
from wecom.callback import endpoint as callback_endpoint
from wecom.callback.crypto import CallbackCrypto, callback_key
from wecom.kf import pull as kf_pull

# For tests in which the store plays no part: each takes half a second of work on each store.
on_sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)

T = TypeVar("T")
RESUME = {
    "education": [{"school": "某大学", "degree": "本科", "major": "金融学", "end_year": 2026}],
    "work": [],
    "certificates": [],
    "text": "",
}
KF_APP: dict[str, Any] = {"name": "kf", "secret": "kf-secret", "apis": ["kf", "media"]}


class MovedClock:
    """Business time starts at NOW and is moved by tests; `skip_waits` lets backoffs pass."""

    def __init__(self) -> None:
        self.offset = NOW - datetime.now(UTC)
        self.skipped = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def real_now(self) -> datetime:
        return datetime.now(UTC) + self.skipped


class Door:
    """One callback address for all tests; each bank in turn takes what comes."""

    def __init__(self) -> None:
        self.bank: Bank | None = None
        crypto = CallbackCrypto([callback_key("app", tenant.CALLBACK_TOKEN, tenant.AES_KEY)], tenant.CORP_ID)
        app = Flask("door")
        app.register_blueprint(callback_endpoint.make_blueprint(crypto, self._store, self))
        self.server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def now(self) -> datetime:
        return self.bank.clock.now() if self.bank else SystemClock().now()

    def real_now(self) -> datetime:
        return SystemClock().real_now()

    def _store(self, arrival: Arrival) -> None:
        assert self.bank is not None, "a push between two tests"
        self.bank.intake.store(arrival)


class Bank:
    """The product on one database, joined to the sandbox."""

    def __init__(
        self,
        world: SandboxClient,
        door: Door,
        database: Database,
        folder: Path,
        keys: dict[str, str],
        catalogue: Catalogue | None = None,
    ) -> None:
        self.world, self.door, self.folder = world, door, folder
        self.clock = MovedClock()
        world.reset()
        world.set_clock(self.clock.offset.total_seconds())
        world.setup(self._setup())
        info = world.info()
        wanted = tenant.settings(
            sandbox_url=info["url"],
            smtp_url=info["smtp_url"],
            public_url=door.url,
            database_url=database.engine.url.render_as_string(hide_password=False),
            data_dir=folder,
        )
        wanted |= {"WECOM_KF_SECRET": KF_APP["secret"], **keys}
        settings = Settings.model_validate({name.lower(): value for name, value in wanted.items()})
        self.parts = handlers.build(settings, catalogue or shipped(), database)
        self.parts.clock = self.clock
        self.db, self.journey = self.parts.db, self.parts.journey
        self.intake = Intake(self.db, self.clock)
        door.bank = self
        self.worker = self.parts.worker(["chat", "media", "sync"])
        self._pulls = 0
        self.parts.make_contact_way()
        self.work()

    def _setup(self) -> dict[str, Any]:
        """As other tests have it, but 微信客服 pushes nothing: its messages are pulled when a test says so."""
        values = tenant.sandbox_setup(self.door.url)
        values["apps"].append(KF_APP)
        values["kf_accounts"][0]["app"] = "kf"
        return values

    def run(self, work: Callable[[Any], T]) -> T:
        """One transaction."""
        return self.db.run(work)

    def work(self) -> None:
        """Let the worker do everything that is due."""
        self.worker.drain()

    def pull(self) -> None:
        """Fetch what candidates did, and act on it; a second passes."""
        self.move(timedelta(seconds=1))
        self._pulls += 1
        occasion = f"test:{self._pulls}"
        self.run(lambda session: kf_pull.post(session, tenant.KF_ID, occasion, self.clock.now()))
        self.work()

    def pushed(self) -> None:
        """Wait for the pushes of members' acts, and act on them."""
        assert self.world.settle()
        self.work()

    def move(self, by: timedelta) -> None:
        """Let business time pass on both sides."""
        self.clock.offset += by
        self.world.set_clock(self.clock.offset.total_seconds())

    def undo_passes(self) -> None:
        """The minutes in which a decision can be taken back pass, and the candidate hears of it."""
        self.move(self.journey.deadlines.undo)
        self.work()

    def skip_waits(self, by: timedelta = timedelta(minutes=10)) -> None:
        """Let waiting retries be due."""
        self.clock.skipped += by
        self.work()

    @contextmanager
    def held(self, kind: str) -> Iterator[None]:
        """While nobody takes rows of one kind, as when a queue is busy."""
        senders = self.parts.registry._senders
        sender = senders.pop(kind)
        yield
        senders[kind] = sender

    def tick(self) -> None:
        """The product's clock ticks, what candidates sent is fetched, and it ticks again: now time may decide."""
        for _ in range(2):
            self.parts.ticker().tick()
            self.work()

    def do(self, who: Person, action: Action | str, actor: str, reason: str | None = None, **data: Any) -> None:
        """One step of the table, then what it sends."""
        self.apply(who.application_id, action, actor, reason, **data)
        self.work()

    def apply(
        self, application_id: str, action: Action | str, actor: str, reason: str | None = None, **data: Any
    ) -> None:
        """One step of the table; nothing is sent yet."""

        def step(session: Any) -> None:
            row = self.journey.application(session, application_id)
            engine.apply(self.journey, session, row, action, actor, self.clock.now(), reason, **data)

        self.run(step)

    def person(
        self,
        name: str = "李晓",
        phone: str | None = "13800138000",
        branch: str = "harbin",
        drive: str | None = None,
        **profile: Any,
    ) -> Person:
        """A candidate who passed the screening."""
        full = {"name": name, "phone": phone, "email": None, "resume": RESUME, **profile}
        candidate_id = self.run(lambda session: screening.register_candidate(session, full, self.clock.now()).id)
        application_id = self.open_application(candidate_id, branch=branch, drive=drive)
        return Person(self, candidate_id, application_id, f"wm{phone or name}", phone or "")

    def known(self, application_id: str) -> Person:
        """The candidate of an application that was made otherwise."""
        with self.db.read() as session:
            candidate_id = session.get_one(Application, application_id).candidate_id
        return Person(self, candidate_id, application_id, "wmKnown", "13800138000")

    def open_application(
        self, candidate_id: str, position: str = "teller", branch: str = "harbin", drive: str | None = None
    ) -> str:
        """One more application."""
        return self.run(
            lambda session: (
                screening.apply_for(session, self.journey, candidate_id, position, branch, self.clock.now(), drive).id
            )
        )

    def state(self, who: Person) -> str:
        """Where her application stands."""
        with self.db.read() as session:
            return session.get_one(Application, who.application_id).state

    def rows(self, model: type[T], *conditions: Any) -> list[T]:
        """Rows, for looking at."""
        with self.db.read() as session:
            return list(session.scalars(select(model).where(*conditions)))

    def dead(self) -> list[tuple[str, str | None]]:
        """Inbox rows that a handler gave up."""
        return [(row.kind, row.reason) for row in self.rows(InboxEvent, InboxEvent.status == "dead")]

    def actions(self, who: Person) -> list[str]:
        """What happened to her application, in order."""
        rows = self.rows(AuditEntry, AuditEntry.application_id == who.application_id)
        return [row.action for row in sorted(rows, key=lambda row: row.version)]

    def sent(self, template: str) -> list[OutboxMessage]:
        """Outbox rows of one template."""
        return self.rows(OutboxMessage, OutboxMessage.template == template)

    def cards(self, userid: str, words: str = "") -> list[dict[str, Any]]:
        """What one member received in the app, with these words in it."""
        return [entry for entry in self.world.received("app", userid) if words in entry["text"]]

    def click(self, userid: str, label: str, **more: Any) -> dict[str, Any]:
        """A member taps a card's button."""
        done = self.world.click(userid, label=label, **more)
        self.pushed()
        return done

    def calls(self, path: str) -> int:
        """How often the product called one path of WeCom's."""
        return int(self.world.truth("calls")["calls"].get(path, 0))

"""One candidate with every channel, the ports as small recorders, and a worker to drive them."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from config.ladder import RUNGS
from config.texts import word
from core.clock import FixedClock
from core.database import Database
from core.encryption import current_keyring
from interview_flow.core.journey import WHEN
from messaging import outbox
from messaging.registry import Registry
from messaging.worker import Worker
from models import Application, Candidate, KfWindow, OutboxAttempt, OutboxMessage
from notify import credits
from notify.ladder import CandidateSender
from notify.ports import Ports
from notify.windows import index_of
from tests.support.times import NOW

CUSTOMER, OPENID, ACCOUNT = "wmLiXiao", "oLiXiao", "wkTest01"
DATA = {
    "name": "李晓",
    "position": "柜员",
    "branch": "哈尔滨分行",
    "time": "11月3日（周二）09:00开始",
    **{name: word(f"when.fixed.{name}", moment="11月3日（周二）09:00") for name in WHEN if name != "time"},
    "stamp": "2026年11月3日 09:00",
    "link": "https://bank.example/me/1",
    "short_link": "https://bank.example/i/Ab3dEf7h",
    "contact": "0451-8555 0000（工作日 9:00–17:30）",
    "minutes": 18,
    "questions": 6,
    "requirements": "岗位要求：全日制本科及以上。\n",
}


@dataclass
class Recorder:
    """A port of any channel: keeps what it was given, fails as often as told."""

    sent: list[tuple[Any, ...]] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)
    answer: dict[str, Any] = field(default_factory=dict)

    def send(self, *call: Any) -> dict[str, Any]:
        """Fail with the next error, or keep the call."""
        if self.errors:
            raise self.errors.pop(0)
        self.sent.append(call)
        return dict(self.answer)


@dataclass
class Desk:
    """What a test about notices works with."""

    db: Database
    clock: FixedClock
    kf: Recorder
    subscribe: Recorder
    sms: Recorder
    mail: Recorder
    worker: Worker
    application_id: str
    candidate_id: str
    alarms: list[str]

    def post(self, key: str = "notice", template: str = "interview_reminder_day", **payload: Any) -> str:
        """Post one notice to the candidate; returns the row's id."""
        content = {"application_id": self.application_id, "template": template, "data": DATA, **payload}

        def work(session):
            row = outbox.post(
                session,
                key=key,
                kind="notify.candidate",
                payload=content,
                now=self.clock.now(),
                application_id=self.application_id,
            )
            return row.id

        return self.db.run(work)

    def row(self, row_id: str) -> OutboxMessage:
        """The row as it is now."""
        with self.db.read() as session:
            row = session.get_one(OutboxMessage, row_id)
            session.expunge(row)
            return row

    def attempts(self, row_id: str) -> list[tuple[str, str]]:
        """(channel, status) of each attempt, in order."""
        with self.db.read() as session:
            query = select(OutboxAttempt).where(OutboxAttempt.outbox_id == row_id)
            attempts = session.scalars(query.order_by(OutboxAttempt.number))
            return [(attempt.channel, attempt.status) for attempt in attempts]

    def wrote(self, ago: timedelta = timedelta(0)) -> None:
        """The candidate's last kf message is this old."""
        self.db.run(lambda session: open_kf(session, self.clock.now() - ago))

    def grant(self, key: str = "day", count: int = 1) -> None:
        """The candidate allowed subscription messages."""
        self.db.run(lambda session: credits.grant(session, self.candidate_id, key, count))

    def change(self, work: Callable[[Candidate], None]) -> None:
        """Change the candidate."""
        self.db.run(lambda session: work(session.get_one(Candidate, self.candidate_id)))


def body_of(call: tuple[Any, ...]) -> dict[str, Any]:
    """The JSON body of a recorded call."""
    return json.loads(next(part for part in call if isinstance(part, bytes)))


def open_kf(session, at, service_state=0):
    """The candidate's kf window, as the pull of a message leaves it."""
    session.add(
        KfWindow(
            open_kfid=ACCOUNT,
            external_userid_index=index_of(CUSTOMER),
            last_message_at=at,
            sent_count=0,
            service_state=service_state,
        )
    )


def add_application(session, clock: FixedClock, **changes: Any) -> Application:
    """A candidate known on every channel, and a confirmed application."""
    candidate = Candidate(
        created_at=clock.now(),
        name="李晓",
        phone="13800138000",
        email="lx@example.com",
        external_userid=CUSTOMER,
        openid=OPENID,
        external_userid_index=current_keyring().blind_index("external_userid", CUSTOMER),
    )
    values = {"position_key": "teller", "branch_key": "harbin", "state": "confirmed", **changes}
    session.add(candidate)
    session.flush()
    application = Application(candidate_id=candidate.id, created_at=clock.now(), changed_at=clock.now(), **values)
    session.add(application)
    session.flush()
    return application


def make_desk(db: Database, facts: Any = None, plugged: Any = (), order: Sequence[str] = RUNGS) -> Desk:
    """A desk on one database; `facts`, `plugged` and `order` as the ladder takes them."""
    clock = FixedClock(NOW)
    kf, subscribe, sms, mail = Recorder(), Recorder(), Recorder(), Recorder()
    registry, alarms = Registry(), []
    registry.sender(
        CandidateSender(
            Ports(kf, subscribe, sms, mail),
            subscription_templates={"day": "T_DAY", "hour": "T_HOUR"},
            mini_app_id="wxmini0001",
            facts=facts,
            plugged=plugged,
            order=order,
        )
    )
    registry.alarm = lambda session, row, now: alarms.append(row.status)
    application = db.run(lambda session: add_application(session, clock))
    worker = Worker(db, registry, clock, queues=["chat"])
    return Desk(db, clock, kf, subscribe, sms, mail, worker, application.id, application.candidate_id, alarms)


@pytest.fixture
def desk(sqlite_db: Database) -> Desk:
    """On SQLite: the store plays no part."""
    return make_desk(sqlite_db)


@pytest.fixture
def desk_on_each(db: Database) -> Desk:
    """On SQLite and MariaDB in turn."""
    return make_desk(db)

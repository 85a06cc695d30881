"""Databases as earlier versions left them (tests/data), and a worker of today that goes on with them."""

import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any

import pymysql
from sqlalchemy.engine import make_url

from core.database import Database
from messaging.registry import Registry
from messaging.worker import Worker
from notify.ladder import CandidateSender
from notify.ports import Ports
from notify.staff import StaffSender
from tests.support.onboarding import make_journey

# Alembic's own, and logins under way, which need no table any more.
NOT_KEPT = {"alembic_version", "oauth_states"}
DUMPS = Path(__file__).parents[1] / "data"


class Later:
    """The clock of the machine on which it goes on."""

    def __init__(self, now: datetime) -> None:
        self.moment = now

    def now(self) -> datetime:
        return self.moment

    def real_now(self) -> datetime:
        return self.moment


class Port:
    """Takes everything, and keeps it."""

    def __init__(self) -> None:
        self.sent: list[tuple[Any, ...]] = []

    def send(self, *call: Any) -> dict[str, Any]:
        self.sent.append(call)
        return {"msgid": "M", "response_code": "R", "invaliduser": "", "unlicenseduser": ""}


def load(url: str, name: str) -> str:
    """Fill an empty database, SQLite or MariaDB, with a dump such as `dump_0003`."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        with sqlite3.connect(str(parsed.database)) as file:
            file.executescript((DUMPS / f"{name}.sqlite.sql").read_text(encoding="utf-8"))
        return url
    connection = pymysql.connect(
        host=parsed.host,
        port=parsed.port or 3306,
        user=parsed.username,
        database=parsed.database,
        charset="utf8mb4",
        autocommit=True,
    )
    with connection, connection.cursor() as cursor:
        for statement in (DUMPS / f"{name}.mariadb.sql").read_text(encoding="utf-8").splitlines():
            cursor.execute(statement)
    return url


def counts(url: str) -> dict[str, int]:
    """Table -> rows, of every table whose rows are kept."""
    database = Database(url)
    with database.engine.connect() as connection:
        names = set(connection.dialect.get_table_names(connection)) - NOT_KEPT
        found = {name: connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one() for name in names}
    database.close()
    return found


def work_on(db: Database, now: datetime) -> tuple[Port, Port]:
    """Let a worker of today do what is due; returns what went to candidates and to staff."""
    journey, registry, kf, staff = make_journey(), Registry(), Port(), Port()
    registry.sender(CandidateSender(Ports(kf=kf, sms=kf), facts=journey.facts))
    registry.sender(StaffSender(staff, 1000002))
    registry.on("kf.message", lambda session, event, now: None)
    Worker(db, registry, Later(now), queues=["chat"]).drain()
    return kf, staff

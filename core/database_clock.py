"""The clock of everybody who works on a database."""

from datetime import UTC, datetime
from typing import cast

from sqlalchemy import text

from core.clock import Clock, MachineClock, ServerClock
from core.database import Database


def clock_of(db: Database) -> Clock:
    """The server's clock; of an embedded database, this machine's."""
    return MachineClock() if db.dialect == "sqlite" else ServerClock(lambda: _server_time(db))


def _server_time(db: Database) -> datetime:
    with db.engine.connect() as connection:
        return cast(datetime, connection.scalar(text("SELECT UTC_TIMESTAMP(6)"))).replace(tzinfo=UTC)

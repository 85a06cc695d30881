"""SQLite for one process, MySQL or MariaDB for many: one handle, the same code on both."""

import json
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from sqlalchemy import (
    DATETIME,
    CursorResult,
    Dialect,
    Executable,
    MetaData,
    Text,
    TypeDecorator,
    create_engine,
    event,
    text,
)
from sqlalchemy.dialects import mysql
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from core.errors import ConfigInvalid

T = TypeVar("T")

# Deadlock, lock wait timeout, server gone, connection lost (MySQL client and server error numbers).
TRANSIENT_MYSQL = frozenset({1205, 1213, 2006, 2013, 2055, 4031})
TRIES = 5


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes, stored as naive UTC with microseconds; a naive one is refused."""

    impl = DATETIME
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Microseconds on MySQL too."""
        if dialect.name in ("mysql", "mariadb"):
            return dialect.type_descriptor(mysql.DATETIME(fsp=6))
        return dialect.type_descriptor(DATETIME())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware to naive UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored: give it a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Naive UTC to aware."""
        return None if value is None else value.replace(tzinfo=UTC)


class JsonText(TypeDecorator[Any]):
    """A JSON value kept as UTF-8 text, the same on every store."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Room for whole position files on MySQL."""
        if dialect.name in ("mysql", "mariadb"):
            return dialect.type_descriptor(mysql.MEDIUMTEXT())
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Value to text."""
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Text to value."""
        return None if value is None else json.loads(value)


class FairLock:
    """First come, first served: a plain lock lets a busy thread starve a waiting callback."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._held = False
        self._waiting: deque[threading.Event] = deque()

    def acquire(self) -> None:
        """Wait for one's turn."""
        with self._guard:
            if not self._held and not self._waiting:
                self._held = True
                return
            turn = threading.Event()
            self._waiting.append(turn)
        turn.wait()

    def release(self) -> None:
        """Hand over to whoever has waited longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._held = False


class Database:
    """An engine with our rules.

    Args:
        url: `sqlite:///path` or `mysql+pymysql://user:password@host/name`.

    Raises:
        ConfigInvalid: an in-memory SQLite, or another kind of database.
    """

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        self.dialect = "mysql" if parsed.get_backend_name() in ("mysql", "mariadb") else parsed.get_backend_name()
        if self.dialect == "sqlite" and parsed.database in (None, "", ":memory:"):
            raise ConfigInvalid("DATABASE_URL: an in-memory SQLite cannot be shared; give a file path")
        if self.dialect not in ("sqlite", "mysql"):
            raise ConfigInvalid(f"DATABASE_URL: {self.dialect} is not supported; use sqlite or mysql+pymysql")
        self.engine = _sqlite_engine(url) if self.dialect == "sqlite" else _mysql_engine(url)
        self.session_class = type("YinpinSession", (Session,), {})
        self._sessions: sessionmaker[Session] = sessionmaker(
            self.engine, class_=self.session_class, expire_on_commit=False
        )
        self._writer = FairLock() if self.dialect == "sqlite" else None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that writes nothing."""
        with self._sessions() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction, committed when the block ends well.

        On SQLite the process has one writer at a time, and the write lock is
        taken at BEGIN, so nothing fails half-way with "database is locked".
        """
        if self._writer is not None:
            self._writer.acquire()
        try:
            with self._sessions() as session:
                session.connection(execution_options={"yinpin_write": True})
                yield session
                session.commit()
        finally:
            if self._writer is not None:
                self._writer.release()

    def run(self, work: Callable[[Session], T]) -> T:
        """Do one unit of work in a transaction; the whole unit again after a passing failure."""
        for number in range(1, TRIES + 1):
            try:
                with self.write() as session:
                    return work(session)
            except DBAPIError as error:
                if number == TRIES or not is_transient(error):
                    raise
        raise AssertionError("unreachable")

    def create_all(self, metadata: MetaData) -> None:
        """Create the tables without migrations (tests)."""
        metadata.create_all(self.engine)

    def check_settings(self) -> list[str]:
        """Warnings about the server's settings.

        Raises:
            ConfigInvalid: committed rows could be lost (`innodb_flush_log_at_trx_commit=0`).
        """
        if self.dialect == "sqlite":
            return []
        with self.engine.connect() as connection:
            flush = connection.execute(text("SELECT @@innodb_flush_log_at_trx_commit")).scalar_one()
            charset = connection.execute(text("SELECT @@character_set_connection")).scalar_one()
        if int(flush) == 0:
            raise ConfigInvalid("the database server may lose committed rows: set innodb_flush_log_at_trx_commit=1")
        if charset != "utf8mb4":
            raise ConfigInvalid(f"the connection's charset is {charset}: add ?charset=utf8mb4 to DATABASE_URL")
        return ["innodb_flush_log_at_trx_commit=2: a power cut can lose the last second"] if int(flush) == 2 else []

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def changed_rows(session: Session, statement: Executable) -> int:
    """Run an INSERT, UPDATE or DELETE; returns how many rows it touched."""
    return cast("CursorResult[Any]", session.execute(statement)).rowcount


def is_transient(error: DBAPIError) -> bool:
    """Whether the same unit of work may well succeed on another try."""
    if error.connection_invalidated:
        return True
    original = error.orig
    if original is not None and original.args and original.args[0] in TRANSIENT_MYSQL:
        return True
    return isinstance(error, OperationalError) and "database is locked" in str(original)


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": 30, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        # The driver must not open transactions by itself: BEGIN is ours (performance.md §1).
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        writes = connection.get_execution_options().get("yinpin_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _mysql_engine(url: str) -> Engine:
    parsed = make_url(url)
    if "charset" not in parsed.query:
        parsed = parsed.update_query_dict({"charset": "utf8mb4"})
    return create_engine(parsed, isolation_level="READ COMMITTED", pool_pre_ping=True, pool_recycle=1800, pool_size=10)

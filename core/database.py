"""SQLite for one process, MySQL or MariaDB for many: one handle, the same code on both."""

import json
import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
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
    inspect,
    text,
)
from sqlalchemy.dialects import mysql
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.orm import ORMExecuteState, Session, sessionmaker

from core.errors import ConfigInvalid
from core.fair_lock import FairLock
from core.retries import persistently

T = TypeVar("T")

SURROGATE = re.compile("[\ud800-\udfff]")

# A text too long for its column is an error, never cut: half a ciphertext opens for nobody.
SQL_MODE = "STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"

# Of a statement that takes milliseconds, in seconds.
ALONE_TIMEOUTS = {"connect_timeout": 3, "read_timeout": 10, "write_timeout": 10}

# One lock for each SQLite file of this process, however many handles on it there are.
_WRITERS: dict[str, FairLock] = {}
_WRITERS_GUARD = threading.Lock()


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
        """Value to text; NaN and infinities are refused, they are no JSON."""
        return None if value is None else _to_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Text to value."""
        return None if value is None else json.loads(value)


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
        event.listen(self.session_class, "before_flush", _refuse_flush)
        event.listen(self.session_class, "do_orm_execute", _refuse_change)
        writing = self.engine.execution_options(yinpin_write=True)
        self._readers: sessionmaker[Session] = sessionmaker(
            self.engine, class_=self.session_class, expire_on_commit=False, info={"reads": True}
        )
        self._writers: sessionmaker[Session] = sessionmaker(writing, class_=self.session_class, expire_on_commit=False)
        self._turn = _writer_of(str(parsed.database)) if self.dialect == "sqlite" else None
        self._alone = _mysql_engine(url, alone=True) if self.dialect == "mysql" else None
        # Told of what `add` stored, as `messaging.announce` tells what a session did.
        self.listeners: list[Callable[[Iterable[Any]], None]] = []

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for reading; what was read may be used afterwards, and a change made in it is an error."""
        with self._readers() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction, committed when the block ends well.

        On SQLite the process has one writer at a time, and the write lock is
        taken at BEGIN, so nothing fails half-way with "database is locked".

        Raises:
            RuntimeError: inside another `write()` of the same thread (SQLite).
        """
        with ExitStack() as stack:
            if self._turn is not None:
                self._turn.acquire()
                stack.callback(self._turn.release)
            session = stack.enter_context(self._writers())
            session.connection()
            yield session
            session.commit()

    def run(self, work: Callable[[Session], T]) -> T:
        """Do one unit of work in a transaction; the whole unit again after a transient failure.

        A connection lost during COMMIT leaves open whether it happened, and is
        tried again too: a unit must be harmless when repeated, as rows with a
        unique key and changes guarded by state and version are.
        """

        def unit() -> T:
            with self.write() as session:
                return work(session)

        return persistently(unit)

    def add(self, insert: Executable, rows: list[dict[str, Any]], posted: Iterable[Any] = ()) -> int:
        """Run one INSERT of Core (into a table) that is a transaction by itself; returns how many rows were new.

        On MariaDB it is one round trip, where a unit of work takes four. It is tried again like a unit of work.

        Args:
            posted: what the listeners are told once it is durable, unless no row was new.
        """
        alone = self._alone
        if alone is None:
            added = self.run(lambda session: changed_rows(session, insert, rows))
        else:
            added = persistently(lambda: _insert_alone(alone, insert, rows))
        for listener in self.listeners if added else ():
            listener(posted)
        return added

    def create_all(self, metadata: MetaData) -> None:
        """Create the tables without migrations (tests)."""
        metadata.create_all(self.engine)

    def check_settings(self) -> list[str]:
        """Warnings about the server's settings.

        Raises:
            ConfigInvalid: committed rows could be lost (`innodb_flush_log_at_trx_commit=0`),
                or Chinese text could not be stored.

        Measured: with 0, ten kills lost 86 % of the acknowledged rows.
        """
        if self.dialect == "sqlite":
            return self._statistics()
        names = ("innodb_flush_log_at_trx_commit", "character_set_connection", "character_set_database")
        with self.engine.connect() as connection:
            values = connection.execute(text("SELECT " + ", ".join(f"@@{name}" for name in names))).one()
        flush, of_connection, of_database = int(values[0]), values[1], values[2]
        if flush == 0:
            raise ConfigInvalid("the database server may lose committed rows: set innodb_flush_log_at_trx_commit=1")
        if of_connection != "utf8mb4":
            raise ConfigInvalid(f"the connection's charset is {of_connection}: add ?charset=utf8mb4 to DATABASE_URL")
        if of_database != "utf8mb4":
            raise ConfigInvalid(
                f"the database's charset is {of_database}: ALTER DATABASE ... CHARACTER SET utf8mb4, then migrate"
            )
        return ["innodb_flush_log_at_trx_commit=2: a power cut can lose the last second"] if flush == 2 else []

    def _statistics(self) -> list[str]:
        """A warning where somebody had SQLite count its rows, after which it overlooked some (decision 0020)."""
        with self.engine.connect() as connection:
            if not inspect(connection).has_table("sqlite_stat1"):
                return []
            counted = connection.execute(text("SELECT COUNT(*) FROM sqlite_stat1")).scalar()
        advice = "SQLite has statistics and may overlook rows: DELETE FROM sqlite_stat1, then restart"
        return [advice] if counted else []

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()
        if self._alone is not None:
            self._alone.dispose()


def changed_rows(session: Session, statement: Executable, values: list[dict[str, Any]] | None = None) -> int:
    """Run an INSERT, UPDATE or DELETE, for each of `values` when given; returns how many rows it touched."""
    return cast("CursorResult[Any]", session.execute(statement, values)).rowcount


def _insert_alone(engine: Engine, insert: Executable, rows: list[dict[str, Any]]) -> int:
    with engine.connect() as connection:
        return connection.execute(insert, rows).rowcount


def _to_json(value: Any) -> str:
    written = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # Half an emoji, as a cut message brings it, has no UTF-8; escaped it survives.
    return json.dumps(value, separators=(",", ":")) if SURROGATE.search(written) else written


def _refuse_flush(session: Session, *_: Any) -> None:
    if session.info.get("reads") and (session.new or session.dirty or session.deleted):
        raise RuntimeError("a change inside read() would be lost: use write()")


def _refuse_change(state: ORMExecuteState) -> None:
    if state.session.info.get("reads") and (state.is_insert or state.is_update or state.is_delete):
        raise RuntimeError("a change inside read() would be lost: use write()")


def _writer_of(file: str) -> FairLock:
    with _WRITERS_GUARD:
        return _WRITERS.setdefault(os.path.realpath(file), FairLock())


def _make_private(file: Path) -> None:
    """The log and the shared memory beside the file take over its mode."""
    if file.parent.is_dir():
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
        for one in (file, *file.parent.glob(f"{file.name}-*")):
            one.chmod(0o600)


def _sqlite_engine(url: str) -> Engine:
    _make_private(Path(make_url(url).database or ""))
    engine = create_engine(
        url,
        connect_args={"timeout": 30, "check_same_thread": False},
        hide_parameters=True,
        pool_size=20,
        max_overflow=20,
    )

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        # The driver must not open transactions by itself: each begins with BEGIN IMMEDIATE.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("busy_timeout=30000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        writes = connection.get_execution_options().get("yinpin_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _mysql_engine(url: str, *, alone: bool = False) -> Engine:
    """An engine for transactions, or for statements that are transactions by themselves."""
    parsed = make_url(url)
    if "charset" not in parsed.query:
        parsed = parsed.update_query_dict({"charset": "utf8mb4"})
    settings: dict[str, Any] = {"isolation_level": "READ COMMITTED", "pool_pre_ping": True}
    if alone:
        # Nothing to roll back, and a connection that was lost shows at the statement, which is tried again: at once
        # where the server closed it, after a while where its machine has vanished.
        settings = {"isolation_level": "AUTOCOMMIT", "pool_reset_on_return": None}
    return create_engine(
        parsed,
        **settings,
        pool_recycle=1800,
        pool_size=10,
        max_overflow=20,
        hide_parameters=True,
        connect_args={"sql_mode": SQL_MODE, **(ALONE_TIMEOUTS if alone else {})},
    )

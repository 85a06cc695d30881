"""Fresh databases for tests, cheap enough to hand one to each: SQLite files and MariaDB databases."""

import itertools
import shutil
from pathlib import Path
from typing import Protocol

import models
from core.database import Database
from migrations import apply
from tests.support.services import PrivateMariaDB

COUNTER = itertools.count(1)


class Store(Protocol):
    """One kind of database, able to hand out fresh ones."""

    def empty_url(self) -> str:
        """A database of its own without any table."""

    def tables_url(self) -> str:
        """A database with every table of the models and no row."""


class SqliteStore:
    """A file for each test; the one with tables is a copy of a prepared file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def empty_url(self) -> str:
        return f"sqlite:///{self.next_file()}"

    def tables_url(self) -> str:
        prepared = self.folder / "prepared.db"
        if not prepared.exists():
            create_tables(f"sqlite:///{prepared}")
        return f"sqlite:///{shutil.copyfile(prepared, self.next_file())}"

    def next_file(self) -> Path:
        return self.folder / f"test-{next(COUNTER)}.db"


class MariaStore:
    """A database for each test that asks for an empty one; one with tables, emptied before each use."""

    WITH_TABLES = "yinpin_tables"

    def __init__(self, server: PrivateMariaDB) -> None:
        self.server = server
        self.prepared: Database | None = None

    def empty_url(self) -> str:
        return self.server.url(self.create(f"yinpin_{next(COUNTER)}"))

    def tables_url(self) -> str:
        empty_tables(self.open_tables())
        return self.server.url(self.WITH_TABLES)

    def open_tables(self) -> Database:
        """The store's own handle on the database with tables, made at the first call."""
        if self.prepared is None:
            url = self.server.url(self.create(self.WITH_TABLES))
            self.prepared = create_tables(url)
        return self.prepared

    def create(self, name: str) -> str:
        self.server.run(f"CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
        return name


def create_tables(url: str) -> Database:
    """Make every table of the models, as migrated; SQLite's write-ahead log is folded back into the file."""
    database = Database(url)
    database.create_all(models.Base.metadata)
    apply.stamp(database)
    if database.dialect == "sqlite":
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
    return database


def empty_tables(database: Database) -> None:
    """Delete the rows of each table that has any, in one round trip to find them."""
    names = [table.name for table in models.Base.metadata.sorted_tables]
    found = " UNION ALL ".join(f"(SELECT '{name}' FROM `{name}` LIMIT 1)" for name in names)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        dirty = [row[0] for row in connection.exec_driver_sql(found)]
        connection.exec_driver_sql("SET FOREIGN_KEY_CHECKS = 0")
        for name in dirty:
            connection.exec_driver_sql(f"DELETE FROM `{name}`")
        connection.exec_driver_sql("SET FOREIGN_KEY_CHECKS = 1")

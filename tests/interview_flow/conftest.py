"""The bank on each database in turn, beside a sandbox that lives for all tests of this folder."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import models
from catalogue import Catalogue
from core.database import Database
from core.encryption import KeyRing
from sandbox.client.client import SandboxClient
from sandbox.server import start_sandbox
from tests.conftest import DATA_KEYS, INDEX_KEY
from tests.interview_flow.bank import Bank, Door
from tests.support.stores import MariaStore, SqliteStore, Store, empty_tables


class Handles:
    """One open database of each kind for all tests, emptied before each.

    SQLAlchemy compiles a statement once for each handle; with a handle of its own, each test
    would spend half its time on that.
    """

    def __init__(self) -> None:
        self.open: dict[type, Database] = {}

    def empty(self, store: Store) -> Database:
        """The store's database with every table and no row."""
        kind = type(store)
        if kind not in self.open:
            self.open[kind] = Database(store.tables_url())
        elif isinstance(store, MariaStore):
            empty_tables(self.open[kind])
        else:
            with self.open[kind].write() as session:
                for table in reversed(models.Base.metadata.sorted_tables):
                    session.execute(table.delete())
        return self.open[kind]


@pytest.fixture(scope="session")
def handles() -> Iterator[Handles]:
    made = Handles()
    yield made
    for database in made.open.values():
        database.close()


@pytest.fixture
def db(handles: Handles, store: Store) -> Database:
    """SQLite and MariaDB in turn."""
    return handles.empty(store)


@pytest.fixture
def sqlite_db(handles: Handles, sqlite_store: SqliteStore) -> Database:
    """SQLite only."""
    return handles.empty(sqlite_store)


@pytest.fixture(scope="session")
def town() -> Iterator[SandboxClient]:
    """The sandbox, emptied by each bank that moves in."""
    with start_sandbox() as running:
        yield running.client


@pytest.fixture(scope="session")
def door() -> Iterator[Door]:
    """Where the sandbox pushes to."""
    made = Door()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def make_bank(town: SandboxClient, door: Door, tmp_path: Path, keyring: KeyRing) -> Iterator[Callable[..., Bank]]:
    """Opens a bank on a database, with some settings of its own."""

    def make(database: Database, catalogue: Catalogue | None = None, **settings: str) -> Bank:
        keys = {"DATA_KEYS": DATA_KEYS, "INDEX_KEY": INDEX_KEY, **settings}
        return Bank(town, door, database, tmp_path, keys, catalogue)

    yield make
    assert town.settle()
    door.bank = None


@pytest.fixture
def bank(make_bank: Callable[..., Bank], db: Database) -> Bank:
    """On SQLite and MariaDB in turn."""
    return make_bank(db)


@pytest.fixture
def light_bank(make_bank: Callable[..., Bank], sqlite_db: Database) -> Bank:
    """On SQLite only, for tests in which the store plays no part."""
    return make_bank(sqlite_db)

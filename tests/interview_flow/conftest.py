"""The bank on each database in turn, beside a sandbox that lives for all tests of this folder."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.encryption import KeyRing
from sandbox.client import SandboxClient
from sandbox.server import start_sandbox
from tests.conftest import DATA_KEYS, INDEX_KEY
from tests.interview_flow.bank import Bank, Door
from tests.support.stores import SqliteStore


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
def make_bank(town: SandboxClient, door: Door, tmp_path: Path, keyring: KeyRing) -> Iterator[Callable[[str], Bank]]:
    """Opens a bank on a database."""
    opened: list[Bank] = []

    def make(database_url: str) -> Bank:
        keys = {"DATA_KEYS": DATA_KEYS, "INDEX_KEY": INDEX_KEY}
        opened.append(Bank(town, door, database_url, tmp_path, keys))
        return opened[-1]

    yield make
    assert town.settle()
    for bank in opened:
        bank.db.close()
    door.bank = None


@pytest.fixture
def bank(make_bank: Callable[[str], Bank], tables_url: str) -> Bank:
    """On SQLite and MariaDB in turn."""
    return make_bank(tables_url)


@pytest.fixture
def light_bank(make_bank: Callable[[str], Bank], sqlite_store: SqliteStore) -> Bank:
    """On SQLite only, for tests in which the store plays no part."""
    return make_bank(sqlite_store.tables_url())

"""Fixtures every test may use: a key ring, a clock, a fresh database on each store, private services."""

import base64
import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from core.clock import FixedClock
from core.database import Database
from core.encryption import KeyRing, use_keyring
from sandbox.server import Sandbox, start_sandbox
from tests.support import memory_disk
from tests.support.oracle import MARK
from tests.support.services import PrivateMariaDB, PrivateRedis
from tests.support.stores import MariaStore, SqliteStore, Store
from tests.support.times import NOW

DATA_KEYS = "test:" + base64.b64encode(b"d" * 32).decode()
INDEX_KEY = base64.b64encode(b"i" * 32).decode()

# A trace in colours with its variables takes half a second, and some tests provoke hundreds.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)


# Files with few tests that take minutes each: begun last, one of them would keep two workers waiting at the end.
LONGEST_FIRST = (
    "tests/browser/test_tour.py",
    "tests/scenarios/test_story.py",
    "tests/scenarios/test_story_of_processes.py",
    "tests/browser/test_inphone.py",
    "tests/messaging/test_kills.py",
    "tests/scoring/speech/test_accuracy.py",
    "tests/scenarios/scoring/test_fairness.py",
    "tests/scenarios/scoring/test_doubts.py",
    "tests/faults/test_redis.py",
    "tests/messaging/test_poison.py",
    "tests/scenarios/test_de_02_two_schedulers.py",
    "tests/voice/test_samples.py",
    "tests/contracts/test_plugin_examples.py",
)


def pytest_configure() -> None:
    memory_disk.use()
    # The encoders of the shipped scorer take each new folder half a minute: what is about other things goes without,
    # what is about scoring names its scorer, and the demo's journey is read by meaning (sandbox/story/launch.py).
    os.environ.setdefault("SCORER", "phrases")
    # Looking for garbage every 700 objects is a twentieth of the suite's work.
    gc.set_threshold(50_000, 20, 50)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first; everything else stays as it was."""
    places = {path: place for place, path in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(places)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what each fault came to: lost, twice, illegal."""
    reports = [one for kind in ("passed", "failed") for one in terminalreporter.stats.get(kind, [])]
    lines = [line for one in reports for line in one.capstdout.splitlines() if line.startswith(MARK)]
    if lines:
        terminalreporter.section("faults")
        for line in lines:
            terminalreporter.write_line(line.removeprefix(MARK))


@pytest.fixture(autouse=True)
def keyring() -> KeyRing:
    """The process's key ring, the same for every test."""
    ring = KeyRing(DATA_KEYS, INDEX_KEY)
    use_keyring(ring)
    return ring


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at tests.support.times.NOW until a test advances it."""
    return FixedClock(NOW)


@pytest.fixture(scope="session")
def services_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A short path for private services, removed at the end; what a killed run left, pytest removes later."""
    folder = tmp_path_factory.mktemp("s")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_store(services_folder: Path) -> SqliteStore:
    folder = services_folder / "sqlite"
    folder.mkdir()
    return SqliteStore(folder)


@pytest.fixture(scope="session")
def mariadb_server(services_folder: Path) -> Iterator[PrivateMariaDB]:
    """A private MariaDB, started once for the whole run."""
    server = PrivateMariaDB(services_folder / "mariadb").install().start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def mariadb_store(mariadb_server: PrivateMariaDB) -> Iterator[MariaStore]:
    store = MariaStore(mariadb_server)
    yield store
    if store.prepared is not None:
        store.prepared.close()


@pytest.fixture(params=["sqlite", pytest.param("mariadb", marks=pytest.mark.mariadb)])
def store(request: pytest.FixtureRequest) -> Store:
    """Each kind of database in turn: a test that uses it runs twice."""
    return request.getfixturevalue(f"{request.param}_store")


@pytest.fixture
def database_url(store: Store) -> str:
    """The URL of a fresh database without any table, SQLite and MariaDB in turn."""
    return store.empty_url()


@pytest.fixture
def tables_url(store: Store) -> str:
    """The URL of a database with every table and no row, SQLite and MariaDB in turn."""
    return store.tables_url()


@pytest.fixture
def db(tables_url: str) -> Iterator[Database]:
    """An open database with every table and no row, SQLite and MariaDB in turn."""
    database = Database(tables_url)
    yield database
    database.close()


@pytest.fixture
def sqlite_db(sqlite_store: SqliteStore) -> Iterator[Database]:
    """The same on SQLite only, for tests in which the store plays no part."""
    database = Database(sqlite_store.tables_url())
    yield database
    database.close()


@pytest.fixture(scope="session")
def redis_server(services_folder: Path) -> Iterator[PrivateRedis]:
    """A private Redis, started once for the whole run."""
    server = PrivateRedis(services_folder / "redis").start()
    yield server
    server.stop()


@pytest.fixture
def redis_url(redis_server: PrivateRedis) -> str:
    """The URL of an empty private Redis; the test needs the mark `redis`."""
    redis_server.flush()
    return redis_server.url


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[PrivateRedis]:
    """A Redis for this test alone, to be killed and started again."""
    server = PrivateRedis(tmp_path).start()
    yield server
    server.stop()


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A whole WeCom in threads of this process, empty; tests/support/tenant.py has a set-up for it."""
    with start_sandbox() as running:
        yield running

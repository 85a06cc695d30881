"""A database knows its keys: others are refused at the start and by the doctor, and none is made beside rows."""

import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from core.database import Database
from core.encryption import KeyRing, generate_key, new_key_id
from core.errors import ConfigInvalid
from migrations import apply
from models import own_keys
from models.operations import KeyMark
from sandbox.server import start_sandbox
from tests.conftest import DATA_KEYS, INDEX_KEY
from tests.reminders.conftest import add_applications
from tests.support import forked, tenant
from tests.support.dumps import load
from tests.support.times import NOW

OWN = KeyRing(DATA_KEYS, INDEX_KEY)
OTHER = generate_key()
# Named by hand: a random key in a test's name would differ between the workers of one run.
WRONG = pytest.mark.parametrize(
    ("data_keys", "index_key", "named"),
    [
        pytest.param(f"test:{OTHER}", INDEX_KEY, "DATA_KEYS", id="another data key under its name"),
        pytest.param(f"other:{OTHER}", INDEX_KEY, "DATA_KEYS", id="another data key"),
        pytest.param(DATA_KEYS, OTHER, "INDEX_KEY", id="another index key"),
    ],
)


@pytest.fixture
def old_db(database_url):
    database = Database(load(database_url, "dump_0003"))
    apply.upgrade(database)
    yield database
    database.close()


def marks(db):
    with db.read() as session:
        return {mark.key_id for mark in session.scalars(select(KeyMark))} - {own_keys.FIRST}


def test_the_keys_of_first_use_are_marked_and_found_right_from_then_on(db):
    own_keys.check(db, OWN)
    own_keys.check(db, OWN)
    assert marks(db) == {"test"}
    assert own_keys.has_rows(db)


@WRONG
def test_other_keys_than_the_marked_ones_are_refused_by_name(db, data_keys, index_key, named):
    own_keys.check(db, OWN)
    with pytest.raises(ConfigInvalid, match=f"^{named}"):
        own_keys.check(db, KeyRing(data_keys, index_key))
    assert marks(db) == {"test"}


@WRONG
def test_an_upgraded_database_is_asked_through_its_values(old_db, data_keys, index_key, named):
    with pytest.raises(ConfigInvalid, match=f"^{named}"):
        own_keys.check(old_db, KeyRing(data_keys, index_key))
    assert marks(old_db) == set()
    own_keys.check(old_db, OWN)
    assert marks(old_db) == {"test"}


def test_a_key_put_in_front_is_marked_and_an_old_one_left_out_is_refused(db):
    own_keys.check(db, OWN)
    own_keys.check(db, KeyRing(f"new:{OTHER},{DATA_KEYS}", INDEX_KEY))
    assert marks(db) == {"new", "test"}
    with pytest.raises(ConfigInvalid, match="lacks the key test"):
        own_keys.check(db, KeyRing(f"new:{OTHER}", INDEX_KEY))


@pytest.mark.parametrize("index_keys", [(INDEX_KEY, INDEX_KEY), (generate_key(), generate_key())], ids=["one", "two"])
def test_of_two_first_starts_with_keys_of_their_own_one_wins_and_the_other_writes_nothing(db, monkeypatch, index_keys):
    rings = [KeyRing(f"{new_key_id()}:{generate_key()}", one) for one in index_keys]
    both_found_nothing, refuse = threading.Barrier(2), own_keys._refuse_other_index_key

    def wait(session, ring):
        refuse(session, ring)
        both_found_nothing.wait(60)

    def start(ring):
        try:
            own_keys.check(db, ring)
        except ConfigInvalid as error:
            return str(error)
        return "started"

    monkeypatch.setattr(own_keys, "_refuse_other_index_key", wait)
    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(start, rings))

    assert sorted(one == "started" for one in said) == [False, True], said
    won, lost = rings if said[0] == "started" else rings[::-1]
    assert marks(db) == set(won.names)
    own_keys.check(db, won)
    with pytest.raises(ConfigInvalid, match="DATA_KEYS"):
        own_keys.check(db, lost)


def test_a_database_without_tables_or_rows_was_never_used(database_url):
    database = Database(database_url)
    assert not own_keys.has_rows(database)
    apply.upgrade(database)
    assert not own_keys.has_rows(database)
    database.run(lambda session: add_applications(session, 1, NOW))
    assert own_keys.has_rows(database)
    database.close()


# --- as an operator meets it ----------------------------------------------------------------------


@pytest.fixture
def environment(sqlite_store, tmp_path):
    with start_sandbox() as sandbox:
        url = "http://127.0.0.1:8000"
        sandbox.client.setup(tenant.sandbox_setup(url))
        yield {"PATH": os.environ["PATH"]} | tenant.settings(
            sandbox_url=sandbox.url,
            smtp_url=sandbox.client.info()["smtp_url"],
            public_url=url,
            database_url=sqlite_store.tables_url(),
            data_dir=tmp_path / "first",
        )


def run(command, environment):
    done = forked.run(command, environment)
    return done.returncode, done.stdout + done.stderr


def test_start_and_doctor_refuse_lost_and_wrong_keys_on_a_used_database(environment, tmp_path):
    assert run("doctor", environment)[0] == 0
    kept = json.loads((tmp_path / "first" / "keys.json").read_text())
    key_id = kept["DATA_KEYS"].partition(":")[0]
    assert key_id.startswith("k") and key_id != "k1"
    faults = {
        "DATA_KEYS and INDEX_KEY: not set": {"DATA_DIR": str(tmp_path / "empty")},
        "INDEX_KEY: not set": {"DATA_DIR": str(tmp_path / "empty"), "DATA_KEYS": kept["DATA_KEYS"]},
        "DATA_KEYS:": {"DATA_KEYS": f"{key_id}:{OTHER}"},
        "INDEX_KEY: not the one": {"INDEX_KEY": OTHER},
    }
    # A start and the doctor ask one function; each takes two of its answers.
    for command, (words, fault) in zip(("tick", "doctor", "doctor", "tick"), faults.items(), strict=True):
        code, said = run(command, environment | fault)
        assert code != 0 and words in said and "Traceback" not in said, (command, words, said)
    assert not (tmp_path / "empty" / "keys.json").exists()
    assert run("doctor", environment)[0] == 0

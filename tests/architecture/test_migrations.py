"""The migrations and the models say the same, on both databases."""

import pytest
from sqlalchemy import inspect, select

from core.database import Database
from core.errors import ConfigInvalid
from messaging import inbox, outbox
from messaging.inbox import Arrival
from messaging.keys import digest
from migrations import apply
from models import InboxEvent, OutboxMessage
from tests.support.dumps import load
from tests.support.times import NOW


@pytest.fixture
def empty_db(database_url):
    database = Database(database_url)
    yield database
    database.close()


def test_migrating_an_empty_database_gives_what_the_models_say(empty_db):
    assert apply.upgrade(empty_db) == apply.newest_revision()
    assert apply.differences(empty_db) == []


def test_migrating_twice_changes_nothing(empty_db):
    first = apply.upgrade(empty_db)
    assert apply.upgrade(empty_db) == first == apply.current_revision(empty_db)


def test_a_database_never_migrated_is_refused_until_it_is(empty_db):
    assert apply.current_revision(empty_db) is None
    with pytest.raises(ConfigInvalid, match=r"revision none.*run python app\.py migrate"):
        apply.require_newest(empty_db)
    apply.upgrade(empty_db)
    apply.require_newest(empty_db)


def shape(database):
    """Table -> column -> whether a row may be stored without a value for it."""
    tables = inspect(database.engine)
    return {
        table: {
            column["name"]: column["nullable"] or column["default"] is not None for column in tables.get_columns(table)
        }
        for table in tables.get_table_names()
    }


def test_the_web_process_of_version_0_2_0_can_go_on_until_its_restart(database_url):
    """It reads and writes what it knows. Only logins under way went, and so it signs nobody in (docs/runbook.md)."""
    database = Database(load(database_url, "dump_0003"))
    before = shape(database)
    apply.upgrade(database)
    after = shape(database)
    database.close()
    assert before.keys() - after.keys() == {"oauth_states"}
    for table in before.keys() & after.keys():
        assert before[table].keys() <= after[table].keys(), table
        assert [name for name in after[table].keys() - before[table].keys() if not after[table][name]] == [], table


def test_both_doors_of_a_migrated_database_count_by_themselves(empty_db):
    apply.upgrade(empty_db)
    arrivals = [Arrival("test.in", "s", f"k{number}") for number in range(3)]
    empty_db.run(lambda session: inbox.receive_all(session, arrivals, now=NOW))
    for key in ("first", "second"):
        empty_db.run(lambda session, key=key: outbox.post(session, key=key, kind="test.out", payload={}, now=NOW))
    with empty_db.read() as session:
        came = session.scalars(select(InboxEvent.key_hash).order_by(InboxEvent.seq)).all()
        numbers = [session.scalars(select(table.seq)).all() for table in (InboxEvent, OutboxMessage)]
        goes = session.scalars(select(OutboxMessage.key).order_by(OutboxMessage.seq)).all()
    assert came == [digest(arrival.key) for arrival in arrivals] and goes == ["first", "second"]
    assert all(min(seen) > 0 and len(set(seen)) == len(seen) for seen in numbers)

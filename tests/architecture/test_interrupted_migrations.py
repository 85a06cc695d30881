"""A migration that died after any of its statements is finished by the next `migrate`, on both stores."""

import itertools
import re

import pytest
from sqlalchemy import event, text

from core.database import Database
from core.errors import ConfigInvalid
from migrations import apply
from tests.support.counts import is_full
from tests.support.needs import REPOSITORY
from tests.support.stores import Store

DDL = ("CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "DELETE")
# Every statement in `make chaos`; every 25th in every other run, for each one is a database made anew.
STRIDE = 1 if is_full() else 25
VERSIONS = REPOSITORY / "migrations" / "versions"


class Died(Exception):
    """The process ended here."""


def die_after(database: Database, steps: int) -> bool:
    """Migrate and die after some statements; False when it came to its end before."""
    done = 0

    def count(connection, cursor, statement, *_):
        nonlocal done
        if statement.lstrip().startswith(DDL):
            if done == steps:
                raise Died
            done += 1

    event.listen(database.engine, "before_cursor_execute", count)
    try:
        apply.upgrade(database)
    except Died:
        return True
    finally:
        event.remove(database.engine, "before_cursor_execute", count)
        database.close()
    return False


@pytest.mark.chaos
def test_a_kill_after_each_statement_is_followed_by_a_clean_migrate(store: Store):
    killed = 0
    for steps in itertools.count(1, STRIDE):
        url = store.empty_url()
        if not die_after(Database(url), steps):
            break
        killed += 1
        again = Database(url)
        assert apply.upgrade(again) == apply.newest_revision(), steps
        assert apply.differences(again) == [], steps
        if again.dialect == "mysql":
            with again.engine.connect() as connection:
                connection.execute(text(f"DROP DATABASE {again.engine.url.database}"))
        again.close()
    assert killed * STRIDE > 60


def test_no_migration_makes_a_table_and_its_index_in_one_step():
    """Those are two statements: after a death between them the table is there, and its index would be passed over."""
    found = [
        path.name for path in VERSIONS.glob("*.py") if re.search(r"sa\.Index\(|index=True", path.read_text("utf-8"))
    ]
    assert found == [] and len(list(VERSIONS.glob("*.py"))) > 20


def test_tables_with_rows_and_no_version_are_never_dropped(database_url):
    database = Database(database_url)
    apply.upgrade(database)
    with database.engine.begin() as connection:
        connection.execute(text("INSERT INTO leases (name, owner) VALUES ('kept', 'x')"))
        connection.execute(text("DELETE FROM alembic_version"))
    with pytest.raises(ConfigInvalid, match="leases hold rows"):
        apply.upgrade(database)
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM leases")).scalar_one() == 1
    database.close()

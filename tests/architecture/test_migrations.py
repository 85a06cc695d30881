"""The migrations and the models say the same, on both databases."""

import pytest

from core.database import Database
from core.errors import ConfigInvalid
from migrations import apply


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

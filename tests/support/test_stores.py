"""Each test gets a database of its own, on both stores, whatever the tests before it left."""

import pytest
from sqlalchemy import inspect, text

from models import BusinessOffset, Candidate
from tests.support.times import NOW


@pytest.mark.parametrize("turn", [1, 2])
def test_a_database_with_tables_has_no_rows_of_another_test(db, turn):
    with db.write() as session:
        assert session.query(Candidate).count() == 0
        session.add(Candidate(name="李晓", phone="13800138000", created_at=NOW))
        session.add(BusinessOffset(number=1, offset_s=0.0))
    with db.read() as session:
        assert session.query(Candidate).one().name == "李晓"


def test_an_empty_database_has_no_table(database_url):
    from core.database import Database

    database = Database(database_url)
    assert inspect(database.engine).get_table_names() == []
    database.close()


@pytest.mark.mariadb
def test_private_mariadb_commits_durably_and_speaks_utf8mb4(mariadb_store):
    database = mariadb_store.open_tables()
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT @@innodb_flush_log_at_trx_commit")).scalar_one() == 1
        assert connection.execute(text("SELECT @@tx_isolation")).scalar_one() == "READ-COMMITTED"
        assert connection.execute(text("SELECT '龘𠮷😀'")).scalar_one() == "龘𠮷😀"


@pytest.mark.redis
def test_private_redis_is_empty(redis_url):
    import redis

    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0

"""Transactions, retries, types and settings of the store, on SQLite and MariaDB."""

import stat
import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, StatementError
from sqlalchemy.orm import Session

from core.database import Database
from core.errors import ConfigInvalid
from core.retries import is_transient
from tests.core.conftest import Base, Person

AT = datetime(2026, 12, 1, 10, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))


def count(db: Database) -> int:
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(Person)) or 0


def add(session: Session, number: str, **values: object) -> None:
    session.add(Person(id=number, **values))


def test_write_commits_when_the_block_ends_well(people):
    with people.write() as session:
        add(session, "1")
    assert count(people) == 1


def test_write_keeps_nothing_when_the_block_fails(people):
    with pytest.raises(KeyError), people.write() as session:
        add(session, "1")
        session.flush()
        raise KeyError
    assert count(people) == 0
    people.run(lambda session: add(session, "2"))  # the writer's turn was given back
    assert count(people) == 1


@pytest.mark.parametrize("change", ["flush", "execute"])
def test_a_change_inside_read_is_refused_not_lost(people, change):
    with people.read() as session, pytest.raises(RuntimeError, match="use write"):
        if change == "flush":
            add(session, "1")
            session.flush()
        else:
            session.execute(update(Person).values(city="哈尔滨"))


def test_run_returns_what_the_work_returns(people):
    assert people.run(lambda session: session.scalar(text("SELECT 41 + 1"))) == 42


def test_run_does_the_whole_unit_again_after_a_lost_connection(people):
    tries = []

    def work(session: Session) -> None:
        add(session, str(len(tries)))
        session.flush()
        tries.append(1)
        if len(tries) < 3:
            raise OperationalError("UPDATE", {}, Exception("database is locked"))

    people.run(work)

    assert len(tries) == 3
    assert count(people) == 1  # what the first two tries wrote was rolled back


def numbered(*numbers: str) -> list[dict[str, str]]:
    return [{"id": number} for number in numbers]


def test_a_statement_alone_is_durable_and_tells_the_listeners_what_was_posted(people):
    heard: list[object] = []
    people.listeners.append(heard.extend)
    assert people.add(insert(Person.__table__), numbered("1", "2"), posted=["one", "two"]) == 2
    assert count(people) == 2 and heard == ["one", "two"]


def test_a_statement_alone_is_all_or_nothing(people):
    people.add(insert(Person.__table__), numbered("3"))
    heard: list[object] = []
    people.listeners.append(heard.extend)
    with pytest.raises(IntegrityError):
        people.add(insert(Person.__table__), numbered("1", "2", "3"), posted=["one"])
    assert count(people) == 1 and heard == []


@pytest.mark.mariadb
def test_a_statement_alone_outlives_a_lost_connection(maria_people):
    maria_people.add(insert(Person.__table__), numbered("1"))
    with maria_people.engine.connect() as connection:
        own = connection.execute(text("SELECT CONNECTION_ID()")).scalar_one()
        for number in connection.execute(
            text("SELECT id FROM information_schema.processlist WHERE db = DATABASE()")
        ).scalars():
            if number != own:
                connection.execute(text(f"KILL {number}"))
    assert maria_people.add(insert(Person.__table__), numbered("2")) == 1
    assert count(maria_people) == 2


@pytest.mark.parametrize(("number", "passing"), [(1205, True), (1213, True), (2006, True), (2013, True), (1062, False)])
def test_which_errors_of_mysql_pass(number, passing):
    assert is_transient(OperationalError("SELECT 1", {}, Exception(number, "said the server"))) is passing


def test_concurrent_units_that_count_lose_nothing(people):
    people.run(lambda session: add(session, "1", notes=0))

    def once(session: Session) -> None:
        row = session.get(Person, "1", with_for_update=True)
        row.notes = row.notes + 1

    threads = [threading.Thread(target=lambda: [people.run(once) for _ in range(10)]) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with people.read() as session:
        assert session.get(Person, "1").notes == 60


def test_units_that_meet_in_a_deadlock_both_end_well(people):
    people.run(lambda session: session.add_all([Person(id="a", city="0"), Person(id="b", city="0")]))
    met = threading.Barrier(2, timeout=5)

    def lock(first: str, second: str, tries: list[int]) -> None:
        def work(session: Session) -> None:
            tries.append(1)
            session.get(Person, first, with_for_update=True)
            if len(tries) == 1 and people.dialect == "mysql":
                met.wait()  # both hold one row and want the other's; SQLite has one writer and cannot get here
            session.get(Person, second, with_for_update=True).city = first

        people.run(work)

    tries: tuple[list[int], list[int]] = ([], [])
    threads = [
        threading.Thread(target=lock, args=("a", "b", tries[0])),
        threading.Thread(target=lock, args=("b", "a", tries[1])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with people.read() as session:
        assert {session.get(Person, "a").city, session.get(Person, "b").city} == {"a", "b"}
    assert sum(map(len, tries)) == (3 if people.dialect == "mysql" else 2)


def test_times_come_back_aware_and_exact_to_the_microsecond(people):
    people.run(lambda session: add(session, "1", born_at=AT))
    with people.read() as session:
        found = session.get(Person, "1").born_at
        assert session.scalar(select(Person.id).where(Person.born_at < AT + timedelta(microseconds=1))) == "1"
        assert session.scalar(select(Person.id).where(Person.born_at < AT)) is None
    assert found == AT
    assert found.utcoffset() == timedelta(0)


def test_a_naive_time_is_refused(people):
    with pytest.raises(StatementError, match="time zone"):
        people.run(lambda session: add(session, "1", born_at=datetime(2026, 12, 1)))


@pytest.mark.parametrize("value", [{"岗位": ["柜员", 1, 2.5, None, True]}, "𠮷🙂", [], "", 0, {"half": "\ud83d"}])
def test_json_comes_back_as_it_was(people, value):
    people.run(lambda session: add(session, "1", notes=value))
    with people.read() as session:
        assert session.get(Person, "1").notes == value


def test_a_number_that_json_lacks_is_refused(people):
    with pytest.raises(StatementError, match="JSON"):
        people.run(lambda session: add(session, "1", notes=float("nan")))


def test_an_error_does_not_show_the_values(people):
    with pytest.raises(DBAPIError) as failure:
        people.run(lambda session: session.execute(text("INSERT INTO nowhere VALUES (:v)"), {"v": "13800138000"}))
    assert "13800138000" not in str(failure.value)


@pytest.mark.mariadb
def test_text_too_long_is_an_error_never_cut(maria_people):
    with pytest.raises(DBAPIError, match="too long"):
        maria_people.run(lambda session: add(session, "1", city="十一个字的城市名字太长了"))


@pytest.mark.mariadb
def test_isolation_is_read_committed_on_mariadb(maria_people):
    with maria_people.engine.connect() as connection:
        assert connection.get_isolation_level() == "READ COMMITTED"
        assert connection.scalar(text("SELECT @@character_set_connection")) == "utf8mb4"


def test_a_durable_server_passes_the_check(people):
    assert people.check_settings() == []


@pytest.mark.mariadb
@pytest.mark.parametrize(("flush", "outcome"), [(2, "power cut"), (0, ConfigInvalid)])
def test_a_server_that_may_lose_rows_is_named(maria_people, flush, outcome):
    with maria_people.engine.connect() as connection:
        connection.execute(text(f"SET GLOBAL innodb_flush_log_at_trx_commit={flush}"))
        try:
            if outcome is ConfigInvalid:
                with pytest.raises(ConfigInvalid, match="innodb_flush_log_at_trx_commit=1"):
                    maria_people.check_settings()
            else:
                assert outcome in maria_people.check_settings()[0]
        finally:
            connection.execute(text("SET GLOBAL innodb_flush_log_at_trx_commit=1"))


@pytest.mark.mariadb
def test_a_database_that_cannot_hold_chinese_is_refused(maria_people):
    with maria_people.engine.begin() as connection:
        connection.execute(text("ALTER DATABASE CHARACTER SET latin1"))
    with pytest.raises(ConfigInvalid, match="latin1"):
        maria_people.check_settings()


def test_sqlite_is_set_up_to_be_durable(sqlite_store):
    db = Database(sqlite_store.empty_url())
    with db.read() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert session.scalar(text("PRAGMA synchronous")) == 2  # FULL
        assert session.scalar(text("PRAGMA busy_timeout")) == 30_000
        assert session.scalar(text("PRAGMA foreign_keys")) == 1
    db.close()


def test_a_write_inside_a_write_is_an_error_not_a_wait_for_ever(sqlite_db):
    with sqlite_db.write(), pytest.raises(RuntimeError, match="inside another"), sqlite_db.write():
        pass
    with sqlite_db.write():
        pass


def test_a_second_transaction_of_one_write_takes_the_lock_at_once_too(sqlite_db):
    begins: list[str] = []
    with sqlite_db.write() as session:
        session.commit()
        connection = session.connection()
        begins.append(str(connection.get_execution_options().get("yinpin_write")))
    assert begins == ["True"]


def test_two_handles_on_one_sqlite_file_take_turns(sqlite_store):
    url = sqlite_store.empty_url()
    one, other = Database(url), Database(url)
    one.create_all(Base.metadata)

    def write(db: Database, name: str) -> None:
        for number in range(20):
            with db.write() as session:
                add(session, f"{name}{number}")

    threads = [
        threading.Thread(target=write, args=pair) for pair in ((one, "a"), (other, "b"), (one, "c"), (other, "d"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert count(one) == 80  # a thread that failed would be short
    one.close()
    other.close()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "postgresql://localhost/x"])
def test_a_database_that_cannot_serve_is_refused(url):
    with pytest.raises(ConfigInvalid, match="DATABASE_URL"):
        Database(url)


def test_now_is_stored_as_utc(people):
    people.run(lambda session: add(session, "1", born_at=AT))
    with people.read() as session:
        raw = session.scalar(text("SELECT CAST(born_at AS CHAR) FROM core_people"))
    assert raw == "2026-12-01 02:00:00.123456"
    assert AT.astimezone(UTC).hour == 2


def test_what_was_read_may_be_used_after_the_session(people):
    people.run(lambda session: add(session, "1", city="哈尔滨"))
    with people.read() as session:
        row = session.get(Person, "1")
    assert row.city == "哈尔滨"


def test_the_file_of_a_database_is_its_owners_alone(tmp_path):
    file = tmp_path / "kept.db"
    file.touch(mode=0o644)
    db = Database(f"sqlite:///{file}")
    db.create_all(Base.metadata)
    db.run(lambda session: add(session, "1"))
    assert {one.name: stat.S_IMODE(one.stat().st_mode) for one in tmp_path.iterdir()} == {
        "kept.db": 0o600,
        "kept.db-wal": 0o600,
        "kept.db-shm": 0o600,
    }
    db.close()

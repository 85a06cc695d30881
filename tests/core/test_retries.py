"""A unit of work is tried again after what passes by itself, also where a clean-up hides the first error."""

import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from core.retries import is_transient
from tests.core.test_database import add, count


def test_run_gives_up_after_five_tries(people):
    tries = []

    def work(_: Session) -> None:
        tries.append(1)
        raise DBAPIError("UPDATE", {}, Exception(), connection_invalidated=True)

    with pytest.raises(DBAPIError):
        people.run(work)
    assert len(tries) == 5


@pytest.mark.parametrize(
    ("statement", "error", "wanted"),
    [
        ("INSERT INTO core_people (id) VALUES ('1')", IntegrityError, 2),  # the other one may have gone again
        ("INSERT INTO nowhere (id) VALUES ('1')", DBAPIError, 1),
    ],
)
def test_run_does_not_repeat_an_error_that_stays(people, statement, error, wanted):
    tries = []

    def work(session: Session) -> None:
        tries.append(1)
        add(session, "1")
        session.flush()
        session.execute(text(statement))

    with pytest.raises(error):
        people.run(work)
    assert len(tries) == wanted


def test_of_two_that_insert_one_key_the_later_one_looks_again(people):
    """Both have looked and found nothing; the slower one finds the row of the quicker one at its second try."""
    looked, tries = [], []

    def find_or_make(session: Session, name: str) -> str:
        tries.append(name)
        found = session.execute(text("SELECT city FROM core_people WHERE id = 'k'")).scalar()
        if found is None and name == "slow" and not looked:
            looked.append(True)
            raise IntegrityError("INSERT", {}, people_error(people))
        if found is None:
            add(session, "k", city=name)
            session.flush()
            return name
        return str(found)

    def slow(session: Session) -> str:
        return find_or_make(session, "slow")

    people.run(lambda session: add(session, "k", city="quick"))
    assert people.run(slow) == "quick"
    assert count(people) == 1


def people_error(db) -> Exception:
    """The driver's own error of a duplicate key."""
    if db.dialect == "sqlite":
        return Exception("UNIQUE constraint failed: core_people.id")
    return Exception(1062, "Duplicate entry 'k' for key 'PRIMARY'")


def test_an_error_that_hides_a_deadlock_is_as_transient_as_the_deadlock():
    hidden = OperationalError("UPDATE", {}, Exception(1213, "Deadlock found"))
    for said in ("SAVEPOINT sa_savepoint_1 does not exist", "whatever"):
        try:
            try:
                raise hidden
            except OperationalError:
                raise OperationalError("ROLLBACK TO SAVEPOINT", {}, Exception(1, said))  # noqa: B904  the context is the point
        except OperationalError as error:
            assert is_transient(error)
    assert not is_transient(OperationalError("SELECT", {}, Exception(1054, "Unknown column")))


@pytest.mark.mariadb
def test_two_real_deadlocks_inside_savepoints_both_succeed(maria_people):
    maria_people.run(lambda session: [add(session, "a"), add(session, "b")])
    barrier, tries, errors = threading.Barrier(2), [], []

    def cross(first: str, second: str) -> None:
        def work(session: Session) -> None:
            tries.append(first)
            with session.begin_nested():
                session.execute(text("UPDATE core_people SET city = 'x' WHERE id = :id"), {"id": first})
                if tries.count(first) == 1:
                    barrier.wait(timeout=30)
                session.execute(text("UPDATE core_people SET city = 'x' WHERE id = :id"), {"id": second})

        try:
            maria_people.run(work)
        except Exception as error:  # noqa: BLE001  any error of any kind would be the finding
            errors.append(error)

    threads = [threading.Thread(target=cross, args=pair) for pair in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []
    assert len(tries) == 3  # one of the two was chosen as the victim, and came through at its second try

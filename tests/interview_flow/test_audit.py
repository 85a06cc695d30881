"""The audit chain: sealed by one, in order, and a changed row is found."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from interview_flow import audit
from interview_flow.states import State
from models import AuditEntry, Lease
from tests.interview_flow.bank import on_sqlite
from tests.interview_flow.walks import Walker
from tests.support.onboarding import make_journey
from tests.support.times import NOW


@pytest.fixture
def history(db):
    """A database in which one application was offered and another withdrawn: 13 changes."""
    walker = Walker(db, make_journey())
    walker.reach(State.OFFERED)
    walker.reach(State.WITHDRAWN)
    return db


def seal(db, owner="a", at=NOW) -> int:
    return db.run(lambda session: audit.seal(session, owner, at))


def verify(db) -> int | None:
    with db.read() as session:
        return audit.verify(session)


def entries(db) -> list[AuditEntry]:
    with db.read() as session:
        return list(session.scalars(select(AuditEntry).order_by(AuditEntry.seq)))


def test_entries_are_sealed_once_in_order_and_verified(history):
    count = len(entries(history))
    assert seal(history) == count and seal(history) == 0
    assert [row.seq for row in entries(history)] == list(range(1, count + 1))
    assert verify(history) is None
    Walker(history, make_journey()).reach(State.INVITED)
    assert seal(history) == 2
    assert verify(history) is None


@pytest.mark.parametrize(
    "change",
    ["action = 'reject'", "actor = 'hr:hr99'", "reason = 'fit'", "at = '2026-11-02 02:00:00.000000'", f"chain = '{'0' * 64}'"],
)
def test_a_changed_row_is_found(history, change):
    seal(history)
    history.run(lambda session: session.execute(text(f"UPDATE audit_entries SET {change} WHERE seq = 4")))
    assert verify(history) == 4


@on_sqlite
def test_a_removed_row_is_found(history):
    seal(history)
    history.run(lambda session: session.execute(text("DELETE FROM audit_entries WHERE seq = 3")))
    assert verify(history) == 3


@on_sqlite
def test_a_second_sealer_waits_until_the_lease_of_the_first_is_over(history):
    assert seal(history, "first") > 0
    Walker(history, make_journey()).reach(State.INVITED)
    assert seal(history, "second", NOW + timedelta(seconds=audit.LEASE_S - 1)) == 0
    assert seal(history, "second", NOW + timedelta(seconds=audit.LEASE_S + 1)) == 2
    assert verify(history) is None


def test_sealers_at_one_instant_make_one_chain(history):
    start, sealed, errors = threading.Barrier(6), [], []

    def run(owner):
        start.wait()
        try:
            sealed.append(seal(history, owner))
        except Exception as error:  # noqa: BLE001  any error of any kind would be the finding
            errors.append(error)

    threads = [threading.Thread(target=run, args=(f"owner-{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sorted(sealed)[:-1] == [0] * 5 and sum(sealed) == len(entries(history))
    assert verify(history) is None
    with history.read() as session:
        assert len(session.scalars(select(Lease)).all()) == 1


def test_within_five_seconds_of_a_change_the_clock_has_sealed_it(light_bank):
    bank = light_bank
    bank.person().invite()
    bank.house.ticker().tick()
    assert {row.chain is None for row in bank.rows(AuditEntry)} == {False}
    with bank.db.read() as session:
        assert audit.verify(session) is None

"""The audit chain: sealed by one, in order, and a changed row is found."""

import hashlib
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from structlog.testing import capture_logs

from compliance import audit, audit_anchor
from core.errors import YinpinError
from interview_flow.core.states import Action, State
from models import AuditEntry, Lease, StaffAct
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


def verify(db, kept=None) -> str | None:
    with db.read() as session:
        return audit.verify(session, kept)


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
    [
        "action = 'reject'",
        "actor = 'hr:hr99'",
        "reason = 'fit'",
        "at = '2026-11-02 02:00:00.000000'",
        f"chain = '{'0' * 64}'",
    ],
)
def test_a_changed_row_is_found(history, change):
    seal(history)
    history.run(lambda session: session.execute(text(f"UPDATE audit_entries SET {change} WHERE seq = 4")))
    assert verify(history) == "audit entry 4 does not fit the chain"


@on_sqlite
def test_a_removed_row_is_found(history):
    seal(history)
    history.run(lambda session: session.execute(text("DELETE FROM audit_entries WHERE seq = 3")))
    assert verify(history) == "audit entry 3 does not fit the chain"


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
    bank.parts.ticker().tick()
    assert {row.chain is None for row in bank.rows(AuditEntry)} == {False}
    with bank.db.read() as session:
        assert audit.verify(session) is None


# --- what somebody who can write the database might do ---------------------------------------------


def change(db, statement: str) -> None:
    db.run(lambda session: session.execute(text(statement)))


def unkeyed_again(db) -> None:
    """Make the chain again as somebody would who has the code and the database, and no key."""

    def again(session) -> None:
        chain = audit.START
        for row in session.scalars(select(AuditEntry).order_by(AuditEntry.seq)):
            chain = hashlib.sha256(audit._facts(chain, row.seq, row)).hexdigest()
            row.chain = chain

    db.run(again)


MANIPULATIONS = {
    "a row is edited": ["UPDATE audit_entries SET actor = 'hr:hr99' WHERE seq = 4"],
    "a row is deleted": ["DELETE FROM audit_entries WHERE seq = 3"],
    "two rows change places": [
        "UPDATE audit_entries SET seq = 999 WHERE seq = 3",
        "UPDATE audit_entries SET seq = 3 WHERE seq = 4",
        "UPDATE audit_entries SET seq = 4 WHERE seq = 999",
    ],
    "the last five are deleted": ["DELETE FROM audit_entries WHERE seq > 8"],
    "a row is edited and the chain made again": ["UPDATE audit_entries SET actor = 'hr:hr99' WHERE seq = 4"],
}


@pytest.mark.parametrize("manipulation", MANIPULATIONS)
def test_each_manipulation_is_found(history, manipulation, tmp_path):
    seal(history)
    with history.read() as session:
        audit_anchor.keep(tmp_path, audit.heads(session))
    assert verify(history, audit_anchor.kept(tmp_path)) is None
    for statement in MANIPULATIONS[manipulation]:
        change(history, statement)
    if "again" in manipulation:
        unkeyed_again(history)
    assert verify(history, audit_anchor.kept(tmp_path)) is not None


@on_sqlite
def test_a_removed_end_shows_in_the_counts_too_where_no_head_was_kept(history):
    seal(history)
    change(history, "DELETE FROM audit_entries WHERE seq > 8")
    assert "another number of audit entries" in verify(history)


@on_sqlite
def test_entries_deleted_with_their_counts_are_missed_by_the_kept_head(history, tmp_path):
    seal(history)
    with history.read() as session:
        audit_anchor.keep(tmp_path, audit.heads(session))
    removed = entries(history)[8:]
    change(history, "DELETE FROM audit_entries WHERE seq > 8")
    for row in removed:
        change(history, f"UPDATE applications SET version = version - 1 WHERE id = '{row.application_id}'")
    assert verify(history) is None
    assert "the end of the history was removed" in verify(history, audit_anchor.kept(tmp_path))


@on_sqlite
def test_a_kept_head_that_was_changed_is_refused(history, tmp_path):
    seal(history)
    with history.read() as session:
        audit_anchor.keep(tmp_path, audit.heads(session))
    file = tmp_path / audit_anchor.FILE
    assert file.stat().st_mode & 0o777 == 0o600
    file.write_text(file.read_text().replace("13,", "8,"))
    with pytest.raises(YinpinError, match="was changed"):
        audit_anchor.kept(tmp_path)


def test_the_clock_seals_nothing_behind_a_removed_end(light_bank):
    bank = light_bank
    who = bank.person().invite()
    bank.tick()
    change(bank.db, "DELETE FROM audit_entries WHERE seq = 2")
    bank.do(who, "withdraw", who.actor)
    with capture_logs() as said:
        bank.tick()
    assert {one["event"] for one in said if one["log_level"] == "error"} == {"audit_history_changed"}
    assert [row.seq for row in bank.rows(AuditEntry, AuditEntry.action == "withdraw")] == [None]


def test_what_a_member_does_without_changing_a_state_is_in_a_chain_too(light_bank):
    bank = light_bank
    bank.run(lambda session: audit.act(session, NOW, "hr:hr01", "system_retry", target="r1", detail="outbox"))
    bank.tick()
    [row] = bank.rows(StaffAct)
    assert (row.seq, row.actor, row.action, row.target) == (1, "hr:hr01", "system_retry", "r1")
    change(bank.db, "UPDATE staff_acts SET actor = 'hr:hr02'")
    assert verify(bank.db) == "act 1 does not fit the chain"


def test_a_code_stays_readable_and_what_a_person_wrote_is_sealed(light_bank):
    words = "身份证号 230103200203150021 看不清"
    bank = light_bank
    walker = Walker(bank.db, make_journey())
    walker.reach(State.SCORED)
    walker.take(Action.REJECT, reason="service")
    walker.reach(State.ONBOARDING)
    walker.take(Action.SUBMIT_ONBOARDING)
    walker.take(Action.RETURN_ONBOARDING, reason=words)
    rows = bank.rows(AuditEntry)
    assert {row.reason for row in rows} == {None, "service", words}
    assert {row.code for row in rows} == {None, "service"}
    with bank.db.read() as session:
        assert all("230103" not in str(line) for line in session.execute(text("SELECT * FROM audit_entries")))

"""SC-06: several families of positions and thousands of candidates in one drive."""

import gc
from collections import Counter

import pytest
from sqlalchemy import event, func, select

from interview_flow.invitation.drive_invitations import MOST, DriveInvitations
from interview_flow.staff import drive_numbers
from models import Application, Drive, Invitation, OutboxMessage
from tests.interview_flow.bank import on_sqlite
from tests.support import drives
from tests.support.counts import is_full

# All of them in a full run.
THOUSANDS = 10_000 if is_full() else 600
FAMILIES = [["teller", "harbin", None], ["relationship_manager", "harbin", None], ["risk_officer", "harbin", 50]]


def test_three_families_in_one_drive_are_invited_each_in_its_place_and_counted_by_state(bank):
    drive = drives.make(bank, places=FAMILIES)
    with bank.db.write() as session:
        for position, _, _ in FAMILIES:
            drives.add_many(session, drive, 60, position)
    inviting = DriveInvitations(bank.db, bank.journey)
    while inviting(bank.clock.now()):
        continue
    with bank.db.read() as session:
        shown = drive_numbers.of(session, session.get_one(Drive, drive), ["harbin"])
    by_position = {one.place.position_key: (one.place.invited, one.states, one.holds) for one in shown.places}
    assert by_position == {
        "teller": (60, {"invited": 60}, {}),
        "relationship_manager": (60, {"invited": 60}, {}),
        "risk_officer": (50, {"invited": 50, "screened_in": 10}, {"full": 10}),
    }
    assert (shown.count, shown.invited, shown.waiting, shown.ready) == (180, 170, 10, 0)


def objects():
    gc.collect()
    return len(gc.get_objects())


@pytest.mark.timeout(1800)
@on_sqlite
def test_thousands_are_invited_once_each_a_few_at_a_tick_in_memory_that_does_not_grow(bank):
    drive = drives.make(bank)
    with bank.db.write() as session:
        wanted = drives.add_many(session, drive, THOUSANDS)
    inviting = DriveInvitations(bank.db, bank.journey)
    rounds, kept = 0, 0
    while done := inviting(bank.clock.now()):
        assert done <= MOST
        rounds += 1
        # What the first rounds read once stays; the others leave nothing behind.
        if rounds == 3:
            kept = objects()
    assert rounds == THOUSANDS / MOST
    assert objects() - kept < 10 * (rounds - 3)
    with bank.db.read() as session:
        assert session.scalar(select(func.count()).where(Application.state == "invited")) == THOUSANDS
        assert Counter(session.scalars(select(Invitation.application_id))) == Counter(wanted)
        first_words = select(OutboxMessage.application_id).where(OutboxMessage.template == "invitation_first")
        assert Counter(session.scalars(first_words)) == Counter(wanted)


@on_sqlite
def test_a_drives_numbers_are_read_along_one_index_and_from_no_row(bank):
    drive = drives.make(bank)
    asked = []

    def note(_connection, _cursor, *one):
        asked.append(one[:2])

    event.listen(bank.db.engine, "before_cursor_execute", note)
    with bank.db.read() as session:
        drive_numbers.of(session, session.get_one(Drive, drive), ["harbin", "guangzhou"])
        drive_numbers.latest(session, ["harbin"])
    event.remove(bank.db.engine, "before_cursor_execute", note)
    counts = [one for one in asked if "count(" in one[0] and "applications" in one[0]]
    assert len(counts) == 2
    with bank.db.engine.connect() as connection:
        for statement, values in counts:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
            assert [row[3] for row in plan if "COVERING INDEX ix_applications_drive" in row[3]], plan

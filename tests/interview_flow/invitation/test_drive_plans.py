"""What HR may plan and change of a drive: by whom, what is refused, what stays, and what the audit chain keeps of it."""

import copy
from dataclasses import replace
from datetime import timedelta

import pytest

from core.errors import InputInvalid, NotAllowed, NotFound
from models import Drive, DrivePlace, StaffAct
from tests.interview_flow.bank import on_sqlite
from tests.support import drives
from tests.support.onboarding import shipped
from tests.support.times import NOW


@on_sqlite
def test_only_the_hr_of_all_its_branches_may_make_change_or_halt_a_drive(bank):
    with pytest.raises(NotAllowed):
        drives.make(bank, "hr01", places=[["teller", "harbin", None], ["teller", "guangzhou", None]])
    for nobody in ("iv01", "stranger"):
        with pytest.raises(NotAllowed):
            drives.make(bank, nobody)
    drive = drives.make(bank, "hr02", places=[["teller", "guangzhou", None]])
    for what in ("halt", "invite_all"):
        with pytest.raises(NotAllowed):
            drives.act(bank, what, "hr01", drive_id=drive)
    with pytest.raises(NotAllowed):
        drives.change(bank, drive, "hr01", places=[["teller", "guangzhou", None]])
    with pytest.raises(NotAllowed):  # nor by making it one's own on the way
        drives.change(bank, drive, "hr01", places=[["teller", "harbin", None]])
    with pytest.raises(NotFound):
        drives.act(bank, "halt", drive_id="0" * 32)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", {"name": ""}),
        ("name", {"name": "校" * 65}),
        ("closes_on", {"closes_on": "2026-11-01"}),
        ("last_interview_on", {"last_interview_on": "2026-11-03"}),
        ("last_interview_on", {"last_interview_on": "2036-11-03"}),
        ("window_days", {"window_days": 0}),
        ("places", {"places": []}),
        ("places", {"places": [["astronaut", "harbin", None]]}),
        ("quota", {"places": [["teller", "harbin", 0]]}),
    ],
)
@on_sqlite
def test_a_plan_that_cannot_be_kept_is_refused_by_its_field(bank, field, wrong):
    with pytest.raises(InputInvalid) as refused:
        drives.make(bank, **wrong)
    assert refused.value.field == field and bank.rows(Drive) == []


@on_sqlite
def test_everything_that_was_changed_stands_in_the_audit_chain(bank):
    drive = drives.make(bank, places=[["teller", "harbin", None]])
    today = NOW.date()
    changes = {
        "name": "春季补招",
        "opens_on": (today + timedelta(days=1)).isoformat(),
        "closes_on": (today + timedelta(days=10)).isoformat(),
        "last_interview_on": (today + timedelta(days=12)).isoformat(),
        "window_days": 3,
        "invite_by_itself": False,
        "places": [["teller", "harbin", 5]],
    }
    drives.change(bank, drive, **changes)
    rows = bank.rows(StaffAct, StaffAct.action == "drive_change")
    assert sorted(" ".join(row.detail for row in rows).split()) == sorted(changes)
    assert all(len(row.detail) <= 64 for row in rows)


def test_a_position_that_left_the_catalogue_keeps_its_place_and_locks_nothing(make_bank, sqlite_db):
    catalogue = copy.copy(shipped())
    bank = make_bank(sqlite_db, catalogue=catalogue)
    drive = drives.make(bank, places=[["teller", "harbin", 7], ["risk_officer", "harbin", None]])
    bank.person(drive=drive)
    positions = {key: one for key, one in catalogue.shelf.positions.items() if key != "teller"}
    catalogue.shelf = replace(catalogue.shelf, positions=positions)
    drives.change(bank, drive, places=[["risk_officer", "harbin", 2]])
    change_again = {"places": [], "name": "只剩旧岗位"}
    drives.act(bank, "change", drive_id=drive, version=2, plan=drives.plan(**change_again))
    [place] = bank.rows(DrivePlace)
    assert (place.position_key, place.quota) == ("teller", 7)


@on_sqlite
def test_a_place_with_applications_stays_and_of_two_who_edit_at_once_the_second_is_told(bank):
    both = [["teller", "harbin", None], ["risk_officer", "harbin", None]]
    drive = drives.make(bank, places=both)
    bank.person(drive=drive)
    with pytest.raises(InputInvalid) as used:
        drives.change(bank, drive, places=both[1:])
    assert used.value.field == "places_used"
    drives.change(bank, drive, places=both[:1])
    with pytest.raises(InputInvalid) as stale:
        drives.act(bank, "change", drive_id=drive, version=1, plan=drives.plan(name="改名"))
    assert stale.value.field == "version"
    [row] = bank.rows(StaffAct, StaffAct.action == "drive_change")
    assert (row.actor, row.target, row.detail) == ("hr:hr01", drive, "places")

"""AD-02: WeCom can't be asked, refuses, breaks off, shows less, or lost its pushes: what can't be read stays, and is told."""

from datetime import timedelta

import pytest

from interview_flow.core.rights import by_name
from tests.interview_flow.bank import on_sqlite
from tests.support import company
from tests.support.company import AT_FIRST, DAQING, GUANGZHOU, HARBIN, PROVINCE, Company


def test_ad_02_lost_pushes_are_made_up_for_by_the_daily_comparison(firm):
    firm.bank.world.add_fault("callback", "drop", times=0, match="change_contact")
    firm.move("hr04", HARBIN)
    firm.departments.update(HARBIN, parentid=GUANGZHOU)
    firm.members.delete("hr01")
    firm.bank.pushed()
    assert firm.everybody() == AT_FIRST
    firm.day_passes()
    assert firm.everybody() == AT_FIRST | {
        "hr01": [],
        "hr02": ["guangzhou", "harbin"],
        "hr03": ["daqing", "province"],
        "hr04": ["harbin"],
    }


@pytest.mark.parametrize(
    ("api", "fault"),
    [
        ("department/list", {"kind": "errcode", "errcode": -1}),
        ("department/list", {"kind": "errcode", "errcode": 45009}),
        ("department/list", {"kind": "truncated-json"}),
        ("department/list", {"kind": "reject-5xx"}),
        ("user/get", {"kind": "errcode", "errcode": 45009, "after": 2}),
        ("user/get", {"kind": "errcode", "errcode": -1, "after": 2}),
    ],
    ids=lambda value: str(value) if isinstance(value, str) else "-".join(str(one) for one in value.values()),
)
@on_sqlite
def test_ad_02_what_could_not_be_read_stays_as_it_was_and_is_told(firm, api, fault):
    bank = firm.bank
    before = firm.compared_at()
    bank.world.add_fault("callback", "drop", times=0, match="change_contact")
    firm.move("hr04", HARBIN)
    firm.departments.update(DAQING, parentid=GUANGZHOU)
    bank.world.add_fault(f"/cgi-bin/{api}", times=0, **fault)
    bank.move(timedelta(hours=27))
    bank.tick()
    bank.skip_waits()
    assert firm.compared_at() < before + timedelta(minutes=1)
    if api == "department/list":
        assert firm.branches("hr03") == AT_FIRST["hr03"], "the tree is yesterday's"
    else:
        assert firm.branches("hr04") == AT_FIRST["hr04"], "their place is yesterday's"
        assert firm.branches("hr02") == ["daqing", "guangzhou"], "the tree could be read"
    bank.move(timedelta(minutes=11))
    bank.tick()
    bank.tick()
    assert len(bank.sent("departments_old")) == 1
    assert any("部门数据没能按时核对完成" in one["text"] for one in bank.cards("hr00"))
    if fault.get("errcode") == 45009:
        return  # The API stays closed for a minute of real time.
    bank.world.clear_faults()
    bank.move(timedelta(hours=2))
    bank.skip_waits(timedelta(hours=2))
    bank.tick()
    assert firm.compared_at() > before + timedelta(hours=27)
    assert firm.everybody() == AT_FIRST | {
        "hr02": ["daqing", "guangzhou"],
        "hr03": ["harbin", "province"],
        "hr04": ["harbin"],
    }


@on_sqlite
def test_ad_02_a_refused_reading_is_told_at_once(firm):
    bank = firm.bank
    bank.world.add_fault("/cgi-bin/department/list", "errcode", errcode=48002, times=0)
    firm.day_passes()
    assert firm.everybody() == AT_FIRST
    assert len(bank.sent("departments_old")) == 1


@on_sqlite
def test_ad_02_what_the_app_may_no_longer_see_is_gone_and_comes_back(firm):
    [setup] = [one for one in firm.bank.world.get_setup()["apps"] if one["name"] == "interview"]
    wide = {**setup, "visible": {"departments": [PROVINCE], "users": ["hr00"]}}
    firm.bank.world.setup({"apps": [wide]})
    firm.day_passes()
    assert firm.branches("hr02") == []
    assert firm.branches("hr01") == ["harbin"]
    firm.bank.world.setup({"apps": [{**setup, "visible": None}]})
    firm.day_passes()
    assert firm.everybody() == AT_FIRST


@on_sqlite
def test_ad_02_until_wecom_was_read_once_the_files_count_so_that_an_upgrade_locks_nobody_out(make_bank, db):
    bank = make_bank(db, catalogue=company.mapped())
    firm = Company(bank)
    named = {userid: by_name(bank.journey.catalogue).hr_branches(userid) for userid in AT_FIRST}
    assert firm.everybody() == named != AT_FIRST
    bank.world.add_fault("/cgi-bin/department/list", "errcode", errcode=-1, times=0)
    bank.tick()
    assert firm.everybody() == named
    with bank.db.read() as session:
        assert bank.journey.rights(session).recipients("harbin", "hr") == [["hr01"], ["hr00"]]
    bank.world.clear_faults()
    bank.skip_waits()
    assert firm.everybody() == AT_FIRST

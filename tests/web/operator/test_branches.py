"""The page of branches and departments: the tree, its HR, what belongs to no branch, and how old all of it is."""

from datetime import timedelta

import pytest

from interview_flow.core.rights import by_name
from interview_flow.staff import directory
from models import DirectoryState
from tests.interview_flow.conftest import door, handles, make_bank, sqlite_db, town  # noqa: F401
from tests.support import company
from tests.support.company import DAQING, HARBIN, IT, Company
from tests.support.hr_desk import BASE, open_desk
from tests.web.seeds import csrf_of, see, sign_in

PAGE = "/hr/system/branches"


@pytest.fixture
def firm(make_bank, sqlite_db):  # noqa: F811
    bank = make_bank(sqlite_db, catalogue=company.mapped(guangzhou=(None, ["hr02"])))
    made = Company(bank)
    bank.tick()
    return made


def test_ad_02_it_shows_the_tree_its_hr_and_what_belongs_to_no_branch(firm):
    firm.move("hr04", IT)
    firm.bank.pushed()
    text = see(sign_in(open_desk(firm.bank), "hr00"), PAGE)
    assert "已读取 7 个部门" in text
    placed = text.split("按部门")[1].split("按名单")[0]
    order = [placed.index(f"{key}分行") for key in ("head_office", "province", "daqing", "harbin")]
    assert order == sorted(order)
    assert f"部门：哈尔滨分行（编号 {HARBIN}）" in placed
    assert "HR：周岚" in placed, "as the branch's file calls hr01"
    assert "没有 HR，待办会发给上级分行或总行" in placed, "Daqing's has moved away"
    by_name = text.split("按名单")[1].split("没有对应分行的 HR")[0]
    assert "guangzhou分行" in by_name
    unplaced = text.split("没有对应分行的 HR")[1].split("没有对应分行的部门")[0]
    assert "hr04" in unplaced and "hr04（hr04）" not in unplaced
    assert "信息科技部" in unplaced


def test_ad_02_a_missing_department_and_an_old_comparison_are_said(firm):
    bank = firm.bank
    firm.move("hr04", IT)
    firm.departments.delete(DAQING)
    bank.pushed()
    bank.world.add_fault("/cgi-bin/department/list", "errcode", errcode=-1, times=0)
    bank.move(timedelta(hours=30))
    head = sign_in(open_desk(bank), "hr00")
    text = see(head, PAGE)
    assert "应用看不到这个部门" in text
    assert "已超过一天没有完成核对" in text
    bank.world.clear_faults()
    form = {"csrf": csrf_of(text), "tap": "t1", "act": "compare", "target": "departments"}
    assert head.post("/hr/system", data=form, base_url=BASE).headers["Location"].endswith(PAGE)
    bank.work()
    assert "已超过一天没有完成核对" not in see(head, PAGE)


def test_ad_02_only_head_office_sees_it_and_nothing_that_is_sure_is_confirmed(firm):
    desk = open_desk(firm.bank)
    assert sign_in(desk, "hr03").get(PAGE, base_url=BASE).status_code == 403
    head = sign_in(desk, "hr00")
    for target in (f"{HARBIN}", "99", "x", ""):
        form = {"csrf": csrf_of(see(head, PAGE)), "tap": f"t{target}", "act": "confirm_department", "target": target}
        assert head.post("/hr/system", data=form, base_url=BASE).status_code == 409
    assert firm.branches("hr01") == ["harbin"]


def test_ad_02_before_anything_was_read_it_says_so(make_bank, sqlite_db):  # noqa: F811
    named_too = {"head_office": (None, ["hr00"])}
    bank = make_bank(sqlite_db, catalogue=company.mapped(**named_too))
    text = see(sign_in(open_desk(bank), "hr00"), PAGE)
    assert "还没有完成过核对。尚未核对到的人员，HR 权限按配置文件中的名单。" in text
    with bank.db.read() as session:
        assert bank.journey.rights(session).hr == by_name(bank.journey.catalogue).hr
        assert directory.compared_at(bank.journey, session) is None
        assert session.query(DirectoryState).count() == 0


def test_ad_02_without_mapped_branches_wecom_is_asked_for_no_tree(make_bank, sqlite_db):  # noqa: F811
    bank = make_bank(sqlite_db)
    bank.tick()
    assert bank.calls("/cgi-bin/department/list") == 0
    text = see(sign_in(open_desk(bank), "hr00"), PAGE)
    assert "没有分行对应企业微信的部门" in text

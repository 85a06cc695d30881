"""AD-02: the branch tree is WeCom's departments, HR's rights follow it, and no failure gives anybody more."""

import pytest

from interview_flow.staff import directory
from models import Department, StaffPlace
from sandbox.check.target import Target
from sandbox.core import crypto
from sandbox.core.xml import to_xml
from tests.interview_flow.bank import on_sqlite
from tests.support import tenant
from tests.support.company import AT_FIRST, DAQING, GUANGZHOU, HARBIN, HARBIN_HR, HEAD, IT, PROVINCE
from tests.support.hr_desk import BASE, open_desk
from tests.web.seeds import csrf_of, see, sign_in


def page_of(browser, who):
    return browser.get(f"/hr/applications/{who.application_id}", base_url=BASE).status_code


def test_ad_02_sisters_never_see_each_others_candidates_and_the_parent_sees_both(firm):
    bank = firm.bank
    assert firm.everybody() == AT_FIRST
    here, there = bank.person(branch="harbin"), bank.person("王宁", "13800138001", branch="daqing")
    desk = open_desk(bank)
    seen = {}
    for userid in ("hr01", "hr04", "hr03", "hr00", "hr02"):
        browser = sign_in(desk, userid)
        text = see(browser, "/hr?tab=all")
        seen[userid] = ("李晓" in text, "王宁" in text, page_of(browser, here), page_of(browser, there))
    assert seen == {
        "hr01": (True, False, 200, 403),
        "hr04": (False, True, 403, 200),
        "hr03": (True, True, 200, 200),
        "hr00": (True, True, 200, 200),
        "hr02": (False, False, 403, 403),
    }


def test_ad_02_who_moves_loses_the_old_branch_with_the_push_and_gets_the_new_one_from_wecom(firm):
    bank = firm.bank
    bank.world.add_fault("/cgi-bin/user/get", "errcode", errcode=-1, times=0)
    firm.move("hr01", GUANGZHOU)
    firm.bank.pushed()
    assert firm.branches("hr01") == [], "nobody could be asked where they are now"
    bank.world.clear_faults()
    bank.skip_waits()
    assert firm.branches("hr01") == ["guangzhou"]
    firm.move("hr01", HARBIN_HR, DAQING)
    firm.bank.pushed()
    assert firm.branches("hr01") == ["daqing", "harbin"]


def test_ad_02_an_open_page_closes_when_a_department_moves_away(firm):
    bank = firm.bank
    who, desk = bank.person(branch="harbin"), open_desk(bank)
    above, new = sign_in(desk, "hr03"), sign_in(desk, "hr02")
    assert (page_of(above, who), page_of(new, who)) == (200, 403)
    bank.world.add_fault("/cgi-bin/department/list", "errcode", errcode=-1, times=0)
    firm.departments.update(HARBIN, parentid=GUANGZHOU)
    firm.bank.pushed()
    assert (page_of(above, who), page_of(new, who)) == (403, 403), "cut at once, given to nobody yet"
    assert firm.branches("hr01") == ["harbin"]
    bank.world.clear_faults()
    bank.skip_waits()
    assert (page_of(above, who), page_of(new, who)) == (403, 200)


@pytest.mark.parametrize("fault", ["duplicate", "reorder"])
def test_ad_02_doubled_and_reordered_pushes_end_in_the_same_tree(firm, fault):
    firm.bank.world.add_fault("callback", fault, times=0, match="change_contact", every=2)
    firm.move("hr01", DAQING)
    firm.departments.update(DAQING, parentid=GUANGZHOU)
    firm.move("hr01", IT)
    firm.move("hr04", HARBIN_HR)
    firm.departments.update(DAQING, parentid=PROVINCE)
    firm.move("hr01", HARBIN_HR)
    firm.departments.create("大庆营业部", DAQING, id=40)
    firm.move("hr04", 40)
    firm.bank.pushed()
    assert firm.everybody() == AT_FIRST


def test_ad_02_a_department_deleted_with_members_inside_leaves_them_without_a_branch(firm):
    world = firm.bank.world
    world.add_fault("callback", "drop", times=1, match="update_user")
    firm.move("hr04", IT)
    firm.departments.delete(DAQING)
    firm.bank.pushed()
    assert firm.bank.rows(StaffPlace, StaffPlace.userid == "hr04")[0].departments == [DAQING]
    assert firm.branches("hr04") == []
    assert firm.branches("hr03") == ["harbin", "province"]
    assert "daqing" in firm.branches("hr00")


def test_ad_02_a_number_that_was_given_to_another_department_counts_once_head_office_says_so(firm):
    bank = firm.bank
    firm.move("hr02", IT)
    firm.departments.delete(GUANGZHOU)
    firm.departments.create("深圳分行", HEAD, id=GUANGZHOU)
    firm.departments.create("人事部", GUANGZHOU, id=41)
    firm.move("hr02", 41)
    firm.bank.pushed()
    firm.day_passes()
    assert firm.branches("hr02") == []
    head = sign_in(open_desk(bank), "hr00")
    text = see(head, "/hr/system/branches")
    assert "这个编号原来是“广州分行”，现在是“深圳分行”" in text
    form = {"csrf": csrf_of(text), "tap": "t1", "act": "confirm_department", "target": f"{GUANGZHOU}"}
    assert head.post("/hr/system", data=form, base_url=BASE).status_code == 303
    assert firm.branches("hr02") == ["guangzhou"]
    assert "这个编号原来是" not in see(head, "/hr/system/branches")


def test_ad_02_a_renamed_department_stays_its_branchs(firm):
    firm.departments.update(HARBIN, name="哈尔滨市分行")
    firm.bank.pushed()
    firm.day_passes()
    assert firm.everybody() == AT_FIRST


@on_sqlite
def test_ad_02_a_number_with_another_name_is_in_question_where_no_push_told_of_it(firm):
    firm.bank.world.add_fault("callback", "drop", times=0, match="change_contact")
    firm.departments.update(HARBIN, name="深圳分行")
    firm.day_passes()
    assert firm.branches("hr01") == [], "and what is above it is not inherited in its place"
    firm.departments.update(HARBIN, name="哈尔滨分行")
    firm.day_passes()
    assert firm.everybody() == AT_FIRST


@on_sqlite
def test_ad_02_parents_in_a_circle_give_nobody_more(firm):
    loop = [{"id": PROVINCE, "name": "黑龙江省分行", "parentid": HARBIN}]
    firm.bank.world.setup({"departments": loop})
    firm.day_passes()
    assert firm.everybody() == AT_FIRST | {"hr03": ["province"], "hr01": [], "hr04": ["daqing"]}
    firm.move("hr01", HARBIN)
    firm.bank.pushed()
    assert firm.branches("hr01") == ["harbin"]
    assert "上级部门成环" in see(sign_in(open_desk(firm.bank), "hr00"), "/hr/system/branches")


def test_ad_02_what_waited_for_somebody_who_left_is_handed_to_the_branchs_others(firm):
    bank = firm.bank
    bank.person(branch="harbin")
    firm.move("hr04", HARBIN)
    firm.bank.pushed()
    browser = sign_in(open_desk(bank), "hr01")
    firm.members.delete("hr01")
    firm.bank.pushed()
    assert browser.get("/hr", base_url=BASE).status_code == 302
    [told] = bank.sent("hr_handover")
    assert told.payload["userids"] == ["hr04"]
    assert any("已不再负责" in card["text"] for card in bank.cards("hr04"))
    assert not any("已不再负责" in card["text"] for card in bank.cards("hr01"))
    firm.move("hr04", DAQING)
    firm.bank.pushed()
    [after] = [row for row in bank.sent("hr_handover") if row.id != told.id]
    assert after.payload["userids"] == ["hr03"], "nobody is left there: whoever is above"


def test_ad_02_somebody_whom_the_app_sees_no_more_has_no_right(firm):
    door = Target(f"{firm.bank.door.url}/wecom/callback", tenant.CALLBACK_TOKEN, tenant.AES_KEY, tenant.CORP_ID)
    firm.bank.world.add_fault("/cgi-bin/user/get", "errcode", errcode=60011, times=0)
    head = {"ToUserName": tenant.CORP_ID, "FromUserName": "hr01", "CreateTime": 1, "AgentID": tenant.AGENT_ID}
    plain = to_xml({**head, "MsgType": "event", "Event": "unsubscribe", "EventKey": ""})
    sealed = crypto.encrypt(tenant.AES_KEY, tenant.CORP_ID, plain)
    assert door.push_sealed(sealed, int(firm.bank.clock.now().timestamp())).status == 200
    firm.bank.pushed()
    assert firm.branches("hr01") == []


@on_sqlite
def test_ad_02_five_thousand_departments_with_odd_names_are_one_tree(firm):
    odd = [
        "<script>alert(1)</script>",
        "哈尔滨\u202e分行\u200b",
        "🏦" * 32,
        "  ",
        "'; DROP TABLE departments; --",
        "a\u0000b",
    ]
    many = [{"id": 100, "name": "下属机构", "parentid": DAQING}]
    many += [
        {"id": 100 + number, "name": odd[number % len(odd)], "parentid": 100 + (number - 1) // 8}
        for number in range(1, 5000)
    ]
    firm.bank.world.setup({"departments": many})
    firm.day_passes()
    firm.move("hr01", 100 + 4999 // 8)
    firm.bank.pushed()
    assert firm.branches("hr01") == ["daqing"]
    assert len(firm.bank.rows(Department)) == 5007
    assert not any("\u202e" in row.name or "\u200b" in row.name for row in firm.bank.rows(Department))
    with firm.bank.db.write() as session:
        session.add(Department(id=9000, parent_id=None, name=odd[0]))
        directory.renew(session, firm.bank.clock.now())
    text = see(sign_in(open_desk(firm.bank), "hr00"), "/hr/system/branches")
    assert "已读取 5008 个部门" in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;（编号 9000）" in text and "<script>alert(1)" not in text

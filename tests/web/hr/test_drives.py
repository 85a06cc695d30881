"""HR's drives: made and changed by a form, halted and continued, and seen by whose branch is in them."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from interview_flow.invitation.drive_invitations import DriveInvitations
from models import Application, Drive, DrivePlace, StaffAct
from tests.support import drives
from tests.support.times import NOW
from tests.web.seeds import BASE, csrf_of, see, sign_in

TODAY = NOW.date()
FILLED = {
    "name": "2027届校园招聘",
    "opens_on": TODAY.isoformat(),
    "closes_on": (TODAY + timedelta(days=20)).isoformat(),
    "last_interview_on": (TODAY + timedelta(days=30)).isoformat(),
    "window_days": "5",
    "invite_by_itself": "1",
    "place": ["teller/harbin", "risk_officer/harbin"],
    "quota/teller/harbin": "３",
    "quota/risk_officer/harbin": "",
}


def post(client, where, tap="t1", page="", **fields):
    data = {"csrf": csrf_of(see(client, page or where)), "tap": tap, **fields}
    return client.post(where, data=data, base_url=BASE)


def made(web, userid="hr01", **changes):
    """The id of a drive that was made by the form."""
    answer = post(sign_in(web, userid), "/hr/drives/new", tap=f"make-{userid}", **{**FILLED, **changes})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    with web.db.read() as session:
        return session.scalars(select(Drive.id).order_by(Drive.created_at.desc(), Drive.id)).all()[-1]


def tick(web):
    inviting = DriveInvitations(web.db, web.journey)
    while inviting(web.clock.now()):
        continue


def test_sc_06_a_drive_is_made_by_a_form_invites_and_shows_its_numbers(web):
    drive = made(web)
    with web.db.write() as session:
        tellers = drives.add_many(session, drive, 5)
        drives.add_many(session, drive, 2, "risk_officer")
    client = sign_in(web, "hr01", f"/hr/drives/{drive}")
    assert "还有 7 人等待发出邀请" in see(client, f"/hr/drives/{drive}")
    tick(web)
    text = see(client, f"/hr/drives/{drive}")
    for words in (
        "2027届校园招聘",
        "进行中",
        "已邀请 5 人，共 7 人通过初筛",
        "3 / 3",
        "名额已满 2",
        "初筛通过 2，已邀请 3",
        drive,
    ):
        assert words in text
    listed = see(client, "/hr/drives")
    assert "2027届校园招聘" in listed and "</span>7</td>" in listed and "</span>5</td>" in listed
    with web.db.read() as session:
        left = session.scalars(select(Application.id).where(Application.drive_hold == "full")).all()
    assert len(left) == 2 and set(left) < set(tellers)
    assert "（名额已满，由 HR 决定是否邀请）" in see(client, f"/hr/applications/{left[0]}")
    with web.db.read() as session:
        quotas = dict(session.execute(select(DrivePlace.position_key, DrivePlace.quota)).all())
    assert quotas == {"teller": 3, "risk_officer": None}


def test_in_01_halting_and_going_on_by_the_page(light_web):
    drive = made(light_web)
    where, acts = f"/hr/drives/{drive}", f"/hr/drives/{drive}/acts"
    client = sign_in(light_web, "hr01", where)
    assert post(client, acts, page=where, act="halt").status_code == 303
    with light_web.db.write() as session:
        drives.add_many(session, drive, 2)
    tick(light_web)
    text = see(client, where)
    assert "已暂停" in text and "还有 2 人等待，批次已暂停" in text and "invite_all" not in text
    again = post(client, acts, tap="t2", page=where, act="halt")
    assert again.status_code == 409 and "批次已经暂停了" in again.get_data(as_text=True)
    assert post(client, acts, tap="t3", page=where, act="invite_all").status_code == 409
    assert post(client, acts, tap="t4", page=where, act="dance").status_code == 422
    assert post(client, acts, tap="t5", page=where, act="go_on").status_code == 303
    tick(light_web)
    assert "已邀请 2 人，共 2 人通过初筛" in see(client, where)
    with light_web.db.read() as session:
        assert [row.action for row in session.scalars(select(StaffAct).order_by(StaffAct.at, StaffAct.id))]


def test_with_the_switch_off_hr_invite_all_and_the_page_says_who_waits_for_whom(light_web):
    drive = made(light_web, invite_by_itself="")
    where = f"/hr/drives/{drive}"
    with light_web.db.write() as session:
        drives.add_many(session, drive, 3)
    client = sign_in(light_web, "hr01", where)
    assert "还有 3 人等待 HR 邀请" in see(client, where)
    assert post(client, f"{where}/acts", page=where, act="invite_all").headers["Location"].endswith("?done=invite_all")
    with light_web.db.write() as session:
        [later] = drives.add_many(session, drive, 1)
        session.execute(update(Application).where(Application.id == later).values(changed_at=NOW + timedelta(hours=1)))
    text = see(client, f"{where}?done=invite_all")
    assert "已安排" in text and "还有 3 人等待发出邀请" in text and "还有 1 人等待 HR 邀请" in text
    tick(light_web)
    assert "已邀请 3 人，共 4 人通过初筛" in see(client, where)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": " "}, "请填写批次名称"),
        ({"opens_on": ""}, "请填写开放日期"),
        ({"closes_on": "2026-10-01"}, "截止日期不能早于"),
        ({"closes_on": "<script>"}, "截止日期不能早于"),
        ({"last_interview_on": "2026-11-03"}, "最后面试日不能早于"),
        ({"window_days": "1.5"}, "1到60之间"),
        ({"window_days": "61"}, "1到60之间"),
        ({"place": []}, "请至少选择"),
        ({"place": ["teller/guangzhou", "x/harbin"]}, "请至少选择"),
        ({"quota/teller/harbin": "-1"}, "名额请填写"),
        ({"quota/teller/harbin": "0"}, "名额请填写"),
    ],
)
def test_what_is_filled_in_wrongly_is_said_and_kept(light_web, changes, says):
    answer = post(sign_in(light_web, "hr01"), "/hr/drives/new", **{**FILLED, **changes})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422 and says in text and 'role="alert"' in text and "<script>" not in text
    if "name" not in changes:
        assert 'value="2027届校园招聘"' in text
    with light_web.db.read() as session:
        assert session.scalar(select(Drive.id)) is None


def test_hr_see_their_own_branchs_part_and_head_office_all(light_web):
    both = ["teller/harbin", "teller/guangzhou"]
    drive = made(light_web, "hr00", place=both)
    with light_web.db.write() as session:
        ids = drives.add_many(session, drive, 5)
        session.execute(update(Application).where(Application.id.in_(ids[:3])).values(branch_key="guangzhou"))
    shown = {userid: see(sign_in(light_web, userid), f"/hr/drives/{drive}") for userid in ("hr00", "hr01", "hr02")}
    counts = {userid: int(text.split('申请</dt><dd class="big">')[1].split("<")[0]) for userid, text in shown.items()}
    assert counts == {"hr00": 5, "hr01": 2, "hr02": 3}
    assert "广州" not in shown["hr01"].split("<main")[1] and "另有 1 家分行参加" in shown["hr01"]
    client, where = sign_in(light_web, "hr01"), f"/hr/drives/{drive}"
    assert 'value="halt"' not in shown["hr01"] and client.get(f"{where}/edit", base_url=BASE).status_code == 403
    assert post(client, f"{where}/acts", page=where, act="halt").status_code == 403
    assert post(client, f"{where}/edit", page=where, **FILLED).status_code == 403
    assert post(client, f"{where}/acts", tap="t9", page=where, act="invite_all").status_code == 303
    with light_web.db.read() as session:
        wanted = dict(session.execute(select(DrivePlace.branch_key, DrivePlace.invite_until)).all())
    assert wanted["harbin"] is not None and wanted["guangzhou"] is None


def test_a_drive_of_other_branches_is_none_at_all_and_who_is_no_hr_sees_nothing(light_web):
    drive = made(light_web, "hr02", place=["teller/guangzhou"])
    client = sign_in(light_web, "hr01")
    assert client.get(f"/hr/drives/{drive}", base_url=BASE).status_code == 404
    assert "2027届" not in see(client, "/hr/drives")
    assert client.get(f"/hr/drives/{'0' * 32}", base_url=BASE).status_code == 404
    assert sign_in(light_web, "iv01").get("/hr/drives", base_url=BASE).status_code == 403


def test_a_change_is_taken_once_and_of_two_who_edit_the_second_is_told(light_web):
    drive = made(light_web)
    where = f"/hr/drives/{drive}"
    client = sign_in(light_web, "hr01")
    assert 'value="3"' in see(client, f"{where}/edit")
    changed = {**FILLED, "name": "春季补招", "version": "1"}
    assert post(client, f"{where}/edit", **changed).status_code == 303
    assert "春季补招" in see(client, f"{where}?done=change")
    stale = post(client, f"{where}/edit", tap="t2", **{**changed, "name": "秋季"})
    assert stale.status_code == 422 and "刚刚被别人修改过" in stale.get_data(as_text=True)

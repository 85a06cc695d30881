"""HR's pages: the list, one application with its forms, papers, and the reply page."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from interview_flow.transitions import TRANSITIONS
from models import Application, AuditEntry, Candidate, Invitation, SecondRound
from tests.support.onboarding import posted
from tests.support.times import BEIJING, NOW
from tests.web.seeds import BASE, act, csrf_of, interviewed, path, see, sign_in
from web.hr.forms import ELSEWHERE, FIELDS, NOTE


def state_of(web, application_id):
    with web.db.read() as session:
        return session.get(Application, application_id).state


@pytest.mark.parametrize("userid", ["iv01", "somebody"])
def test_only_hr_opens_hrs_pages(light_web, userid):
    made = interviewed(light_web)
    client = sign_in(light_web, userid)
    for where in ("/hr", path(made.application_id)):
        answer = client.get(where, base_url=BASE)
        led_away = userid == "iv01" and where == "/hr"  # to the own list
        assert answer.status_code == (303 if led_away else 403)
        assert "李晓" not in answer.text


def test_hr_of_another_branch_neither_sees_nor_acts(light_web):
    made = interviewed(light_web)
    client = sign_in(light_web, "hr02")
    assert client.get(path(made.application_id), base_url=BASE).status_code == 403
    token = csrf_of(see(client, "/hr"))
    answer = client.post(
        path(made.application_id, "/actions"), data={"csrf": token, "tap": "t", "action": "advance"}, base_url=BASE
    )
    assert answer.status_code == 403
    assert state_of(light_web, made.application_id) == "scored"


def test_an_application_shows_facts_rules_result_timeline_and_messages(web, in_five_days):
    application_id = web.application()
    web.post(f"/api/v1/applications/{application_id}/invitation", {"interview_at": in_five_days})
    text = see(sign_in(web, "hr01"), path(application_id))
    for words in (
        "李晓",
        "柜员",
        "哈尔滨分行",
        "138****8000",
        "已邀请",
        "本科及以上学历",
        "符合",
        "发出面试邀请",
        "HR 系统",
        "面试邀请",
        "待发送",
        "scene_param=",
        "岗位职责",
        "办理柜面存取款",
        "普通话清楚",
    ):
        assert words in text, words
    assert "13800138000" not in text


def test_every_action_of_hr_has_its_form(light_web):
    for row in TRANSITIONS:
        if "hr" not in row.by or row.action in ELSEWHERE:
            continue
        made = interviewed(light_web, state=row.source.value)
        text = see(sign_in(light_web, "hr01"), path(made.application_id))
        assert f'name="action" value="{row.action.value}"' in text, row
        for name in FIELDS.get(row.action, NOTE):
            assert f'name="{name}"' in text, (row.action, name)


def test_hr_invites_at_a_time_of_the_branchs_clock(web):
    application_id = web.application()
    client = sign_in(web, "hr01")
    answer = act(client, application_id, "invite", interview_at="2026-12-01T10:00", deadline="", mode="chat")
    assert (answer.status_code, "done=invite" in answer.headers["Location"]) == (303, True)
    assert "邀请已生成" in see(client, answer.headers["Location"].partition("#")[0])
    with web.db.read() as session:
        row = session.get(Application, application_id)
        assert row.interview_at.astimezone(BEIJING).isoformat() == "2026-12-01T10:00:00+08:00"
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "invite")).one()
        assert entry.actor == "hr:hr01"


def test_a_form_sent_twice_is_one_step(light_web):
    application_id = light_web.application()
    client = sign_in(light_web, "hr01")
    token = csrf_of(see(client, path(application_id)))
    data = {"csrf": token, "tap": "1", "action": "invite", "interview_at": "2026-12-01T10:00", "mode": "chat"}
    answers = [client.post(path(application_id, "/actions"), data=data, base_url=BASE) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    with light_web.db.read() as session:
        assert len(session.scalars(select(Invitation)).all()) == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "须填且只填一个"),
        ({"interview_at": "2020-01-01T10:00"}, "须填且只填一个，并且必须晚于现在"),
        ({"interview_at": "2026-12-01T10:00", "deadline": "2026-12-02T10:00"}, "须填且只填一个"),
        ({"interview_at": "soon"}, "须填且只填一个"),
        ({"deadline": "2020-01-01T10:00"}, "截止时间必须晚于现在"),
        ({"interview_at": "2026-12-01T10:00", "mode": "phone"}, "请选择面试方式"),
    ],
)
def test_a_wrong_time_is_explained_in_chinese_and_keeps_what_was_typed(light_web, fields, words):
    application_id = light_web.application()
    client = sign_in(light_web, "hr01")
    answer = act(client, application_id, "invite", **fields)
    assert (answer.status_code, words in answer.text) == (422, True)
    if fields.get("interview_at", "").startswith("20"):
        assert f'value="{fields["interview_at"]}"' in answer.text
    assert state_of(light_web, application_id) == "screened_in"


def test_without_phone_and_mail_hr_reads_why_no_invitation_leaves(light_web):
    application_id = light_web.application(phone=None, email=None)
    answer = act(sign_in(light_web, "hr01"), application_id, "invite", interview_at="2026-12-01T10:00")
    assert (answer.status_code, "既没有手机号，也没有邮箱" in answer.text) == (409, True)


def test_an_outdated_form_shows_where_the_application_stands_now(light_web):
    made = interviewed(light_web, state="invited")
    answer = act(sign_in(light_web, "hr01"), made.application_id, "advance")
    assert (answer.status_code, "流程已经变化" in answer.text) == (409, True)
    for action in ("dance", "", "accept_invitation", "record_score"):
        assert act(sign_in(light_web, "hr01"), made.application_id, action).status_code == 409


def test_rejecting_needs_a_reason_from_the_list(web):
    made = interviewed(web)
    client = sign_in(web, "hr01")
    for reason in ("", "mood"):
        answer = act(client, made.application_id, "reject", tap=reason, reject_reason=reason)
        assert (answer.status_code, "请选择淘汰理由" in answer.text) == (422, True)
    assert act(client, made.application_id, "reject", reject_reason="service").status_code == 303
    assert state_of(web, made.application_id) == "rejected"
    assert "服务意识与岗位要求有差距" in see(client, path(made.application_id))


def test_the_second_round_gets_time_place_and_person(web):
    made = interviewed(web, state="second_round")
    client = sign_in(web, "hr01")
    fields = {"starts_at": "2026-11-20T14:30", "place": "总部大楼 1203", "interviewers": "iv02"}
    assert act(client, made.application_id, "schedule_second_round", **{**fields, "place": ""}).status_code == 422
    wrong = act(client, made.application_id, "schedule_second_round", **{**fields, "interviewers": "iv03"})
    assert (wrong.status_code, "请从名单中选择面试官" in wrong.text) == (422, True)
    assert act(client, made.application_id, "schedule_second_round", **fields).status_code == 303
    with web.db.read() as session:
        row = session.scalars(select(SecondRound)).one()
        assert (row.place, row.interviewer) == ("总部大楼 1203", "iv02")
        assert row.starts_at.astimezone(BEIJING).hour == 14
    assert "总部大楼 1203" in see(client, path(made.application_id))


def test_hrs_own_invitation_of_somebody_who_cannot_be_reached_is_refused_and_told(web):
    made = interviewed(web, state="screened_in")
    with web.db.write() as session:
        person = session.get(Candidate, session.get(Application, made.application_id).candidate_id)
        person.phone = person.email = person.phone_index = person.email_index = None
    client = sign_in(web, "hr01")
    answer = act(client, made.application_id, "invite", interview_at="2026-12-01T10:00", mode="chat")
    assert answer.status_code == 409 and state_of(web, made.application_id) == "screened_in"
    with web.db.read() as session:
        assert len(posted(session, "no_contact")) == 1


def test_unbinding_lets_the_right_person_open_the_link(web):
    made = interviewed(web, state="invited")
    with web.db.write() as session:
        person = session.get(Candidate, session.get(Application, made.application_id).candidate_id)
        person.external_userid, person.external_userid_index, person.bound_at = "wmX", "i" * 64, NOW
    client = sign_in(web, "hr01")
    assert act(client, made.application_id, "unbind").status_code == 303
    with web.db.read() as session:
        person = session.get(Candidate, session.get(Application, made.application_id).candidate_id)
        assert person.external_userid_index is None
        assert session.scalars(select(AuditEntry).where(AuditEntry.action == "unbind")).one().actor == "hr:hr01"
    text = see(client, path(made.application_id))
    assert "解除微信绑定" in text
    assert 'value="unbind"' in text  # A new link unlocks who typed wrong digits before being bound.


def test_pages_hold_no_inline_script_or_style(light_web):
    made = interviewed(light_web)
    client = sign_in(light_web, "hr01")
    for where in ("/hr", path(made.application_id), f"/h5/results/{made.application_id}"):
        text = see(client, where)
        assert not re.search(r"<script(?![^>]*\ssrc=)|\sstyle=|<style|\son[a-z]+=", text), where
        assert "http" not in re.sub(r"https://recruit\.example\.com|https://work\.weixin\.qq\.com[^\"]*", "", text)
        assert '<html lang="zh-CN">' in text
    assert client.get("/hr", base_url=BASE).headers["Cache-Control"] == "no-store"


def test_a_moved_clock_moves_what_is_late(light_web):
    application_id = light_web.application()
    light_web.clock.advance(timedelta(days=60))
    client = sign_in(light_web, "hr01")
    assert act(client, application_id, "invite", interview_at="2026-12-01T10:00").status_code == 422

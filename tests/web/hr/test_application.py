"""HR's page of one application: stages, résumé, times by one tap, the dialogue, the link, and papers."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from compliance import audit
from messaging import outbox
from models import Application, AuditEntry, Candidate, ChatMessage, Invitation, Onboarding, StaffAct
from models import Document as Paper
from models.messages import OutboxAttempt
from tests.support.onboarding import FORM, ID_NUMBER, PDF, add_accepted_offer
from tests.support.times import BEIJING, NOW
from tests.web.seeds import BASE, act, csrf_of, interviewed, path, see, sign_in
from web.hr import resume, times

RESUME = {
    "education": [{"school": "哈尔滨商业大学", "degree": "本科", "major": "金融学", "end_year": 2026}],
    "work": [{"company": "某社区银行", "title": "大堂实习", "start": "2025-07", "end": "2025-09", "text": "引导客户"}],
    "certificates": ["银行从业资格"],
    "text": "全文在此",
}


def change(web, application_id, **values):
    with web.db.write() as session:
        row = session.get(Application, application_id)
        person = session.get(Candidate, row.candidate_id)
        for name, value in values.items():
            setattr(person if hasattr(Candidate, name) else row, name, value)


def test_the_resume_stands_first_with_all_its_parts(light_web):
    made = interviewed(light_web)
    change(light_web, made.application_id, resume=RESUME)
    text = see(sign_in(light_web, "hr01"), path(made.application_id))
    for words in ("哈尔滨商业大学", "本科 · 金融学 · 2026", "大堂实习 · 2025-07–2025-09", "银行从业资格", "全文在此"):
        assert words in text
    assert text.index('id="resume"') < text.index("面试结果") < text.index('id="dialogue"')


@pytest.mark.parametrize(
    "sent", [None, {}, {"education": "本科", "work": [1], "certificates": [{}]}, {"education": [{}], "text": 7}]
)
def test_a_resume_of_another_shape_is_no_error(sent):
    assert isinstance(resume.of(sent), resume.Resume)


@pytest.mark.parametrize(
    ("state", "marks"),
    [
        ("scored", ["done"] * 3 + ["now"] + ["todo"] * 3),
        ("onboarded", ["done"] * 7),
        ("screened_out_told", ["ended"] + ["todo"] * 6),
    ],
)
def test_the_stages_say_where_an_application_stands(light_web, state, marks):
    made = interviewed(light_web, state=state)
    text = see(sign_in(light_web, "hr01"), path(made.application_id))
    stages = text.partition('<ol class="stages"')[2].partition("</ol>")[0]
    assert re.findall(r'<li class="(\w+)"', stages) == marks


def test_an_end_belongs_to_the_stage_it_came_from(light_web):
    made = interviewed(light_web, state="second_round")
    client = sign_in(light_web, "hr01")
    assert act(client, made.application_id, "reject", reject_reason="fit").status_code == 303
    stages = see(client, path(made.application_id)).partition('<ol class="stages"')[2].partition("</ol>")[0]
    assert re.findall(r'<li class="(\w+)"', stages).index("ended") == 4


@pytest.mark.parametrize(
    ("day", "labels"),
    [
        (2, ["明天 10:00", "后天 10:00", "下周一 10:00"]),
        (6, ["下周一 10:00", "下周二 10:00", "下周三 10:00"]),
        (8, ["明天 10:00", "后天 10:00", "下周三 10:00"]),
    ],
)
def test_times_by_one_tap_are_working_days(day, labels):
    assert [chip.label for chip in times.chips(datetime(2026, 11, day, 1, tzinfo=UTC), BEIJING)] == labels


def test_no_time_by_one_tap_is_a_holiday():
    found = times.chips(datetime(2026, 9, 30, 1, tzinfo=UTC), BEIJING)
    assert [chip.value[:10] for chip in found] == ["2026-10-08", "2026-10-09", "2026-10-10"]


def test_a_tapped_time_invites_and_a_typed_one_wins(web):
    client = sign_in(web, "hr01")
    for typed, hour in (("", 10), ("2026-12-01T14:00", 14)):
        application_id = web.application()
        fields = {"interview_at_chip": "2026-12-01T10:00", "interview_at": typed, "mode": "chat"}
        assert act(client, application_id, "invite", tap=application_id, **fields).status_code == 303
        with web.db.read() as session:
            assert session.get(Application, application_id).interview_at.astimezone(BEIJING).hour == hour
    application_id = web.application()
    fields = {"interview_at_chip": "2026-12-01T10:00", "deadline": "2026-12-02T10:00", "mode": "chat"}
    assert act(client, application_id, "invite", tap="d", **fields).status_code == 303
    with web.db.read() as session:
        row = session.get(Application, application_id)
        assert row.interview_at is None and row.deadline is not None


def test_what_is_wrong_stands_at_its_field(light_web):
    made = interviewed(light_web, state="second_round")
    answer = act(
        sign_in(light_web, "hr01"), made.application_id, "schedule_second_round", starts_at="2026-12-01T10:00", place=""
    )
    assert answer.status_code == 422
    field = answer.text.partition('id="schedule_second_round-interviewers-label"')[2].partition("</form>")[0]
    assert "请至少选择一位面试官" in field and 'aria-describedby="schedule_second_round-interviewers-wrong"' in field
    assert 'id="wrong"' not in answer.text


def test_a_button_says_what_it_does_and_no_form_only_confirms(light_web):
    wanted = {
        "screened_in": "发送邀请",
        "second_round": "发送复试通知",
        "second_round_done": "发送录用通知",
        "expired": "重新发送邀请",
    }
    for state, words in wanted.items():
        made = interviewed(light_web, state=state)
        text = see(sign_in(light_web, "hr01"), path(made.application_id))
        assert f'type="submit">{words}</button>' in text, state
        assert ">确认</button>" not in text and "网页面试间" not in text


def test_who_was_screened_out_and_told_is_told_once(web):
    made = interviewed(web, state="screened_out")
    client = sign_in(web, "hr01")
    assert act(client, made.application_id, "confirm_screen_out").status_code == 303
    text = see(client, path(made.application_id))
    assert "初筛未通过（已告知）" in text and 'value="confirm_screen_out"' not in text
    assert act(client, made.application_id, "confirm_screen_out", tap="2").status_code == 409


def test_the_link_is_shown_only_while_it_lives(light_web):
    made = interviewed(light_web, state="confirmed")
    with light_web.db.write() as session:
        link = Invitation(
            application_id=made.application_id,
            token_hash="h" * 64,
            token="t",
            created_at=NOW,
            expires_at=NOW + timedelta(days=1),
        )
        session.add(link)
    client = sign_in(light_web, "hr01")
    text = see(client, path(made.application_id))
    assert "scene_param=t" in text and "仅发给候选人本人" in text
    for state, days in (("rejected", 1), ("confirmed", -1)):
        change(light_web, made.application_id, state=state)
        with light_web.db.write() as session:
            session.scalars(select(Invitation)).one().expires_at = NOW + timedelta(days=days)
        assert "scene_param=t" not in see(client, path(made.application_id))


def test_the_dialogue_is_read_in_full_oldest_first_and_by_names(light_web):
    made = interviewed(light_web)
    menu = {"head_content": "请确认能否参加：", "list": [{"type": "click", "click": {"id": "a", "content": "接受"}}]}
    with light_web.db.write() as session:
        row = session.get(Application, made.application_id)
        for number, (kind, text) in enumerate((("text", "面试要多久？<b>"), ("voice", None))):
            session.add(
                ChatMessage(
                    candidate_id=row.candidate_id,
                    application_id=row.id,
                    direction="in",
                    kind=kind,
                    msgid=f"m{number}",
                    sent_at=NOW + timedelta(minutes=number * 2 + 1),
                    text=text,
                )
            )
        # The last by a channel of the bank's own.
        sent = (
            ("sms", "短信正文", "sent"),
            ("kf", json.dumps({"msgmenu": menu}), "failed"),
            ("app_push", "您的面试已确认", "sent"),
        )
        for number, (channel, body, status) in enumerate(sent):
            out = outbox.post(
                session,
                key=f"k{number}",
                kind="notify.candidate",
                payload={"template": "invitation"},
                now=NOW,
                application_id=row.id,
            )
            out.status = status
            session.add(
                OutboxAttempt(
                    outbox_id=out.id,
                    number=0,
                    channel=channel,
                    on_ambiguous="repeat",
                    repeat_for_s=1,
                    msgid=f"m{number}",
                    status=status,
                    frozen_at=NOW + timedelta(minutes=number * 2),
                    body=body,
                    recipient="13800138000",
                )
            )
    page = see(sign_in(light_web, "hr01"), path(made.application_id))
    talk = page.partition('id="dialogue"')[2].partition("</section>")[0]
    order = ("短信正文", "面试要多久？&lt;b&gt;", "请确认能否参加：\n[接受]", "[语音]", "您的面试已确认")
    assert [talk.index(words) for words in order] == sorted(talk.index(words) for words in order)
    assert talk.count("未送达") == 1 and "李晓" in talk and "wm" not in talk
    assert "李晓 · app_push" in page


def papers_of(web, mime="image/png"):
    with web.db.write() as session:
        row = add_accepted_offer(session, web.journey)
        row.state = "onboarding"
        found = session.scalars(select(Onboarding)).one()
        found.status, found.form, found.submitted_at = "submitted", FORM, NOW
        paper = Paper(
            onboarding_id=found.id, kind="id_card", file_id=web.files.put(PDF), mime=mime, uploaded_at=NOW, name="a"
        )
        session.add(paper)
        session.flush()
        return row.id, paper.id


@pytest.mark.parametrize("mime", ["image/png", "application/pdf"])
def test_a_picture_is_seen_beside_the_form_and_anything_else_is_opened(light_web, mime):
    application_id, paper_id = papers_of(light_web, mime)
    client = sign_in(light_web, "hr01")
    where = path(application_id, f"/documents/{paper_id}/picture")
    answer = client.get(where, base_url=BASE)
    is_picture = mime.startswith("image/")
    assert (answer.status_code, f'<img src="{where}"' in see(client, path(application_id))) == (
        200 if is_picture else 404,
        is_picture,
    )
    if is_picture:
        assert not answer.headers["Content-Disposition"].startswith("attachment")
    assert sign_in(light_web, "hr02").get(where, base_url=BASE).status_code == 403


def test_numbers_are_shown_in_full_on_demand_and_the_look_is_in_the_chain(web):
    application_id, _ = papers_of(web)
    client = sign_in(web, "hr01")
    text = see(client, path(application_id))
    assert ID_NUMBER not in text and FORM["emergency_phone"] not in text
    where = path(application_id, "/numbers")
    assert client.post(where, data={"csrf": "x"}, base_url=BASE).status_code == 403
    shown = client.post(where, data={"csrf": csrf_of(text)}, base_url=BASE)
    assert shown.status_code == 200 and ID_NUMBER in shown.text and FORM["emergency_phone"] in shown.text
    assert ID_NUMBER not in see(client, path(application_id))
    with web.db.write() as session:
        [look] = session.scalars(select(StaffAct))
        assert (look.actor, look.action, look.application_id) == ("hr:hr01", "see_numbers", application_id)
        assert audit.seal(session, "test", NOW) >= 1
    refused = sign_in(web, "hr02")
    token = csrf_of(see(refused, "/hr"))
    assert refused.post(where, data={"csrf": token}, base_url=BASE).status_code == 403


def test_an_offer_starts_by_default_on_the_first_working_day_in_a_month(light_web):
    made = interviewed(light_web, state="second_round_done")
    text = see(sign_in(light_web, "hr01"), path(made.application_id))
    assert 'name="start_date" value="2026-12-02"' in text
    holiday = act(sign_in(light_web, "hr01"), made.application_id, "approve_offer", start_date="2026-12-05")
    assert (holiday.status_code, "必须是今天之后的工作日" in holiday.text) == (422, True)
    with light_web.db.read() as session:
        assert session.scalars(select(AuditEntry).where(AuditEntry.action == "approve_offer")).all() == []


def test_a_decision_is_taken_back_on_the_page_while_its_message_waits(light_web):
    made = interviewed(light_web)
    client = sign_in(light_web, "hr01")
    assert "可以撤销" not in see(client, path(made.application_id))
    assert act(client, made.application_id, "reject", reject_reason="fit").status_code == 303
    assert "候选人还没有收到这个决定，" in see(client, path(made.application_id))
    assert act(client, made.application_id, "take_back", tap="undo").status_code == 303
    text = see(client, f"{path(made.application_id)}?done=take_back")
    assert "候选人没有收到原来的决定" in text and "可以撤销" not in text and "撤销淘汰" in text


def test_after_its_time_a_decision_stands_and_the_page_says_so(light_web):
    made = interviewed(light_web)
    client = sign_in(light_web, "hr01")
    act(client, made.application_id, "reject", reject_reason="fit")
    light_web.db.run(lambda session: session.execute(update(AuditEntry).values(at=NOW - timedelta(hours=1))))
    assert "可以撤销" not in see(client, path(made.application_id))
    late = act(client, made.application_id, "take_back", tap="late")
    assert (late.status_code, "已来不及撤销" in late.text) == (409, True)

"""The scenes from application to confirmation and questions, each as the people live it."""

from __future__ import annotations

import datetime as dt
import re
import time

import requests

from sandbox.core.tour import SHOT_S
from sandbox.story import proofs
from sandbox.story.launch import HR, TEMPLATES
from sandbox.story.product import Browser
from sandbox.story.stage import ZONE, Stage


def apply_and_screen(stage: Stage) -> None:
    """All apply; one fails a hard rule, HR confirms, and that candidate is told."""
    product, check = stage.product, stage.record.check
    for key, person in stage.cast.people.items():
        candidate = product.post("/candidates", person.profile)["id"]
        application = product.post(
            "/applications", {"candidate_id": candidate, "position": stage.cast.position, "branch": stage.cast.branch}
        )
        stage.applications[key] = application["id"]
        stage.record.people[key], stage.record.persons[key] = person.name, person
    for key in ("strong", "weak", "human"):
        seen = product.get(f"/applications/{stage.applications[key]}")
        check(seen["state"] == "screened_in", f"{stage.person(key).name}：初筛通过")
        outcomes = seen["screening"]
        check(
            outcomes and all(rule["outcome"] == "passed" and rule["source"] for rule in outcomes),
            f"{len(outcomes)} 条规则各有结果和简历出处（{outcomes[0]['source']}）",
        )
    unqualified = stage.person("unqualified")
    stage.show(
        "四位候选人应聘柜员，系统逐条核对硬性条件；赵磊学历不符，先等 HR 确认",
        stage.phone("unqualified"),
        stage.member(HR, stage.person_page("unqualified")),
    )
    screened = product.state(stage.applications["unqualified"])
    check(screened == "screened_out", f"{unqualified.name}：学历不符，等人工确认")
    check(not stage.world.received("sms", unqualified.phone), "确认前候选人没有收到任何通知")
    card = stage.card(HR, "初筛结果待确认", unqualified.name)
    stage.show("HR 在卡片上点“确认不符”，候选人这时才收到说明", stage.phone("unqualified"), stage.member(HR))
    stage.world.click(HR, label="确认不符", task_id=card["task_id"])
    told = stage.sms("unqualified", "硬性条件")
    check("学历" in told["text"] or "本科" in told["text"], f"HR 确认后短信告知不符的条件：{told['text'][:60]}…")


def invite_and_bind(stage: Stage) -> None:
    """The links leave by SMS; both are welcomed, say who they are, consent, accept."""
    day = dt.datetime.now(ZONE).date() + dt.timedelta(days=5)
    stage.interview_at = dt.datetime.combine(day, dt.time(10), ZONE)
    for key in ("strong", "weak"):
        invite(stage, key)
    stage.show("邀请短信送达：点开链接，先核实身份，再告知由 AI 提问", stage.phone("strong"), stage.phone("weak"))
    for key in ("strong", "weak"):
        open_link(stage, key)
        stage.world.tap(stage.person(key).external_userid, label="同意")
        stage.heard(key, "请确认能否参加")
    _accept_in_miniapp(stage)
    stage.world.tap(stage.person("weak").external_userid, label="接受")
    for key in ("strong", "weak"):
        stage.state(key, "confirmed")
        stage.heard(key, "已确认")
    stage.record.shown("李晓在小程序里接受（只授权一条提醒），王敏在聊天里接受")


def invite(stage: Stage, key: str) -> None:
    """The HR system invites one candidate to the AI interview."""
    stage.product.post(
        f"/applications/{stage.applications[key]}/invitation",
        {"interview_at": stage.interview_at.isoformat(), "mode": "chat"},
    )


def open_link(stage: Stage, key: str) -> None:
    """One candidate opens the link of the SMS, says who they are, and is asked for consent."""
    person, check = stage.person(key), stage.record.check
    text = stage.sms(key, "专属链接")["text"]
    link = re.search(r"https?://\S+", text)
    check(link, f"{person.name} 收到邀请短信和专属链接")
    assert link
    leads = requests.get(link.group(0), allow_redirects=False, timeout=10).headers.get("Location", "")
    stage.tokens[key] = leads.rpartition("scene_param=")[2]
    check(len(link.group(0)) < 60 and stage.tokens[key], f"短信里的短链接（{len(link.group(0))} 个字符）通向专属链接")
    opened = time.monotonic()
    stage.world.open_link(person.external_userid, link.group(0))
    welcome = stage.heard(key, "是您本人吗")
    check(welcome["welcome"] and time.monotonic() - opened < 20, f"{time.monotonic() - opened:.1f} 秒内收到欢迎语")
    stage.world.tap(person.external_userid, label="是我")
    asked = stage.heard(key, "AI提问")
    check("人工" in asked["text"], "先被告知由 AI 提问、可以选择人工")


def _accept_in_miniapp(stage: Stage) -> None:
    person = stage.person("strong")
    page = stage.world.tap(person.external_userid, label="在小程序中接受")
    token = page["pagepath"].partition("t=")[2]
    app = stage.product.mini(person.openid)
    button = stage.world.mini_phone(person.openid, person.phone)
    app.call("POST", f"/invitations/{token}/proof", json={"phone_code": button})
    stage.card(HR, "已在小程序中确认身份", person.name)
    shown = app.call("GET", f"/invitations/{token}")
    differences = proofs.appointment_differences(
        shown,
        {
            "position": stage.cast.position_label,
            "branch": stage.cast.branch_label,
            "name": person.name[:1] + "*",
            "at": stage.interview_at.astimezone(dt.UTC).isoformat(),
            "can_accept": True,
        },
    )
    there = page["pagepath"]
    stage.show("李晓在小程序里查看并接受邀请，王敏在聊天里接受", stage.phone("strong", there), stage.phone("weak"))
    stage.record.teller.hold(SHOT_S)
    stage.record.check(not differences, f"小程序显示岗位、机构和时间{'；'.join(['', *differences])}")
    stage.world.subscribe(person.openid, granted=[TEMPLATES["day"]], refused=[TEMPLATES["hour"]])
    app.call(
        "POST", f"/invitations/{token}/accept", json={"granted": [TEMPLATES["day"]], "refused": [TEMPLATES["hour"]]}
    )


def ask_questions(stage: Stage) -> None:
    """One question answered from the FAQ, one carried to HR and back."""
    who, questions = stage.person("strong").external_userid, stage.cast.questions
    seq = stage.last_seq()
    stage.show("常见问题由问答库立即答复，并注明出处", stage.phone("strong"), stage.member(HR))
    stage.world.say(who, questions["in_faq"])
    answered = stage.heard("strong", "招聘问答库", after=seq)
    stage.record.check(answered, f"问答库回答：{answered['text'][:40]}…")
    stage.world.say(who, questions["not_in_faq"])
    stage.heard("strong", "转给工作人员", after=seq)
    stage.card(HR, "等待答复", after=seq)
    browser = stage.product.browser(HR)
    address = stage.world.open_card(HR, title="候选人提问，等待答复")["url"]
    stage.show(
        "问答库没有的问题转给 HR，HR 在页面上答复",
        stage.phone("strong"),
        stage.member(HR, address.removeprefix(stage.product.url)),
    )
    stage.record.teller.hold(SHOT_S)
    browser.open(address)
    _reply(browser, questions["hr_answer"])
    stage.heard("strong", questions["hr_answer"][:12], after=seq)
    stage.show("候选人在聊天里收到 HR 的答复", stage.phone("strong"), stage.member(HR))
    stage.record.shown("问答库没有的问题转给 HR，HR 在页面答复，候选人收到")


def _reply(browser: Browser, words: str) -> None:
    path = re.search(r"/hr/questions/[0-9a-f]+", browser.page.url)
    assert path
    browser.submit(path.group(0), answer=words)

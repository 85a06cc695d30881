"""The scenes from application to submission, each as the people live it."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.client.client import SandboxClient
from sandbox.story import proofs
from sandbox.story.cast import MOST_CER, Cast, Person, sample_name
from sandbox.story.launch import HR, TEMPLATES
from sandbox.story.product import Browser, Product
from sandbox.story.record import PATIENCE_S, Record, character_error_rate, corpus_error_rate, until
from sandbox.story.report import with_range

ZONE = ZoneInfo("Asia/Shanghai")
DAY_S, HOUR_S = 86400, 3600
LISTEN_S = 900.0


@dataclass
class Stage:
    """What every scene works with."""

    product: Product
    world: SandboxClient
    cast: Cast
    record: Record
    recordings: Path
    kill_and_restart: Callable[[], None]
    spoken: bool = True
    applications: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    interview_at: dt.datetime = dt.datetime.min
    offset_s: float = 0.0

    def person(self, key: str) -> Person:
        """One candidate."""
        return self.cast.people[key]

    def kf(self, key: str) -> list[dict[str, Any]]:
        """What she received in the chat."""
        return self.world.received("kf", self.person(key).external_userid)

    def heard(self, key: str, words: str, after: int = 0) -> dict[str, Any]:
        """Wait for a chat message with these words."""
        return until(
            lambda: next((m for m in self.kf(key) if words in m["text"] and m["seq"] > after), None),
            f"{key} hears {words!r}",
        )

    def sms(self, key: str, words: str, after: int = 0) -> dict[str, Any]:
        """Wait for an SMS with these words."""
        phone = self.person(key).phone
        return until(
            lambda: next(
                (m for m in self.world.received("sms", phone) if words in m["text"] and m["seq"] > after), None
            ),
            f"{key} gets an SMS with {words!r}",
        )

    def card(self, userid: str, words: str, name: str = "", after: int = 0) -> dict[str, Any]:
        """Wait for a card to a member with these words (and this candidate's name)."""
        return until(
            lambda: next(
                (
                    m
                    for m in self.world.received("app", userid)
                    if words in m["text"] and name in m["text"] and m["seq"] > after
                ),
                None,
            ),
            f"{userid} gets {words!r} {name}",
        )

    def state(self, key: str, wanted: str, patience_s: float = PATIENCE_S) -> None:
        """Wait for an application to reach a state."""
        application = self.applications[key]
        until(lambda: self.product.state(application) == wanted, f"{key} is {wanted}", patience_s)

    def last_seq(self) -> int:
        """The newest event of the world, to tell old messages from new."""
        truth = self.world.truth("kf", "app", "sms", "subscribe")
        return max(
            (
                entry["seq"]
                for channel in ("kf", "app", "sms", "subscribe")
                for entries in truth.get(channel, {}).values()
                for entry in entries
            ),
            default=0,
        )

    def travel_to(self, moment: dt.datetime) -> None:
        """Move business time, of the product and the world, in one step."""
        self.offset_s = (moment - dt.datetime.now(dt.UTC)).total_seconds()
        self.product.move_clock(self.offset_s)


def apply_and_screen(stage: Stage) -> None:
    """All apply; one fails a hard rule, HR confirms, she is told."""
    product, check = stage.product, stage.record.check
    for key, person in stage.cast.people.items():
        candidate = product.post("/candidates", person.profile)["id"]
        application = product.post(
            "/applications", {"candidate_id": candidate, "position": stage.cast.position, "branch": stage.cast.branch}
        )
        stage.applications[key] = application["id"]
        stage.record.people[key] = person.name
    for key in ("strong", "weak", "human"):
        seen = product.get(f"/applications/{stage.applications[key]}")
        check(seen["state"] == "screened_in", f"{stage.person(key).name}：初筛通过")
        outcomes = seen["screening"]
        check(
            outcomes and all(rule["outcome"] == "passed" and rule["source"] for rule in outcomes),
            f"{len(outcomes)} 条规则各有结果和简历出处（{outcomes[0]['source']}）",
        )
    unqualified = stage.person("unqualified")
    screened = product.state(stage.applications["unqualified"])
    check(screened == "screened_out", f"{unqualified.name}：学历不符，等人工确认")
    check(not stage.world.received("sms", unqualified.phone), "确认前候选人没有收到任何通知")
    card = stage.card(HR, "初筛结果待确认", unqualified.name)
    stage.world.click(HR, label="确认不符", task_id=card["task_id"])
    told = stage.sms("unqualified", "硬性条件")
    check("学历" in told["text"] or "本科" in told["text"], f"HR 确认后短信告知不符的条件：{told['text'][:60]}…")


def invite_and_bind(stage: Stage) -> None:
    """The links leave by SMS; both are welcomed, say who they are, consent, accept."""
    day = dt.datetime.now(ZONE).date() + dt.timedelta(days=5)
    stage.interview_at = dt.datetime.combine(day, dt.time(10), ZONE)
    for key in ("strong", "weak"):
        invite(stage, key)
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
    stage.tokens[key] = link.group(0).rpartition("scene_param=")[2]
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
    stage.record.check(not differences, f"小程序显示岗位、机构和时间{'；'.join(['', *differences])}")
    stage.world.subscribe(person.openid, granted=[TEMPLATES["day"]], refused=[TEMPLATES["hour"]])
    app.call(
        "POST", f"/invitations/{token}/accept", json={"granted": [TEMPLATES["day"]], "refused": [TEMPLATES["hour"]]}
    )


def ask_questions(stage: Stage) -> None:
    """One question answered from the FAQ, one carried to HR and back."""
    who, questions = stage.person("strong").external_userid, stage.cast.questions
    seq = stage.last_seq()
    stage.world.say(who, questions["in_faq"])
    answered = stage.heard("strong", "招聘问答库", after=seq)
    stage.record.check(answered, f"问答库回答：{answered['text'][:40]}…")
    stage.world.say(who, questions["not_in_faq"])
    stage.heard("strong", "转给工作人员", after=seq)
    stage.card(HR, "等待答复", after=seq)
    browser = stage.product.browser(HR)
    browser.open(stage.world.open_card(HR, title="候选人提问，等待答复")["url"])
    _reply(browser, questions["hr_answer"])
    stage.heard("strong", questions["hr_answer"][:12], after=seq)
    stage.record.shown("问答库没有的问题转给 HR，HR 在页面答复，候选人收到")


def _reply(browser: Browser, words: str) -> None:
    path = re.search(r"/hr/questions/[0-9a-f]+", browser.page.url)
    assert path
    browser.submit(path.group(0), answer=words)


def interview(stage: Stage) -> None:
    """Both answer; everything is heard by the real recogniser and scored."""
    stage.travel_to(stage.interview_at + dt.timedelta(seconds=5))
    for key in ("strong", "weak"):
        _sit(stage, key)
    for key in ("strong", "weak"):
        stage.state(key, "scored", LISTEN_S)
        _hear(stage, key)
    if stage.spoken:
        wrong = corpus_error_rate((row["written"], row["text"]) for row in stage.record.answers if "cer" in row)
        stage.record.check(wrong <= MOST_CER, f"全部语音回答的字错率 {wrong:.0%}（不高于 {MOST_CER:.0%}）")
    _compare(stage)


def _sit(stage: Stage, key: str) -> None:
    who = stage.person(key).external_userid
    seq = stage.last_seq()
    stage.world.open_kf(who)
    stage.heard(key, "可以开始了", after=seq)
    stage.world.tap(who, label="开始面试")
    for number, (question, answer) in enumerate(stage.cast.answers[key].items(), start=1):
        stage.heard(key, f"第{number}题", after=seq)
        _answer(stage, key, question, answer)
        stage.world.tap(who, label="答完了")
    stage.heard(key, "全部题目已提交", after=seq)
    stage.record.shown(f"{stage.person(key).name} 答完 {len(stage.cast.answers[key])} 题")


def _answer(stage: Stage, key: str, question: str, answer: dict[str, Any]) -> None:
    """By voice, in as many messages as written; without a voice, in writing."""
    who = stage.person(key).external_userid
    texts = [] if stage.spoken else answer.get("voice", [])
    if stage.spoken or "silence_s" in answer:
        for data in _recordings(stage, key, question, answer):
            stage.world.send_voice(who, data)
    for text in [*texts, *([answer["text"]] if "text" in answer else [])]:
        stage.world.say(who, text)


def _recordings(stage: Stage, key: str, question: str, answer: dict[str, Any]) -> list[bytes]:
    count = len(answer.get("voice", [])) or ("silence_s" in answer)
    names = [sample_name(key, question, number) for number in range(1, int(count) + 1)]
    return [(stage.recordings / name).read_bytes() for name in names]


def _hear(stage: Stage, key: str) -> None:
    card = stage.product.get(f"/applications/{stage.applications[key]}/scorecard")
    stage.record.scorecards[key] = card
    answers = stage.product.get(f"/applications/{stage.applications[key]}/answers")["items"]
    for answer in answers:
        written = stage.cast.answers[key][answer["question_id"]]
        row = {"who": key, **answer, "written": "".join(written.get("voice", [])) or written.get("text", "")}
        stage.record.answers.append(row)
        engines = {part["engine"] for part in answer["parts"] if part["kind"] == "voice"}
        if "silence_s" in written:
            stage.record.check(answer["status"] == "insufficient", "静音录音判为“不足以评分”，没有分数")
        elif engines:
            row["cer"] = character_error_rate(row["written"], answer["text"])
            stage.record.check("scripted" not in engines, f"{answer['question_id']} 由 {'、'.join(engines)} 识别")


def _compare(stage: Stage) -> None:
    cards = stage.record.scorecards
    for key, card in cards.items():
        stage.record.check(
            card["status"] == "scored" and card["total"] is not None,
            f"{stage.person(key).name} 总分 {with_range(card['total'], card)}",
        )
        for row in card["dimensions"]:
            texts = {a["answer_id"]: a["text"] for a in stage.record.answers if a["who"] == key}
            for quote in row["evidence"]:
                found = texts[quote["answer_id"]][quote["start"] : quote["end"]]
                if found != quote["text"]:
                    stage.record.check(False, f"引文与转写不符：{quote['text']} / {found}")
    weak = {row["key"]: row["score"] for row in cards["weak"]["dimensions"]}
    for row in cards["strong"]["dimensions"]:
        gap = row["score"] - weak[row["key"]]
        stage.record.check(gap >= 10, f"{row['label']}：{row['score']:.0f} 对 {weak[row['key']]:.0f}")

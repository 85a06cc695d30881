"""The scenes from the decision to the roster."""

from __future__ import annotations

import datetime as dt
import re
import struct
import zlib
from typing import Any

from sandbox.core.tour import SHOT_S
from sandbox.story import proofs
from sandbox.story.launch import HR, INTERVIEWERS
from sandbox.story.record import until
from sandbox.story.stage import Stage

FORM = {
    "id_number": "11010519491231002X",
    "phone": "13800138001",
    "address": "哈尔滨市道里区友谊路一号",
    "emergency_name": "李建国",
    "emergency_relation": "父母",
    "emergency_phone": "13900139000",
}
ONBOARDING = "pages/onboarding/index"
# The part of the result page that holds the machine's points; it is absent until the own rating is in.
SCORES = 'id="scores"'
POINTS = {"service": 88, "patience": 85, "finance": 80, "communication": 86}


def decide(stage: Stage) -> None:
    """HR taps; the cards change for everybody; both candidates hear."""
    check, strong, weak = stage.record.check, stage.person("strong"), stage.person("weak")
    rater = INTERVIEWERS[0]
    stage.card(rater, "请为候选人打分", strong.name)
    stage.show(
        "陈立听录音、独立打分；提交之前看不到 AI 评分",
        stage.member(rater, stage.result_page("strong")),
        stage.phone("strong"),
    )
    stage.record.teller.hold(SHOT_S)
    _rate(stage, rater, "strong", "先独立打分的面试录音")
    stage.show(
        "提交之后，AI 评分与原话依据才出现",
        stage.member(rater, stage.result_page("strong", "scores")),
        stage.phone("strong"),
    )
    stage.record.teller.hold(SHOT_S)
    card = stage.card(HR, "面试结果待处理", strong.name)
    stage.show("HR 在卡片上点“进入复试”；五分钟内可以撤销，之后候选人收到结果", stage.phone("strong"), stage.member(HR))
    stage.world.click(HR, label="进入复试", task_id=card["task_id"])
    stage.state("strong", "second_round")
    until(lambda: _card(stage, card["task_id"]).get("replaced"), "the card changes for everybody")
    stage.record.shown(f"HR 点击后卡片变为“{_card(stage, card['task_id'])['replaced']}”")
    stage.undo_passes()
    told = stage.heard("strong", "恭喜您进入")
    check(
        "3个工作日内" in told["text"] and "服务意识" in told["text"],
        f"她收到各维度的文字结果和承诺：{told['text'][:70]}…",
    )
    stage.show("淘汰必须选择理由；王敏收到理由和申诉方式", stage.phone("weak"), stage.member(HR))
    weak_card = stage.card(HR, "面试结果待处理", weak.name)
    stage.world.click(HR, label="淘汰", task_id=weak_card["task_id"])
    stage.card(HR, "请先在卡片上选择理由", weak.name)
    stage.world.click(HR, label="淘汰", task_id=weak_card["task_id"], selected={"reason": ["service"]})
    stage.state("weak", "rejected")
    stage.undo_passes()
    told = stage.heard("weak", "未能通过")
    check("服务意识" in told["text"], "没有理由的“淘汰”被退回；选了理由后王敏收到理由和申诉方式")


def second_round(stage: Stage) -> None:
    """Scheduled, rated by whoever was chosen, approved, offered, accepted."""
    application, rater = stage.applications["strong"], INTERVIEWERS[0]
    when = stage.interview_at + dt.timedelta(days=2)
    stage.product.act(
        application,
        "schedule_second_round",
        starts_at=when.isoformat(),
        place="哈尔滨分行三楼会议室",
        interviewer=rater,
    )
    stage.show("复试的时间和地点送达候选人与面试官", stage.phone("strong"), stage.member(rater))
    stage.heard("strong", "复试时间")
    stage.travel_to(when + dt.timedelta(hours=1))
    stage.card(rater, "复试已安排", stage.person("strong").name)
    _rate(stage, rater, "strong", "复试", blind=False)
    stage.state("strong", "second_round_done")
    stage.show("复试评价交来，HR 批准录用，李晓接受", stage.phone("strong"), stage.member(HR))
    stage.card(HR, "复试评价已提交", stage.person("strong").name)
    on_hrs_page(stage, "strong", "approve_offer")
    stage.state("strong", "offered")
    accept_offer(stage, "strong")
    stage.state("strong", "offer_accepted")
    stage.record.shown("HR 批准，录用通知送达，她已接受")


def on_hrs_page(stage: Stage, key: str, action: str) -> None:
    """HR opens the page that a card leads to, and sends the form of one action as it stands."""
    application = stage.applications[key]
    browser = stage.product.browser(HR)
    browser.open(f"{stage.product.url}/hr/applications/{application}")
    browser.submit(f"/hr/applications/{application}/actions", action=action)


def accept_offer(stage: Stage, key: str) -> None:
    """The chat's window is closed by now, so the offer came by SMS; its link opens the chat again."""
    who, seq = stage.person(key).external_userid, stage.last_seq()
    offered = next((m for m in stage.kf(key) if "恭喜您被" in m["text"]), None)
    if offered is None:
        link = re.search(r"https?://\S+", stage.sms(key, "恭喜您被")["text"])
        assert link
        stage.world.open_link(who, link.group(0))
        stage.heard(key, "恭喜您被", after=seq)
    stage.world.tap(who, label="接受")


def _rate(stage: Stage, userid: str, key: str, what: str, blind: bool = True) -> None:
    application = stage.applications[key]
    browser = stage.product.browser(userid)
    # The other candidate's card may be the newer one: which is scored first is not promised.
    address = stage.world.open_card(userid, title=stage.person(key).name)["url"]
    page = browser.open(address)
    if blind:
        stage.record.check(SCORES not in page, f"{userid} 打开结果页（{what}）：提交自己的评分前看不到机器分数")
    else:
        stage.record.check(SCORES in page, f"{userid} 打开结果页（{what}）：已独立评过录音，机器结果供复试参考")
    fields: dict[str, Any] = {f"score_{dimension}": points for dimension, points in POINTS.items()}
    fields |= {"recommendation": "advance", "comment": "表达清楚，举例具体。"}
    after = browser.submit(f"/h5/results/{application}/rating", **fields)
    stage.record.check(SCORES in after, "提交后可以看到机器评分与依据")


def _card(stage: Stage, task_id: str) -> dict[str, Any]:
    cards = stage.world.received("app", HR)
    return next((card for card in cards if card.get("task_id") == task_id), {})


def onboard(stage: Stage) -> None:
    """Data and paper in the mini-app, confirmed by HR; member and roster follow by themselves."""
    strong, check = stage.person("strong"), stage.record.check
    app = stage.product.mini(strong.openid)
    app.call("PUT", "/onboarding", json=FORM)
    paper = {"file": ("身份证.png", a_picture(), "image/png")}
    app.call("POST", "/onboarding/documents", data={"kind": "id_card"}, files=paper)
    stage.show("李晓在小程序里填写入职资料、上传证件", stage.phone("strong", ONBOARDING), stage.member(HR))
    stage.record.teller.hold(SHOT_S)
    app.call("POST", "/onboarding/submit")
    stage.card(HR, "入职资料待确认", strong.name)
    on_hrs_page(stage, "strong", "confirm_onboarding")
    stage.state("strong", "onboarded", 90)
    truth = stage.world.truth("members", "roster")
    userid = next((one for one, member in truth["members"].items() if member.get("name") == strong.name), "")
    check(userid, f"企业微信成员已创建：{userid}")
    stage.show(
        "李晓的企业微信已开通，花名册已写入；一路的评分与依据都在",
        stage.member(userid),
        stage.member(INTERVIEWERS[0], stage.result_page("strong", "scores")),
    )
    stage.record.roster = truth["roster"].get(userid, [])
    wanted = proofs.expected_in_roster(strong.name, stage.cast.position_label, FORM)
    differences = proofs.roster_differences(stage.record.roster, wanted)
    check(not differences, f"花名册的{len(wanted)}个字段与填写的一致{'；'.join(['', *differences])}")


def a_picture(side: int = 32) -> bytes:
    """A small grey PNG, as a stand-in for a photographed paper."""
    rows = b"".join(b"\x00" + b"\x80" * side for _ in range(side))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")

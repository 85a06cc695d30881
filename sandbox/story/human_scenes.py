"""The scenes of the candidate who declines AI: a person interviews, rates on the same dimensions, and HR decides."""

from __future__ import annotations

import re
from typing import Any

from sandbox.core.tour import SHOT_S
from sandbox.story import proofs
from sandbox.story.closing_scenes import SCORES, accept_offer, on_hrs_page
from sandbox.story.launch import HR, INTERVIEWERS
from sandbox.story.record import until
from sandbox.story.scenes import invite, open_link
from sandbox.story.stage import Stage

KEY, RATER, PLACE = "human", INTERVIEWERS[1], "哈尔滨分行二楼面谈室"
POINTS = {"service": 82, "patience": 90, "finance": 74, "communication": 87}
# The forms of the result page: of the own rating at all, and of the live interview's.
RATE, LIVE = 'id="rate"', 'name="stage" value="second_round"'
# What the timeline must hold, oldest first, and who did it.
ROUTE = (
    ("screen_in", "system"),
    ("invite", "api"),
    ("take_human_route", "candidate"),
    ("schedule_second_round", "api"),
    ("record_second_round", f"interviewer:{RATER}"),
    ("approve_offer", f"hr:{HR}"),
    ("accept_offer", "candidate"),
)


def decline_ai(stage: Stage) -> None:
    """Invited like the others, the candidate declines AI; HR fixes the hour and who interviews."""
    check, person = stage.record.check, stage.person(KEY)
    invite(stage, KEY)
    stage.show("郑媛不同意由 AI 面试：点一下，就改由工作人员进行", stage.phone(KEY), stage.member(HR))
    open_link(stage, KEY)
    stage.world.tap(person.external_userid, label="不同意，我要人工面试")
    stage.state(KEY, "second_round")
    told = stage.heard(KEY, "改由工作人员进行")["text"].rstrip("。")
    check("不录音，也不用AI评分" in told and "3个工作日内" in told, f"{person.name}不同意 AI，随即获知：{told}")
    stage.card(HR, "请安排人工面试", person.name)
    stage.show("HR 安排时间、地点和面试官", stage.phone(KEY), stage.member(HR, stage.person_page(KEY)))
    stage.record.teller.hold(SHOT_S)
    stage.product.act(
        stage.applications[KEY],
        "schedule_second_round",
        starts_at=stage.interview_at.isoformat(),
        place=PLACE,
        interviewer=RATER,
    )
    told = stage.heard(KEY, PLACE)["text"].rstrip("。")
    check("面试时间" in told and "复试" not in told, f"HR 安排后候选人收到时间和地点：{told}")
    stage.card(RATER, PLACE, person.name)
    stage.show("候选人和选定的面试官收到安排，其他人不受打扰", stage.phone(KEY), stage.member(RATER))
    check(not _cards(stage, INTERVIEWERS[0], PLACE), "只有所选的面试官收到安排，另一位没有")
    page = stage.product.browser(RATER).open(_address(stage))
    check(RATE not in page, "面试开始前，面试官的页面上没有评分表")


def reminded(stage: Stage, times: int) -> None:
    """Wait until both sides have heard of the live interview so often."""
    until(lambda: len(_texts(stage)) >= times, f"reminder {times} to the candidate of the live interview")
    until(lambda: len(_cards(stage, RATER, "即将开始")) >= times, f"reminder {times} to {RATER}")


def reminded_exactly_twice(stage: Stage) -> None:
    """A day and an hour before, once each, and nobody else."""
    texts, cards = _texts(stage), _cards(stage, RATER, "即将开始")
    stage.record.check(
        (len(texts), len(cards)) == (2, 2) and not _cards(stage, INTERVIEWERS[0], "即将开始"),
        f"人工面试：{stage.person(KEY).name}和面试官在前一天、前一小时各收到一次提醒",
    )


def interview_by_person(stage: Stage) -> None:
    """Once the hour has come the chosen one rates, HR approve, the offer is accepted; no machine took part."""
    check, name, application = stage.record.check, stage.person(KEY).name, stage.applications[KEY]
    stage.show(
        "到了面试时间，面试官的页面才出现评分表：同样的维度，没有 AI",
        stage.phone(KEY),
        stage.member(RATER, stage.result_page(KEY)),
    )
    _rate(stage)
    stage.record.teller.hold(SHOT_S)
    stage.show("孙越提交评分，HR 批准录用，郑媛接受", stage.phone(KEY), stage.member(HR))
    stage.state(KEY, "second_round_done")
    card = stage.card(HR, "复试评价已提交", name)
    check("孙越：建议通过" in card["text"], "HR 的卡片上有面试官的意见（孙越：建议通过）")
    on_hrs_page(stage, KEY, "approve_offer")
    stage.state(KEY, "offered")
    accept_offer(stage, KEY)
    stage.state(KEY, "offer_accepted")
    stage.record.shown(f"HR 批准录用，{name}收到录用通知并接受")
    check(stage.product.missing(f"/applications/{application}/scorecard"), "没有 AI 评分卡：机器没有给任何分数")
    steps = stage.product.get(f"/applications/{application}/timeline")["items"]
    differences = proofs.route_differences(steps, ROUTE)
    check(not differences, f"记录里的{len(ROUTE)}步及其经手人与应有的一致{'；'.join(['', *differences])}")


def _rate(stage: Stage) -> None:
    """The dimensions must be those on which the machine scored the others."""
    check, application = stage.record.check, stage.applications[KEY]
    browser = stage.product.browser(RATER)
    page = browser.open(_address(stage))
    check(
        LIVE in page and SCORES not in page and "<audio" not in page,
        "面试开始后，面试官的页面有评分表，没有机器分数，也没有录音",
    )
    labels = {row["key"]: row["label"] for row in stage.record.scorecards["strong"]["dimensions"]}
    asked = re.findall(r'name="score_(\w+)"', page)
    check(sorted(asked) == sorted(labels), f"评分的维度与 AI 面试相同：{'、'.join(labels.values())}")
    fields: dict[str, Any] = {f"score_{dimension}": points for dimension, points in POINTS.items()}
    fields |= {"recommendation": "advance", "comment": "沟通自然，能设身处地为客户着想。"}
    after = browser.submit(f"/h5/results/{application}/rating", **fields)
    given = {labels[dimension]: points for dimension, points in POINTS.items()}
    differences = proofs.rating_differences(after, given)
    check(not differences, f"面试官的评分已存，逐项一致{'；'.join(['', *differences])}")
    stage.record.by_person[KEY] = given


def _address(stage: Stage) -> str:
    return str(stage.world.open_card(RATER, title=stage.person(KEY).name)["url"])


def _texts(stage: Stage) -> list[str]:
    received = stage.world.received("sms", stage.person(KEY).phone)
    return [entry["text"] for entry in received if "提醒您" in entry["text"] and PLACE in entry["text"]]


def _cards(stage: Stage, userid: str, words: str) -> list[dict[str, Any]]:
    name = stage.person(KEY).name
    return [card for card in stage.world.received("app", userid) if words in card["text"] and name in card["text"]]

"""The demo's report: a page that people enjoy, on a desktop and on a phone, in light and in dark."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from sandbox.page import sound
from sandbox.story import report_page
from sandbox.story.cast import Person
from sandbox.story.record import Record, StepTime
from tests.browser.axe import axe_violations
from tests.support.phones import PATIENCE_MS

pytestmark = pytest.mark.browser
LABELS = ("服务意识", "耐心细致", "金融知识", "沟通能力")
AT = "2026-12-01T02:00:00+00:00"
LINK = "https://work.weixin.qq.com/kf/kfc1?scene_param=abcdefgh"


def scorecard(*scores: float | None) -> dict[str, Any]:
    rows = [
        {
            "label": label,
            "weight_percent": 25,
            "score": score,
            "range_origin": "uncalibrated",
            "low": 40,
            "high": 90,
            "status": "ok" if score is not None else "insufficient",
            "reason": "4 题",
            "evidence": [{"text": "我会先安抚老人"}] if score else [],
        }
        for label, score in zip(LABELS, scores, strict=True)
    ]
    return {
        "total": 80.0,
        "range_origin": "uncalibrated",
        "low": 50,
        "high": 95,
        "status": "scored",
        "dimensions": rows,
    }


def record() -> Record:
    """What a short run would leave behind."""
    person = Person("strong", {"name": "李晓", "phone": "13800138001"}, "wmStrong", "oStrong")
    said = {"seq": 3, "at": AT, "who": "wmStrong", "msgtype": "voice", "body": {"media_id": "m1"}}
    bold = {"seq": 4, "at": AT, "who": "wmStrong", "msgtype": "text", "body": {"content": "<b>您好</b>"}}
    return Record(
        steps=[StepTime("投递与初筛", 1.2, ["李晓：初筛通过", "王敏：初筛通过"], ["四位候选人应聘柜员"])],
        people={"strong": "李晓", "weak": "王敏", "human": "郑媛"},
        persons={"strong": person},
        states={"strong": "onboarded", "weak": "rejected"},
        scorecards={"strong": scorecard(85, 80, 75, 90), "weak": scorecard(11, 20, None, 9)},
        by_person={"human": dict.fromkeys(LABELS, 82)},
        roster=[{"name": "证件号码", "value": "11010519491231002X"}, {"name": "姓名", "value": "李晓"}],
        voices=[("wmStrong", "a.amr")],
        answers=[
            {
                "who": "strong",
                "question_id": "t1",
                "written": "我会先安抚老人",
                "text": "我会先安抚老人",
                "status": "ok",
                "parts": [{"kind": "voice", "text": "我会先安抚老人"}],
            }
        ],
        truth={
            "sms": {"13800138001": [{"seq": 1, "at": AT, "text": f"请打开{LINK}"}]},
            "app": {"hr01": [{"seq": 2, "at": AT, "text": "面试结果待处理"}]},
            "members": {"hr01": {"name": "周岚"}},
            "said": [said, bold],
        },
    )


@pytest.fixture
def opened(chromium: Browser, tmp_path: Path) -> Callable[..., Page]:
    """The report in a browser, everything unfolded."""
    (tmp_path / "a.amr").write_bytes(sound.tone())
    (tmp_path / "report.html").write_text(report_page.page(record(), tmp_path), "utf-8")

    def open_at(width: int, dark: bool) -> Page:
        page = chromium.new_page(viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light")
        page.set_default_timeout(PATIENCE_MS)
        page.goto((tmp_path / "report.html").as_uri())
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        return page

    return open_at


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (375, False), (375, True)])
def test_axe_finds_nothing_and_nothing_stands_over_the_edge(opened, width, dark):
    page = opened(width, dark)
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    page.close()


def test_it_names_people_in_beijing_time_and_plays_their_answers(opened):
    page = opened(1280, False)
    expect(page.locator("header")).to_contain_text("全部核对通过（2 项中的 2 项）")
    expect(page.locator("header")).to_contain_text("李晓入职手续已办妥")
    chat = page.locator(".chat")
    for words in ("12月1日 10:00", "专属链接", "我会先安抚老人", "<b>您好</b>"):
        expect(chat).to_contain_text(words)
    assert LINK not in page.content()
    assert page.locator("audio").evaluate("(it) => { it.load(); return it.src.startsWith('data:audio/wav'); }")
    expect(page.get_by_role("img", name="李晓")).to_have_attribute(
        "aria-label",
        "李晓（AI 评分 80，未校准）：服务意识 85，耐心细致 80，金融知识 75，沟通能力 90；王敏（AI 评分 80，未校准）：服务意识 11，耐心细致 20，沟通能力 9；郑媛（面试官评分，没有 AI）：服务意识 82，耐心细致 82，金融知识 82，沟通能力 82",
    )
    expect(page.locator("body")).to_contain_text("1101**********002X")
    assert "11010519491231002X" not in page.content()
    expect(page.locator("table").last).to_contain_text("周岚")
    page.close()


def test_a_run_that_failed_says_at_which_point(opened):
    told = record()
    told.failed = "<李晓> 没有收到提醒"
    page = report_page.page(told)
    assert "✗ 未通过：&lt;李晓&gt; 没有收到提醒" in page
    assert "全部核对通过" not in page

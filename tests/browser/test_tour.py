"""The two-minute tour behind the page's button: it ends with everything held, and afterwards everything can be clicked.

It runs at full speed, and most answers are given in writing: test_story.py recognises all of them.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.cast import partly_written
from tests.support.needs import REPOSITORY
from tests.support.page import town_in
from tests.support.phones import PATIENCE_MS

pytestmark = [pytest.mark.browser, pytest.mark.speech]
# Patience for a machine that is busy with other things; on an idle one it takes about a minute.
LONGEST_S = 900
# The first run speaks the candidates' answers before it can begin.
PREPARE_S = 900
PICTURES = os.environ.get("TOUR_PICTURES", "")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """`make run` on free ports, with the recordings and the model that the demo uses too."""
    folder = tmp_path_factory.mktemp("tour")
    models = REPOSITORY / "var" / "demo" / "models"
    if models.exists():
        (folder / "models").symlink_to(models)
    pace = "1" if PICTURES else "0"
    with town_in(folder, "--pace", pace, "--cast", str(partly_written(folder))) as running:
        yield running


@pytest.fixture(scope="module")
def page(town: dict[str, Any], chromium: Browser) -> Iterator[Page]:
    """The page on a desktop, after the whole tour; complaints go to `page.complaints`."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE_MS)
    complaints: list[str] = []
    opened.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    opened.on("response", lambda one: complaints.append(f"{one.status} {one.url}") if one.status >= 400 else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("request", lambda one: None if _is_local(one.url) else complaints.append(one.url))
    opened.goto(town["url"] + "/")
    opened.complaints = complaints  # type: ignore[attr-defined]
    for _ in range(PREPARE_S):
        if not _tour(opened, town)["preparing"]:
            break
        opened.wait_for_timeout(1000)
    opened.get_by_role("button", name="两分钟走完全程").click()
    _follow(opened, town["url"])
    yield opened
    context.close()


def _is_local(url: str) -> bool:
    return url.startswith(("http://127.0.0.1:", "data:", "blob:")) or ".localhost:" in url


def _follow(page: Page, url: str) -> None:
    """Wait for the tour's end, with a picture every ten seconds where they are wanted."""
    for number in range(LONGEST_S // 2):
        state = page.request.get(f"{url}/page/tour").json()
        if state["status"] in ("done", "failed"):
            return
        if PICTURES and number % 5 == 4:
            page.screenshot(path=Path(PICTURES) / f"tour-{number // 5 + 1:02d}.png")
        page.wait_for_timeout(2000)


def _tour(page: Page, town: dict[str, Any]) -> dict[str, Any]:
    state: dict[str, Any] = page.request.get(f"{town['url']}/page/tour").json()
    return state


@pytest.mark.timeout(PREPARE_S + 2 * LONGEST_S)
def test_the_tour_ends_with_everything_held(page: Page, town: dict[str, Any]) -> None:
    state = _tour(page, town)
    assert state["status"] == "done", state["lines"][-3:]
    assert any("个字段与填写的一致" in line for line in state["lines"])
    assert (state["act"], len(state["acts"])) == (9, 9)
    expect(page.locator("#tour-strip")).to_contain_text("演示完成，现在轮到你了")
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / "tour-end.png")


def test_the_page_had_nothing_to_complain_of_and_asked_no_other_host(page: Page) -> None:
    assert page.complaints == []  # type: ignore[attr-defined]


def test_at_the_end_she_is_in_the_roster(page: Page, town: dict[str, Any]) -> None:
    roster = page.request.get(f"{town['url']}/control/truth").json()["roster"]
    assert any("李晓" in json.dumps(rows, ensure_ascii=False) for rows in roster.values())


def test_everything_stays_clickable(page: Page, town: dict[str, Any]) -> None:
    """A card of the practice branch, which the tour did not touch, is decided by hand and greys."""
    # By its title: other phones name her too, as whoever receives a new hire.
    hers = page.locator(".phone", has=page.locator(".phone-title", has_text="周岚"))
    if not hers.count():
        # Pressing somebody who is on the stage already would send them off it.
        page.locator("#roles").get_by_text("周岚").first.click()
    waiting = hers.first.get_by_role("button", name="改为通过")
    count = waiting.count()
    waiting.first.click()
    expect(waiting).to_have_count(count - 1, timeout=30_000)
    cards = page.request.get(f"{town['url']}/control/truth?channel=app").json()["app"]["hr01"]
    decided = next(card for card in cards if "彭飞" in card["text"])
    assert decided["replaced"]


def phone_of(page: Page, door: str) -> Locator:
    """The first phone behind a door."""
    page.locator(".door", has_text=door).click()
    page.wait_for_timeout(500)
    return page.locator(".phone").first


def say(phone: Locator, words: str) -> None:
    """Typed and sent."""
    phone.locator(".words").fill(words)
    phone.get_by_role("button", name="发送", exact=True).click()


def press(phone: Locator, label: str) -> None:
    """The newest button with these words."""
    phone.get_by_role("button", name=label, exact=True).last.click(timeout=PATIENCE_MS)


def test_a_newcomer_plays_a_whole_interview_by_the_door_of_the_candidate(page: Page) -> None:
    """Only what stands on the screen: the strip's hint, the link of the SMS, the buttons of the messages."""
    phone = phone_of(page, "当候选人")
    phone.locator(".notice-line a").first.click(timeout=PATIENCE_MS)
    for label in ("是我", "同意", "接受"):
        press(phone, label)
    expect(phone.locator(".lines")).to_contain_text("已确认", timeout=PATIENCE_MS)
    expect(page.locator("#tour-strip")).to_contain_text("再发“开始面试”")
    say(phone, "开始面试")
    for number in range(1, 7):
        expect(phone.locator(".lines")).to_contain_text(f"第{number}题", timeout=PATIENCE_MS)
        say(phone, "我会先安抚客户，问清情况，按规定办理，做不了主的马上报告主管。")
        expect(phone.locator(".line.me", has_text="报告主管")).to_have_count(number, timeout=PATIENCE_MS)
        press(phone, "答完了")
    expect(phone.locator(".lines")).to_contain_text("全部题目已提交", timeout=PATIENCE_MS)


def test_the_doors_of_hr_and_of_the_interviewer_lead_to_somebody_who_waits(page: Page) -> None:
    hr = phone_of(page, "当 HR")
    expect(hr.locator(".line", has_text="方晴").last).to_contain_text("进入复试")
    interviewer = phone_of(page, "当面试官")
    expect(interviewer.locator(".line", has_text="方晴").last).to_contain_text("请为候选人打分")


def test_what_was_done_by_hand_is_erased_only_after_a_question(page: Page, town: dict[str, Any]) -> None:
    before = _tour(page, town)
    assert before["at_stake"] > 0
    page.get_by_role("button", name="两分钟走完全程").click()
    expect(page.get_by_role("dialog")).to_contain_text(f"{before['at_stake']} 步操作")
    page.get_by_role("button", name="先不演示").click()
    assert _tour(page, town)["status"] == "done"

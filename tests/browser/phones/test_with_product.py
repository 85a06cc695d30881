"""The page around the real product: what is pressed on a phone comes back as the product's answer, once."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from sandbox.client.client import SandboxClient
from tests.support.page import town_in
from tests.support.phones import PATIENCE_MS

pytestmark = pytest.mark.browser
XUE, CHEN = ("c-wmPractice1", "13800139001", "wmPractice1"), ("c-wmPractice2", "13800139002", "wmPractice2")
QUIET_MS = 4000


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """`make run` on free ports, without voices."""
    with town_in(tmp_path_factory.mktemp("page"), "--no-voices") as running:
        yield running


@pytest.fixture
def look(chromium: Browser, town: dict[str, Any]) -> Iterator[Callable[..., Page]]:
    """Opens the page with these phones."""
    contexts = []

    def open_page(*phones: str) -> Page:
        context = chromium.new_context(viewport={"width": 1280, "height": 800})
        contexts.append(context)
        context.add_init_script(f"localStorage.setItem('yinpin-phones', '{json.dumps(phones)}')")
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(town["url"])
        return page

    yield open_page
    for context in contexts:
        context.close()


def arrive(page: Page, phone: str) -> None:
    """Follow the invitation's link in the SMS and say that it is her."""
    one = page.locator(f'[data-role="{phone}"]')
    one.locator('[data-channel="sms"] a').first.click()
    one.get_by_role("button", name="是我", exact=True).click()
    expect(one.locator(".line.them")).not_to_have_count(1, timeout=PATIENCE_MS)


def quiet(page: Page, world: SandboxClient, who: str) -> list[str]:
    """What the person received in the chat, once nothing more comes."""
    before: list[str] = []
    while True:
        page.wait_for_timeout(QUIET_MS)
        now = [entry["text"] for entry in world.received("kf", who)]
        if now == before:
            return now
        before = now


def test_callbacks_that_come_twice_leave_one_reply_each(town: dict[str, Any], look: Callable[..., Page]) -> None:
    world = SandboxClient(town["url"])
    page = look(XUE[0], CHEN[0])
    arrive(page, CHEN[0])
    once = quiet(page, world, CHEN[2])
    page.locator(".chaos summary").click()
    page.get_by_role("switch", name="回调重复").click()
    expect(page.get_by_role("switch", name="回调重复")).to_be_checked(timeout=PATIENCE_MS)
    arrive(page, XUE[0])
    twice = quiet(page, world, XUE[2])
    page.get_by_role("switch", name="回调重复").click()
    pushes = [push for push in world.truth()["callbacks"] if len(push["attempts"]) == 2]
    assert len(pushes) >= 2
    assert len(twice) == len(once) >= 2


def test_a_card_of_the_product_turns_grey_when_it_is_pressed(look: Callable[..., Page]) -> None:
    page = look("m-hr01")
    card = page.locator(".card", has_text="彭飞")
    card.get_by_role("button", name="确认不符").click()
    expect(card.locator(".replaced")).to_be_disabled(timeout=PATIENCE_MS)
    expect(card.locator(".replaced")).to_contain_text("处理")


def test_the_clock_goes_to_the_next_reminder_of_the_product(town: dict[str, Any], look: Callable[..., Page]) -> None:
    world = SandboxClient(town["url"])
    page = look(CHEN[0])
    phone = page.locator(f'[data-role="{CHEN[0]}"]')
    agree = phone.get_by_role("button", name="同意", exact=True)
    phone.locator(".lines").locator('[data-channel="sms"]').first.wait_for()
    if not agree.count():
        arrive(page, CHEN[0])
    agree.last.click()
    phone.get_by_role("button", name="接受", exact=True).last.click()
    expect(phone.locator(".lines")).to_contain_text("已确认", timeout=PATIENCE_MS)
    before = len(world.received("kf", CHEN[2])) + len(world.received("sms", CHEN[1]))
    page.get_by_role("button", name="到下一个提醒").click()
    expect(page.locator("#now")).to_contain_text("已快进", timeout=PATIENCE_MS)
    for _ in range(PATIENCE_MS // 500):
        if len(world.received("kf", CHEN[2])) + len(world.received("sms", CHEN[1])) > before:
            break
        page.wait_for_timeout(500)
    else:
        raise AssertionError("no reminder came")

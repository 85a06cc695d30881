"""From a message to what it opens, by clicks on the sandbox's page alone: she in WeChat, HR in WeCom."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from sandbox.story.cast import Person, read_cast
from sandbox.story.product import Product
from tests.support.needs import REPOSITORY
from tests.support.phones import PATIENCE_MS, Town, town
from tests.support.ports import wait_until
from tests.support.times import BEIJING, NOW

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
SHORT_LINK = re.compile(r"/i/[A-Za-z0-9]{8}")


@pytest.fixture
def place(sandbox, tmp_path, keyring) -> Iterator[Town]:
    with town(sandbox, tmp_path, keyring) as made:
        yield made


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 860})
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    yield page
    context.close()


def invite(place: Town, person: Person) -> tuple[Product, str]:
    """She applied and is invited; returns the product and her application."""
    product = Product(place.url, place.sandbox.client)
    candidate = product.post("/candidates", person.profile)["id"]
    wanted = {"candidate_id": candidate, "position": "teller", "branch": "harbin"}
    application = product.post("/applications", wanted)["id"]
    moment = (NOW + dt.timedelta(days=5)).astimezone(BEIJING).replace(hour=10)
    product.post(f"/applications/{application}/invitation", {"interview_at": moment.isoformat(), "mode": "chat"})
    return product, application


def test_she_accepts_in_the_mini_program_that_her_chat_opens(place, page):
    person = read_cast(REPOSITORY / "config" / "demo.yaml").people["strong"]
    told = {"external_userid": person.external_userid, "openid": person.openid, "phone": person.phone}
    place.sandbox.client.setup({"candidates": [{**told, "nickname": "晓晓"}]})
    product, application = invite(place, person)
    page.goto(place.sandbox.url)
    phone = page.locator(f"[data-role='c-{person.external_userid}']")
    phone.get_by_text(SHORT_LINK).last.click()
    for label in ("是我", "同意", "在小程序中接受"):
        phone.get_by_role("button", name=label, exact=True).click()
    frame = phone.frame_locator("iframe")
    frame.get_by_role("button", name="用微信手机号确认").click()
    frame.get_by_role("button", name="允许").click()
    frame.get_by_role("button", name="接受").click()
    frame.get_by_role("button", name="允许").click()
    expect(frame.get_by_text("届时请回到聊天窗口参加面试。")).to_be_visible()
    wait_until(lambda: product.state(application) == "confirmed", timeout_s=30, what="the confirmation")

    phone.get_by_role("button", name="关闭").click()
    expect(phone.get_by_text("已确认").last).to_be_visible()


def test_hr_opens_the_page_of_a_card_signed_in_as_herself(place, page):
    person = read_cast(REPOSITORY / "config" / "demo.yaml").people["unqualified"]
    product = Product(place.url, place.sandbox.client)
    candidate = product.post("/candidates", person.profile)["id"]
    product.post("/applications", {"candidate_id": candidate, "position": "teller", "branch": "harbin"})
    page.goto(place.sandbox.url)
    phone = page.locator("[data-role='m-hr01']")
    phone.locator(".card", has_text="初筛结果待确认").locator(".jump").last.click()

    frame = phone.frame_locator("iframe")
    expect(frame.locator(".who")).to_contain_text("周岚")
    expect(frame.locator("h1")).to_contain_text(person.name)
    expect(phone.locator(".inphone-title")).to_contain_text(person.name)
    frame.locator("header a").first.click()
    phone.get_by_role("button", name="返回").click()
    expect(frame.locator("h1")).to_contain_text(person.name)

"""The mini-program's pages in every state as its runner shows them in a phone: what axe finds, and the picture."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from interview_flow.candidate.mini_program import index_of
from sandbox.story.launch import MINI_ID
from tests.browser import test_inphone
from tests.browser.shots import WIDTHS, shoot
from tests.support.onboarding import FORM, LINK_TOKEN, OPENID, add_accepted_offer, add_application
from tests.support.phones import PATIENCE_MS, open_in, phones

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]
product, place = test_inphone.product, test_inphone.place
# A mini-program lives in a phone: there is no wide one.
NARROW = WIDTHS[:1]
ACCEPT, PAPERS = f"pages/accept/index?t={LINK_TOKEN}", "pages/onboarding/index"


def press(label: str) -> Callable[[Any], None]:
    return lambda frame: frame.get_by_role("button", name=label).first.click()


def wrong_number(frame: Any) -> None:
    number = frame.locator("input[placeholder*='身份证']")
    number.fill("110101200001010000")
    number.blur()


def draft(frame: Any) -> None:
    number = frame.locator("input[placeholder*='身份证']")
    number.fill(str(FORM["id_number"]))
    number.blur()


def uploaded(frame: Any) -> None:
    """Both sides of a card."""
    for name, data in (("正面.jpg", card((40, 90, 60))), ("反面.jpg", card((90, 60, 40)))):
        with frame.owner.page.expect_file_chooser() as chooser:
            frame.locator(".papers").first.locator("button").last.click()
        chooser.value.set_files({"name": name, "mimeType": "image/jpeg", "buffer": data})
        expect(frame.get_by_text(name)).to_be_visible()
    expect(frame.locator(".thumbnail")).to_have_count(2)


def card(colour: tuple[int, int, int]) -> bytes:
    """A photograph of a card."""
    out = io.BytesIO()
    Image.new("RGB", (640, 400), colour).save(out, "JPEG")
    return out.getvalue()


# Name, the application's state, the page, what is done there, and words that say it is there.
STATES: list[tuple[str, str, str, Callable[[Any], None] | None, str]] = [
    ("mini-accept", "invited", ACCEPT, None, "哈尔滨分行"),
    ("mini-accept-reminders", "invited", ACCEPT, press("接受"), "允许"),
    ("mini-accept-expired", "expired", ACCEPT, None, "转人工"),
    ("mini-accept-declined", "declined", ACCEPT, None, "转人工"),
    ("mini-accept-confirmed", "confirmed", ACCEPT, None, "哈尔滨分行"),
    ("mini-accept-link-unknown", "invited", "pages/accept/index?t=unknown", None, "链接无效"),
    ("mini-papers", "offer", PAPERS, None, "证件材料"),
    ("mini-papers-wrong", "offer", PAPERS, wrong_number, "证件号码不正确"),
    ("mini-papers-draft", "offer", PAPERS, draft, "草稿已保存"),
    ("mini-papers-uploaded", "offer", PAPERS, uploaded, "再传一张"),
    ("mini-papers-nobody", "invited", PAPERS, None, "链接无效"),
    ("mini-identity", "offer", "pages/identity/index?t=x&ways=phone", None, "确认身份"),
]


def fill(place: Any, state: str) -> None:
    known = {"openid": OPENID, "openid_index": index_of(OPENID)}
    if state == "offer":
        place.db.run(lambda session: add_accepted_offer(session, place.journey, **known).id)
    else:
        place.db.run(lambda session: add_application(session, state, **known).id)


@pytest.mark.parametrize("row", STATES, ids=lambda row: row[0])
def test_the_mini_program(place, chromium, row):
    name, state, path, first, words = row
    fill(place, state)
    page = chromium.new_page()
    page.set_default_timeout(PATIENCE_MS)
    phones(page, place.sandbox.url, "candidate")
    frame = open_in(page, "candidate", kind="mini", appid=MINI_ID, path=path, **{"as": test_inphone.CANDIDATE})
    if first:
        first(frame)
    expect(frame.get_by_text(words).first).to_be_visible()
    page.wait_for_timeout(1500)
    inside = page.frames[-1]
    page.add_style_tag(
        content=f".phone {{ height: {max(740, inside.evaluate('document.documentElement.scrollHeight') + 60)}px !important }}"
    )
    shoot(page, name, NARROW, inside)
    page.close()

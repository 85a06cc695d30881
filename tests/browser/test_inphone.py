"""What opens inside a phone of the sandbox's page: the real mini-program, and pages as a signed-in member."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from models import Application, SubscriptionCredit
from sandbox.story.launch import MINI_ID
from tests.conftest import DATA_KEYS, INDEX_KEY
from tests.support.onboarding import LINK_TOKEN, OPENID, add_application
from tests.support.phones import Town, open_in, phones, town

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
CANDIDATE = {"external_userid": "wmLiXiao", "openid": OPENID}


@pytest.fixture
def place(sandbox, tmp_path, keyring) -> Iterator[Town]:
    with town(sandbox, tmp_path, keyring, DATA_KEYS=DATA_KEYS, INDEX_KEY=INDEX_KEY) as made:
        yield made


@pytest.fixture
def screen(chromium: Browser, place: Town) -> Iterator[Callable[..., Page]]:
    """A page of the sandbox with empty phones; no complaint of the console goes unseen."""
    complaints: list[str] = []
    contexts = []

    def show(*names: str, width: int = 375) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 740})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", lambda line: complaints.append(line.text) if line.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        phones(page, place.sandbox.url, *names)
        return page

    yield show
    for context in contexts:
        context.close()
    assert [line for line in complaints if "422" not in line] == []


def test_the_accept_page_runs_in_the_phone_and_both_reminders_are_asked_for_in_one_tap(place, screen):
    application_id = place.db.run(lambda session: add_application(session, "invited").id)
    page = screen("candidate")
    frame = open_in(
        page, "candidate", kind="mini", appid=MINI_ID, path=f"pages/accept/index.html?t={LINK_TOKEN}", **{"as": CANDIDATE}
    )
    expect(frame.get_by_text("哈尔滨分行")).to_be_visible()
    expect(page.locator(".inphone-title")).to_have_text("面试邀请")

    frame.get_by_role("button", name="接受").click()
    frame.get_by_label("面试前一小时提醒").uncheck()
    frame.get_by_role("button", name="允许").click()

    expect(frame.get_by_text("届时请回到聊天窗口参加面试。")).to_be_visible()
    expect(frame.get_by_text("将改用短信发送")).to_have_count(1)
    credits = place.sandbox.world.wechat.credits
    assert (credits[OPENID, "TMPL_DAY"], credits[OPENID, "TMPL_HOUR"]) == (1, 0)
    with place.db.read() as session:
        assert session.get_one(Application, application_id).state == "confirmed"
        kept = session.scalars(select(SubscriptionCredit)).all()
        assert [(row.template_key, row.credits) for row in kept] == [("day", 1)]

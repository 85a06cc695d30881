"""The sandbox's page in a browser with a pretended microphone, around a product that only answers 200."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from sandbox.client.client import SandboxClient
from sandbox.server import Sandbox, start_sandbox
from tests.browser.conftest import FLAGS
from tests.sandbox.conftest import AES_KEY, AGENT, KF, TOKEN, App, Receiver
from tests.sandbox.conftest import receiver as _receiver
from tests.support import needs
from tests.support.phones import PATIENCE_MS

receiver = _receiver  # the product's side, as the sandbox's own tests have it
MICROPHONE = ["--use-fake-device-for-media-stream", "--autoplay-policy=no-user-gesture-required"]
XIAO, MIN, HR = "c-wmXiao", "c-wmMin", "m-hr01"


@pytest.fixture(scope="module")
def town() -> Iterator[Sandbox]:
    """One sandbox for the file; each test begins with an empty world."""
    with start_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def people(town: Sandbox, receiver: Receiver) -> SandboxClient:
    """Two candidates, HR and an interviewer, and a product that answers 200."""
    town.client.reset()
    town.client.setup(
        {
            "apps": [
                {
                    "name": "interview",
                    "agent_id": AGENT,
                    "secret": "app-secret",
                    "callback": {"url": receiver.url, "token": TOKEN, "aes_key": AES_KEY},
                }
            ],
            "members": [
                {"userid": "hr01", "name": "周岚", "mobile": "13900000001"},
                {"userid": "iv01", "name": "陈立", "mobile": "13900000002"},
                {"userid": "xiao", "name": "李晓", "mobile": "13800138001"},
            ],
            "kf_accounts": [{"open_kfid": KF, "name": "银聘招聘"}],
            "candidates": [
                {
                    "external_userid": "wmXiao",
                    "openid": "oXiao",
                    "nickname": "李晓",
                    "phone": "13800138001",
                    "email": "x@example.com",
                },
                {"external_userid": "wmMin", "openid": "oMin", "nickname": "王敏", "phone": "13800138002"},
            ],
        }
    )
    town.world.samples = None
    return town.client


@pytest.fixture
def app(people: SandboxClient, town: Sandbox) -> App:
    return App(town.url, "app-secret")


@pytest.fixture(scope="module")
def hearing(playwright_driver: Playwright) -> Iterator[Browser]:
    """A browser with a pretended microphone."""
    browser = playwright_driver.chromium.launch(
        executable_path=needs.program("chromium", "chromium"), args=[*FLAGS, *MICROPHONE]
    )
    yield browser
    browser.close()


@pytest.fixture
def look(hearing: Browser, town: Sandbox) -> Iterator[Callable[..., Page]]:
    """Opens the page with these phones; complaints and requests to other hosts go to `page.complaints`."""
    contexts = []

    def open_page(*phones: str, width: int = 1280, dark: bool = False, microphone: bool = True) -> Page:
        context = hearing.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            permissions=["microphone"] if microphone else [],
        )
        contexts.append(context)
        if phones:
            context.add_init_script(
                f"localStorage.getItem('yinpin-phones') || localStorage.setItem('yinpin-phones', '{json.dumps(phones)}')"
            )
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        complaints: list[str] = []
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda one: None if one.url.startswith((town.url, "data:", "blob:")) else complaints.append(one.url),
        )
        page.goto(town.url)
        page.wait_for_selector(".phone")
        page.complaints = complaints  # type: ignore[attr-defined]
        return page

    yield open_page
    for context in contexts:
        context.close()


def see(page: Page, phone: str, words: str) -> None:
    """Wait until a phone shows the words."""
    expect(page.locator(f'[data-role="{phone}"] .lines')).to_contain_text(words, timeout=PATIENCE_MS)


def until(page: Page, script: str) -> None:
    """Wait until a script says true; the page's own policy forbids playwright's way of waiting for one."""
    for _ in range(PATIENCE_MS // 100):
        if page.evaluate(script):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never true: {script}")


def tell_xiao(people: SandboxClient, app: App, kind: str, body: Any) -> None:
    answer = app.post("kf/send_msg", {"touser": "wmXiao", "open_kfid": KF, "msgtype": kind, kind: body})
    assert answer["errcode"] == 0, answer


def tell_hr(app: App, kind: str, body: Any) -> dict[str, Any]:
    answer = app.post("message/send", {"touser": "hr01", "agentid": AGENT, "msgtype": kind, kind: body})
    assert answer["errcode"] == 0, answer
    return answer


def far_up(people: Any, look: Callable[[str], Page]) -> Page:
    """Xiao's phone with a long conversation, read at its beginning."""
    for number in range(40):
        people.say("wmXiao", f"第 {number} 句")
    page = look(XIAO)
    see(page, XIAO, "第 39 句")
    page.locator(".lines").evaluate("(it) => { it.scrollTop = 0; }")
    page.wait_for_timeout(300)
    return page

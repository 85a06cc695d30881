"""The pages in the system's Chromium, with members who sign in by being named."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from werkzeug.serving import make_server

from bootstrap import handlers
from core.clock import FixedClock
from core.database import Database
from core.encryption import KeyRing
from core.storage import EncryptedFiles
from messaging.registry import Registry
from tests.support import needs
from tests.support.onboarding import make_journey
from tests.support.phones import PATIENCE_MS
from tests.support.ports import free_port
from web.app_factory import build_web
from web.core.services import Services

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


class Site:
    """A served application; whoever opens a page is `userid`."""

    def __init__(self, db: Database, files: EncryptedFiles, clock: FixedClock) -> None:
        self.db, self.files, self.clock = db, files, clock
        self.userid = ""
        self.journey = make_journey()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.app = build_web(
            Services(
                db=db,
                registry=handlers.register_journey(Registry(), self.journey),
                journey=self.journey,
                clock=clock,
                files=files,
                callers=(),
                public_url=self.url,
                exchange=lambda code: self.userid,
                authorize_url=lambda back, state: f"{back}?code=c&state={state}",
            )
        )


@pytest.fixture
def site(sqlite_db: Database, keyring: KeyRing, clock: FixedClock, tmp_path: Any) -> Iterator[Site]:
    """The pages over HTTP on a free port."""
    made = Site(sqlite_db, EncryptedFiles(tmp_path / "files", keyring), clock)
    server = make_server("127.0.0.1", made.port, made.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    thread.join()


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    """One driver a process: a second one inside it would be refused."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright_driver: Playwright) -> Iterator[Browser]:
    """The distribution's own browser, once for the whole run."""
    program = needs.program("chromium", "chromium")
    browser = playwright_driver.chromium.launch(executable_path=program, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def open_page(chromium: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Opens a page as a member, with a width, colours and script on or off; complaints go to `page.complaints`."""
    contexts = []

    def open_as(userid: str, path: str, width: int = 375, dark: bool = False, script: bool = True) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
        )
        contexts.append(context)
        site.userid = userid
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        complaints: list[str] = []
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda one: None if one.url.startswith((site.url, "data:")) else complaints.append(one.url))
        page.goto(site.url + path)
        page.complaints = complaints  # type: ignore[attr-defined]
        return page

    yield open_as
    for context in contexts:
        context.close()

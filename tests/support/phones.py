"""A product process and a sandbox beside it, and a page with phones in which things open."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

import models
from core.database import Database
from core.encryption import KeyRing
from core.storage import EncryptedFiles
from sandbox.server import Sandbox
from sandbox.story import launch
from tests.support.onboarding import make_journey
from tests.support.ports import free_port
from tests.support.processes import ForkedProcess
from tests.support.stores import create_tables
from tests.support.times import NOW

PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><link rel="icon" href="data:,">
<style>body {{ margin: 0; display: flex; gap: 16px }} .phone {{ position: relative; width: min(375px, 100vw); height: 740px; flex: none }}</style>
{phones}"""
# For a click or a word on a machine that is busy with other things.
PATIENCE_MS = 60_000
# What a process makes at its start or remembers having stored.
KEPT = {"key_marks", "business_offset", "contact_ways", "config_versions"}
OPEN = """async ([name, what]) => {
  const { openInPhone } = await import("/page/inphone/static/shell.js");
  await openInPhone(document.getElementById(name), what);
}"""


class Town:
    """The product, the sandbox, and what a test puts into the product's database."""

    def __init__(self, sandbox: Sandbox, folder: Path, keyring: KeyRing, environment: dict[str, str]) -> None:
        self.sandbox, self.folder = sandbox, folder
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        world = {"url": sandbox.url, "smtp": sandbox.smtp_url}
        settings = launch.product_environment(folder, world, port) | environment
        self.process = ForkedProcess("serve", environment=settings, log=folder / "product.log")
        self.offset_s = (NOW - datetime.now(UTC)).total_seconds()
        self._set_up()
        # The process finds its business time in place: moved while its first tick runs, it would delete as over
        # whatever a page stores meanwhile.
        create_tables(settings["DATABASE_URL"])
        self.db = Database(settings["DATABASE_URL"])
        self.db.run(lambda session: session.add(models.BusinessOffset(number=1, offset_s=self.offset_s)))
        self.files = EncryptedFiles(folder / "files", keyring)
        self.journey = make_journey()
        self.process.start().wait_for_port(port)

    def _set_up(self) -> None:
        self.sandbox.client.setup(launch.world(self.url))
        self.sandbox.client.set_clock(self.offset_s)

    def empty(self) -> None:
        """As at the beginning, for another test; the process runs on. The sandbox knows its invitation link no more."""
        self.sandbox.client.reset()
        self._set_up()
        with self.db.write() as session:
            for table in reversed(models.Base.metadata.sorted_tables):
                if table.name not in KEPT:
                    session.execute(table.delete())


@contextmanager
def town(sandbox: Sandbox, folder: Path, keyring: KeyRing, **environment: str) -> Iterator[Town]:
    """Both of them, until the test ends."""
    made = Town(sandbox, folder, keyring, environment)
    try:
        yield made
    finally:
        made.db.engine.dispose()
        made.process.stop()


def phones(page: Any, base: str, *names: str) -> None:
    """Show a page of the sandbox with empty phones."""
    expect.set_options(timeout=PATIENCE_MS)
    # A page that really came from this machine: Chromium lets no other one reach into it.
    page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
    page.goto(f"{base}/control/info")
    page.set_content(PAGE.format(phones="".join(f'<div class="phone" id="{name}"></div>' for name in names)))


def open_in(page: Any, phone: str, **what: Any) -> Any:
    """Open something in a phone; returns its frame."""
    page.evaluate(OPEN, [phone, json.loads(json.dumps(what))])
    return page.frame_locator(f"#{phone} iframe")

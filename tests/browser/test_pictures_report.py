"""The demo's report, folded and unfolded and of a run that failed: what axe finds on it, and its picture."""

import pytest

from sandbox.page import sound
from sandbox.story import report_page
from tests.browser.shots import shoot
from tests.browser.test_report import record
from tests.support.phones import PATIENCE_MS

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("how", ["folded", "unfolded", "failed"])
def test_the_report(chromium, tmp_path, how):
    (tmp_path / "a.amr").write_bytes(sound.tone())
    told = record()
    told.failed = "李晓没有收到面试前一天的提醒" if how == "failed" else ""
    (tmp_path / "report.html").write_text(report_page.page(told, tmp_path), "utf-8")
    page = chromium.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto((tmp_path / "report.html").as_uri())
    if how == "unfolded":
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    shoot(page, f"report-{how}")
    page.close()

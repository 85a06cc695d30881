"""The operator's page in a browser: why a job failed, once more, and a queue held and let go."""

import pytest
from playwright.sync_api import expect

from core.errors import Reason, Why
from messaging import operate, outbox
from models import OutboxMessage
from tests.support.times import NOW

pytestmark = pytest.mark.browser


def broken(site, number=1):
    """Messages that WeCom refused."""
    with site.db.write() as session:
        rows = [
            outbox.post(session, key=f"{at}", kind="notify.candidate", payload={"template": "advanced"}, now=NOW)
            for at in range(number)
        ]
        for row in rows:
            row.status, row.done_at = "failed", NOW
            row.why = Why(Reason.REFUSED, 95002, "cgi-bin/kf/send_msg answered 95002: too late")
        session.flush()
        return [row.id for row in rows]


def state_of(site, row_id):
    with site.db.read() as session:
        row = session.get_one(OutboxMessage, row_id)
        return row.status, row.attempt


def test_a_failed_job_shows_its_reason_in_chinese_and_can_be_retried_once(site, open_page):
    [row_id] = broken(site)
    page, other = (open_page("hr00", "/hr/system", width) for width in (375, 1280))
    expect(page.get_by_text("复试通知")).to_be_visible()
    expect(page.get_by_text("用户上次发言已超过 48 小时")).to_be_visible()
    expect(page.get_by_text("answered 95002")).to_be_hidden()
    page.get_by_role("button", name="重试").click()
    expect(page.get_by_text("没有未成功的任务。")).to_be_visible()
    expect(page.get_by_role("button", name="重试")).to_have_count(0)
    assert state_of(site, row_id) == ("queued", 1)

    other.get_by_role("button", name="重试").click()
    expect(other.get_by_role("alert")).to_contain_text("没有重复处理")
    assert state_of(site, row_id) == ("queued", 1)


def test_a_queue_is_paused_and_resumed(site, open_page):
    page = open_page("hr00", "/hr/system")
    queue = page.locator("li", has_text="录音与评分")
    queue.get_by_role("button", name="暂停").click()
    expect(queue).to_contain_text("已暂停")
    with site.db.read() as session:
        assert operate.paused(session) == {"media"}
    queue.get_by_role("button", name="恢复").click()
    expect(queue).to_contain_text("运行中")
    with site.db.read() as session:
        assert operate.paused(session) == frozenset()
    assert page.complaints == []


def test_more_than_ten_failures_come_on_pages(site, open_page):
    broken(site, 12)
    page = open_page("hr00", "/hr/system")
    expect(page.get_by_role("button", name="重试")).to_have_count(10)
    page.get_by_role("link", name="下一页").click()
    expect(page.get_by_role("button", name="重试")).to_have_count(2)


def test_it_works_without_script(site, open_page):
    [row_id] = broken(site)
    page = open_page("hr00", "/hr/system", script=False)
    page.get_by_role("button", name="重试").click()
    expect(page.get_by_text("没有未成功的任务。")).to_be_visible()
    assert state_of(site, row_id) == ("queued", 1)

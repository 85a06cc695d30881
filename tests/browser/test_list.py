"""HR's home in a browser: fifty people are invited by few clicks, and the pages fit."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from interview_flow.core.journey import INVITE_SCENE
from models import Application, ContactWay, HrQuestion
from tests.browser.axe import axe_violations
from tests.browser.test_pages import MEASURE
from tests.support.times import NOW
from tests.web.hr.test_list import add

pytestmark = pytest.mark.browser
# Pixels of the tabs that only a swipe would show, if a bank had a hundred thousand in each; pages without tabs hide none.
HIDDEN_OF_TABS = """(() => {
    for (const count of document.querySelectorAll(".tab-count")) count.textContent = "100000";
    return Math.max(0, ...[...document.querySelectorAll(".tabs")].map(tabs => tabs.scrollWidth - tabs.clientWidth));
})()"""


def seed(site, count):
    with site.db.write() as session:
        url = "https://work.weixin.qq.com/kf/kfc1?enc_scene=a"
        session.add(ContactWay(open_kfid=site.journey.kf_id, scene=INVITE_SCENE, created_at=NOW, url=url))
    return [
        add(site, f"候选{number}", phone=f"1380000{number:04}", since=NOW - timedelta(hours=number))
        for number in range(count)
    ]


def test_hr_invites_fifty_people_by_at_most_six_clicks_without_script_of_ours(site, open_page):
    ids = seed(site, 50)
    page = open_page("hr01", "/hr/tasks/invite", 1280)
    clicks = 0

    def click(what):
        nonlocal clicks
        clicks += 1
        page.click(what)

    click("input[name=everybody]")
    click("text=批量邀请")
    click("input[name=deadline]")
    page.fill("input[name=deadline]", "2026-12-01T18:00")
    click("button[value=invite]")
    expect(page.locator("main")).to_contain_text("已邀请 50 人")
    assert clicks <= 6
    with site.db.read() as session:
        invited = select(func.count()).where(Application.id.in_(ids), Application.state == "invited")
        assert session.scalar(invited) == 50
    assert page.complaints == []


@pytest.mark.parametrize("dark", [False, True])
def test_the_list_the_answer_and_the_numbers_fit_and_can_be_read_and_tapped(site, open_page, dark):
    ids = seed(site, 3)
    long = add(site, "买买提·艾力·阿卜杜热合曼", state="scored", score=77.0, since=NOW - timedelta(days=40))
    add(site, "陈静", branch="guangzhou", state="expired")
    with site.db.write() as session:
        session.add(HrQuestion(application_id=long, asked_at=NOW - timedelta(days=50), question="几点？"))
    page = open_page("hr00", "/hr", 320, dark)
    for width in (320, 375, 1280):
        for path in ("/hr", "/hr?tab=all&words=h&sort=score", "/hr/numbers"):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(site.url + path)
            found = page.evaluate(MEASURE)
            assert found["over"] <= 0, (path, width)
            assert found["contrast"][0] >= 4.5, (path, found["contrast"])
            assert found["tap"][0] >= 44, (path, found["tap"])
            if width != 320:
                assert axe_violations(page) == [], (path, width)
            assert (found["unnamed"], page.complaints) == ([], []), path
            assert page.evaluate(HIDDEN_OF_TABS) <= 0, (path, width)
    page.goto(f"{site.url}/hr")
    page.check(f"input[name=one][value='{ids[0]}']")
    page.click("text=批量淘汰")
    page.select_option("select[name=reject_reason]", "headcount")
    page.click("button[value=reject]")
    expect(page.locator("main")).to_contain_text("目前是“初筛通过”，不能淘汰")
    assert axe_violations(page) == []

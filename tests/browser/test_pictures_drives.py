"""HR's drives in a browser: what axe finds on the pages, and their pictures."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from interview_flow.invitation.drive_invitations import DriveInvitations
from models import Application
from tests.browser.shots import shoot
from tests.browser.test_list import seed
from tests.support import drives
from tests.web.hr.test_drives import FILLED

pytestmark = pytest.mark.browser


def test_a_drive_is_made_in_the_browser_and_each_page_fits_and_can_be_read(site, open_page, monkeypatch):
    seed(site, 0)
    page = open_page("hr00", "/hr/drives/new", 375)
    shoot(page, "drive-new")
    for name in ("name", "opens_on", "closes_on", "last_interview_on", "window_days"):
        page.fill(f"[name={name}]", FILLED[name])
    for place in ("teller/harbin", "risk_officer/harbin", "relationship_manager/guangzhou"):
        page.check(f"[name=place][value='{place}']")
    page.fill("[name='quota/teller/harbin']", "20")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("批次已建立").wait_for()
    shoot(page, "drives")
    page.click("text=2027届校园招聘")
    drive = page.url.rpartition("/")[2]
    with site.db.write() as session:
        drives.add_many(session, drive, 30)
        moved = drives.add_many(session, drive, 8, "relationship_manager")
        session.execute(update(Application).where(Application.id.in_(moved)).values(branch_key="guangzhou"))
    DriveInvitations(site.db, site.journey)(site.clock.now())
    page.reload()
    shoot(page, "drive")
    page.get_by_role("button", name="暂停自动邀请").click()
    page.get_by_text("批次已暂停。").wait_for()
    shoot(page, "drive-halted")
    page.goto(f"{site.url}/hr/drives/{drive}/edit")
    page.fill("[name=window_days]", "3")
    page.fill("[name=closes_on]", "2026-10-01")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("截止日期不能早于").wait_for()
    shoot(page, "drive-wrong")
    assert [one for one in page.complaints if "422" not in one] == []
    shelf = site.journey.catalogue.shelf
    positions = {key: one for key, one in shelf.positions.items() if key != "teller"}
    monkeypatch.setattr(site.journey.catalogue, "shelf", replace(shelf, positions=positions))
    page.goto(f"{site.url}/hr/drives/{drive}/edit")
    page.get_by_text("以下岗位已不再开放，保持原样").wait_for()
    shoot(page, "drive-left")

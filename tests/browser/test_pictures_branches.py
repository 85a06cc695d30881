"""The page of branches and departments, and a form with a place of an old position: what axe finds, and their pictures."""

from dataclasses import replace
from datetime import timedelta

import pytest

from models import Department, DirectoryState, StaffPlace
from tests.browser.shots import shoot
from tests.support import company
from tests.support.times import NOW
from web.operator import branches_view

pytestmark = pytest.mark.browser
PAGE = "/hr/system/branches"
LONG_NAME = "黑龙江省分行营业部下属机构管理中心（含原大庆地区各县支行及自助网点）人力资源与培训管理室"


@pytest.fixture
def shelf_of(site, monkeypatch):
    def put(**changed):
        monkeypatch.setattr(site.journey.catalogue, "shelf", replace(site.journey.catalogue.shelf, **changed))

    return put


def read_tree(site):
    """A tree with a branch in question, one that is missing, and more departments of no branch than are listed."""
    rows = [(one["id"], one["parentid"], one["name"]) for one in company.DEPARTMENTS if one["id"] != company.DAQING]
    rows += [(100 + number, 0, LONG_NAME if not number else f"外包机构{number}") for number in range(8)]
    with site.db.write() as session:
        session.add(DirectoryState(number=1, token="t", turn="", since=NOW, read_at=NOW - timedelta(hours=27)))
        for number, parent, name in rows:
            former = "广东省分行" if number == company.GUANGZHOU else None
            session.add(Department(id=number, parent_id=parent, name=name, former_name=former))
        for userid, places in company.PLACES.items():
            read_at = NOW - timedelta(hours=27)
            session.add(StaffPlace(userid=userid, departments=places, branches=[], turn="", read_at=read_at))


def test_the_tree_of_branches_fits_and_can_be_read(site, open_page, shelf_of, monkeypatch):
    monkeypatch.setattr(branches_view, "MOST", 4)
    shoot(open_page("hr00", PAGE), "branches-not-used")
    by_name = company.mapped(head_office=(None, ["hr00"]))
    shelf_of(branches=by_name.shelf.branches)
    page = open_page("hr00", PAGE)
    shoot(page, "branches-not-read")
    assert page.get_by_text("应用看不到这个部门").count() == 0
    read_tree(site)
    page = open_page("hr00", PAGE)
    page.get_by_text("确认之前，这个部门不对应分行").wait_for()
    shoot(page, "branches")
    page.get_by_role("button", name="立即核对").click()
    page.wait_for_load_state()
    assert page.url.endswith(PAGE) and page.complaints == []

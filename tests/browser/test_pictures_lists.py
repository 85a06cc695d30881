"""A list of candidates on its page: before, looked at, under way, taken in, refused."""

import pytest

from models import CandidateList
from tests.browser.shots import shoot
from tests.support.times import NOW

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FIGURES = {"all": 312, "good": 301, "new": 288, "joined": 13, "same": 4, "bad": 7}
TOLD = {
    "ignored": ["性别", "籍贯"],
    "left_out": ["填写说明"],
    "notes": [[14, "系统里有一位候选人可能是同一个人（手机号相同，姓名不同；广州分行柜员），请 HR 决定是否合并"]],
    "more_notes": 12,
}
STATES = {
    "looking": {},
    "looked_at": {"figures": FIGURES, "told": TOLD, "has_errors": True},
    "taking": {"figures": FIGURES, "done": 200, "rows": 312},
    "taken": {"figures": FIGURES, "told": TOLD, "has_errors": True},
    "refused": {
        "told": {"refused": "这是 Word 文档，没有导入任何一行。请把名单放进表格，另存为 .xlsx 或 .csv，再导入。"}
    },
    "stopped": {},
}


def add(site, status, **more):
    """A list of HR's in some state; its id."""
    with site.db.write() as session:
        row = CandidateList(
            userid="hr01",
            name="2026年校园招聘名单.xlsx",
            file_id="f" * 32,
            errors_id="e" * 32,
            status=status,
            created_at=NOW,
            changed_at=NOW,
            **more,
        )
        session.add(row)
        session.flush()
        return row.id


def test_a_list_in_every_state(site, open_page):
    page = open_page("hr01", "/hr/import")
    shoot(page, "import-empty")
    for status, more in STATES.items():
        page = open_page("hr01", f"/hr/import/{add(site, status, **more)}")
        shoot(page, f"import-{status}")
    shoot(open_page("hr01", "/hr/import"), "import-lists")

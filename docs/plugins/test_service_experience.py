"""The example rule keeps the contract of rules."""

from pathlib import Path
from typing import Any

from tests.contracts.plugins import RuleContract


def work(**job: Any) -> dict[str, Any]:
    """A résumé with one job."""
    return {"work": [{"company": "某社区银行", "title": "大堂实习", "start": "2025-01", "end": "2025-09", **job}]}


class TestServiceExperience(RuleContract):
    file = Path(__file__).with_name("service_experience.py")
    rule = {"label": "半年以上服务经历", "any": ["大堂", "客服", "接待"], "at_least": "6"}
    passing = [
        work(),
        work(title="实习", text="在大堂引导"),
        {"work": work(title="仓管")["work"] + work()["work"]},
        {"work": work(end="2025-03")["work"] + work(start="2025-06", end="2025-08")["work"]},
    ]
    failing = [work(end="2025-03"), work(title="仓库管理"), {"work": work(end="2025-04")["work"] * 2}]
    unclear = [
        {"work": []},
        work(end="至今"),
        work(start=None),
        work(title="", text=""),
        work(end="2024-01"),
        work(text="从未接待客户"),
        {**work(title="仓管"), "text": "曾在大堂引导"},
        {"work": [*work(title="仓管")["work"], "大堂"]},
    ]

    def test_it_shows_a_job_whose_months_it_counted(self, ask: Any) -> None:
        jobs = work(start=None)["work"] + work(company="某证券营业部", title="客服")["work"]

        assert "某证券营业部" in ask({"work": jobs}).source

"""A screening rule of a bank's own: months of work with customers. Described in docs/plug-ins.md."""

import re
from collections.abc import Mapping
from typing import Any

from core.plugins import Plugin
from interview_flow.intake.finding import Finding

SHOWN = 200
# A job that says so proves nothing by its months.
DENIED = "从未"
MONTH = re.compile(r"([0-9]{4})[-./年]([0-9]{1,2})")


class ServiceExperience:
    """`any` names words of such work, `at_least` the months that are asked for."""

    def check(self, asked: Mapping[str, Any], resume: Mapping[str, Any]) -> Finding:
        """Passed by the months of the fitting jobs together, failed only where every job could be read."""
        entries = resume.get("work")
        entries = entries if isinstance(entries, list) else []
        jobs = [job for job in entries if isinstance(job, dict)]
        fitting = [job for job in jobs if any(word in _written(job) for word in asked["any"])]
        sure = [job for job in fitting if DENIED not in _written(job)]
        counted = [job for job in sure if _months(job)]
        months = set().union(*(_months(job) or () for job in counted))
        if counted and len(months) >= int(asked["at_least"]):
            return Finding("passed", _line(counted[0]))
        unread = [job for job in fitting if _months(job) is None] or [job for job in jobs if not _written(job).strip()]
        told = any(word in str(resume.get("text") or "") for word in asked["any"])
        if not jobs or unread or told or len(jobs) < len(entries) or len(sure) < len(fitting):
            return Finding("unknown", _line(unread[0]) or None if unread else None)
        return Finding("failed", _line(jobs[0]))


def _written(job: Mapping[str, Any]) -> str:
    return " ".join(str(job.get(name) or "") for name in ("title", "text"))


def _line(job: Mapping[str, Any]) -> str:
    """The parts of an entry as they stand there, with blanks between."""
    values = (job.get(name) for name in ("company", "title", "start", "end"))
    return " ".join(str(value) for value in values if value and isinstance(value, str | int))[:SHOWN]


def _months(job: Mapping[str, Any]) -> set[int] | None:
    """From the first to the last month, so that two jobs at a time count once; None where one can't be read."""
    found = [MONTH.match(str(job.get(name) or "")) for name in ("start", "end")]
    read = [int(one[1]) * 12 + int(one[2]) for one in found if one]
    return set(range(read[0], read[1] + 1)) if len(read) == 2 and read[1] >= read[0] else None


PLUGIN = Plugin("rule", "service_experience", "1.0", lambda settings: ServiceExperience())

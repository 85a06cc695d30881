"""Dates and periods as résumés write them: 2022.09-2026.06, 2022年9月至2026年7月, 2016—2020, 2026届, 至今."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from interview_flow.intake.resume.page import Page, Span

MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
YEAR = r"(?:19[5-9]|20[0-4])[0-9]"
# 2022.09, 2022年9月, 202209, Sept. 2022; within a period 22.09 as well.
DAY = (
    rf"(?:(?:(?:{MONTHS})[a-z]{{0,6}}[. ]{{1,2}})?{YEAR}(?:0[1-9]|1[0-2])(?![0-9])|"
    rf"(?:(?:{MONTHS})[a-z]{{0,6}}[. ]{{1,2}})?{YEAR}"
    r"(?:\s?[年./\\-]\s?(?:1[0-2]|0?[1-9])(?![0-9])(?:\s?[月./\\-]\s?(?:3[01]|[12][0-9]|0?[1-9])(?![0-9])日?)?|年[春夏秋冬]?)?\s?月?(?:份)?)"
)
SHORT = r"[0-4][0-9][年./]\s?(?:1[0-2]|0?[1-9])(?![0-9])月?"
DASH = r"\s{0,3}(?:--?|[—–―─~～−‐‑]{1,3}|至|到|->|=>|to)\s{0,3}"
NOW = r"(?:至今|迄今|今|现在|目前|当前|present|now|current)"
PERIOD = re.compile(
    f"(?<![0-9.])(?P<start>{DAY}|{SHORT}){DASH}(?:(?P<end>{DAY}|{SHORT})|(?P<now>{NOW})|(?P<open>(?![0-9a-z一-龥])))",
    re.ASCII,
)
SINCE = re.compile(f"(?<![0-9.])(?P<start>{DAY})\\s?(?:至今|起|以来)")
SINGLE = re.compile(f"(?<![0-9.])(?:{DAY})(?![0-9])")
PARTS = re.compile(r"((?:19|20)[0-9]{2})(?:[^0-9]{1,3}([0-9]{1,2})|(0[1-9]|1[0-2]))?")
SHORT_PARTS = re.compile(r"([0-9]{2})[^0-9]{1,2}([0-9]{1,2})")
CLASS_OF = re.compile(rf"({YEAR})\s?届")
# Those who leave a university in the summer have their diploma by then.
DIPLOMAS_BY = 7


@dataclass(frozen=True)
class Period(Span):
    """A time with an end that may be open.

    Attributes:
        ends: year and month, the month 0 where none is written; None while it goes on.
    """

    ends: tuple[int, int] | None = None
    began: tuple[int, int] | None = None

    def is_over(self, today: date) -> bool:
        """Whether it certainly ended by today."""
        return self.ends is not None and is_past(self.ends, today)


def is_past(ends: tuple[int, int], today: date) -> bool:
    """Whether a month, or the summer of a year, is not ahead."""
    year, month = ends
    return (year, month or DIPLOMAS_BY) <= (today.year, today.month)


def parsed(written: str) -> tuple[int, int] | None:
    """Year and month of a date; the month 0 where none is written."""
    if found := PARTS.search(written):
        return int(found.group(1)), int(found.group(2) or found.group(3) or 0)
    found = SHORT_PARTS.search(written)
    return (2000 + int(found.group(1)), int(found.group(2))) if found else None


def periods(page: Page, span: Span) -> Iterator[Period]:
    """The periods in a span, in their order."""
    at = span.start
    while found := PERIOD.search(page.text, at, span.end):
        ends = parsed(found.group("end")) if found.group("end") else None
        yield Period(found.start(), found.end(), ends, parsed(found.group("start")))
        at = max(found.end(), found.start() + 1)
    for found in SINCE.finditer(page.text, span.start, span.end):
        yield Period(found.start(), found.end(), None, parsed(found.group("start")))


def days(page: Page, span: Span) -> list[tuple[int, int]]:
    """Year and month of every date in a span."""
    found = (parsed(one.group()) for one in SINGLE.finditer(page.text, span.start, span.end))
    return [one for one in found if one is not None]


def has_date(page: Page, span: Span) -> bool:
    """Whether a date of any kind stands in a span."""
    return SINGLE.search(page.text, span.start, span.end) is not None


def only_dates(text: str) -> bool:
    """Whether a line holds dates and nothing else."""
    rest = SINGLE.sub("", PERIOD.sub("", text))
    return rest != text and not re.sub(r"[\W0-9_]|起止|时间|日期|年|月|至今|今", "", rest)

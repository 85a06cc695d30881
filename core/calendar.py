"""Chinese working days: public holidays and make-up Saturdays, with an override table."""

from collections.abc import Mapping
from datetime import date, timedelta

import chinese_calendar
import structlog

log = structlog.get_logger(__name__)


def is_working_day(day: date, overrides: Mapping[date, bool] | None = None) -> tuple[bool, bool]:
    """Whether people work that day.

    Args:
        overrides: day -> works, from the State Council's notice where the package lacks the year.
            A year with any entry counts as complete: its other days are Monday to Friday.

    Returns:
        (works, estimated): `estimated` when neither the calendar nor the overrides
        know that year, and Monday to Friday was assumed.

    Source: chinesecalendar 1.11.0, which ends with 2026.
    """
    known = overrides or {}
    if day in known:
        return known[day], False
    try:
        return chinese_calendar.is_workday(day), False
    except NotImplementedError:
        return day.weekday() < 5, all(day.year != entry.year for entry in known)


def add_working_days(start: date, count: int, overrides: Mapping[date, bool] | None = None) -> tuple[date, bool]:
    """The day `count` working days after `start`, and whether any part of it was estimated."""
    day, estimated = start, False
    while count > 0:
        day += timedelta(days=1)
        works, guessed = is_working_day(day, overrides)
        estimated = estimated or guessed
        count -= works
    if estimated:
        log.warning("holidays_unknown", year=day.year, assumed="Monday to Friday")
    return day, estimated

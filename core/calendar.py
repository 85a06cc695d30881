"""Chinese working days: public holidays and make-up Saturdays, with an override table."""

import warnings
from collections.abc import Mapping
from datetime import date, timedelta

import chinese_calendar


def is_working_day(day: date, overrides: Mapping[date, bool] | None = None) -> tuple[bool, bool]:
    """Whether people work that day.

    Args:
        overrides: day -> works, from the State Council's notice where the package lacks the year.

    Returns:
        (works, estimated): `estimated` when the calendar ends before that year,
        and Monday to Friday was assumed.
    """
    if overrides and day in overrides:
        return overrides[day], False
    try:
        return chinese_calendar.is_workday(day), False
    except NotImplementedError:
        warnings.warn(f"no holiday calendar for {day.year}: assuming Monday to Friday", stacklevel=2)
        return day.weekday() < 5, True


def add_working_days(
    start: date, count: int, overrides: Mapping[date, bool] | None = None
) -> tuple[date, bool]:
    """The day `count` working days after `start`, and whether any part of it was estimated."""
    day, estimated = start, False
    while count > 0:
        day += timedelta(days=1)
        works, guessed = is_working_day(day, overrides)
        estimated = estimated or guessed
        count -= works
    return day, estimated

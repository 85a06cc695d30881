"""Chinese working days, with overrides for what the package lacks, and hours of the day on the clock of a place."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Protocol

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


def next_in_hours(
    moment: datetime, zone: tzinfo, opens: time, closes: time, overrides: Mapping[date, bool] | None = None
) -> datetime:
    """The moment itself where people work then, else the next time at which they begin to, in UTC.

    Args:
        opens, closes: local times; at `closes` itself they are gone.
    """
    local = moment.astimezone(zone)
    day = local.date()
    if is_working_day(day, overrides)[0]:
        if opens <= local.time() < closes:
            return moment.astimezone(UTC)
        if local.time() < opens:
            return datetime.combine(day, opens, zone).astimezone(UTC)
    return datetime.combine(add_working_days(day, 1, overrides)[0], opens, zone).astimezone(UTC)


class Hours(Protocol):
    """Hours in which people are left alone: from `start` to just before `end`, local time; none when both are equal."""

    @property
    def start(self) -> time: ...

    @property
    def end(self) -> time: ...


def is_quiet(at: time, hours: Hours) -> bool:
    """Whether a local time is inside the hours."""
    if hours.start <= hours.end:
        return hours.start <= at < hours.end
    return at >= hours.start or at < hours.end


def quiet_until(moment: datetime, zone: tzinfo, hours: Hours) -> datetime | None:
    """When the hours that a moment falls into end, in UTC; None outside of them.

    Where a zone sets its clocks back across the end, the hours have ended at its first occurrence
    for whoever stands before that one, and begin again until the second.
    """
    local = moment.astimezone(zone)
    if not is_quiet(local.time(), hours):
        return None
    end = local.replace(hour=hours.end.hour, minute=hours.end.minute, second=hours.end.second, microsecond=0)
    if hours.end <= local.time():
        end = (end + timedelta(days=1)).replace(fold=0)
    # A time that a zone leaves out stands for the moment after the gap.
    return end.astimezone(UTC)


def before_quiet(moment: datetime, zone: tzinfo, hours: Hours) -> datetime:
    """The moment, or the minute before the hours that it falls into."""
    local = moment.astimezone(zone)
    if not is_quiet(local.time(), hours):
        return moment
    begins = local.replace(hour=hours.start.hour, minute=hours.start.minute, second=0, microsecond=0)
    if begins > local:
        begins -= timedelta(days=1)
    return (begins - timedelta(minutes=1)).astimezone(moment.tzinfo)

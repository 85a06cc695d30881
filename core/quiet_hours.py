"""Hours of the day in which people are left alone, on the clock of a place; they may run over midnight."""

from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Protocol


class Hours(Protocol):
    """From `start` to just before `end`, local time; none when the two are equal."""

    @property
    def start(self) -> time: ...

    @property
    def end(self) -> time: ...


def covers(at: time, hours: Hours) -> bool:
    """Whether a local time is inside the hours."""
    if hours.start <= hours.end:
        return hours.start <= at < hours.end
    return at >= hours.start or at < hours.end


def ends(moment: datetime, zone: tzinfo, hours: Hours) -> datetime | None:
    """When the hours that a moment falls into end, in UTC; None outside of them.

    Where a zone sets its clocks back across the end, the hours have ended at its first occurrence
    for whoever stands before that one, and begin again until the second.
    """
    local = moment.astimezone(zone)
    if not covers(local.time(), hours):
        return None
    end = local.replace(hour=hours.end.hour, minute=hours.end.minute, second=hours.end.second, microsecond=0)
    if hours.end <= local.time():
        end = (end + timedelta(days=1)).replace(fold=0)
    # A time that a zone leaves out stands for the moment after the gap.
    return end.astimezone(UTC)


def before(moment: datetime, zone: tzinfo, hours: Hours) -> datetime:
    """The moment, or the minute before the hours that it falls into."""
    local = moment.astimezone(zone)
    if not covers(local.time(), hours):
        return moment
    begins = local.replace(hour=hours.start.hour, minute=hours.start.minute, second=0, microsecond=0)
    if begins > local:
        begins -= timedelta(days=1)
    return (begins - timedelta(minutes=1)).astimezone(moment.tzinfo)

"""Times that the product itself chooses, and its alarms: on a working day, while people of the branch are there."""

from datetime import datetime, time

from config.promises import load_promises
from config.schema import Branch
from core.calendar import is_working_day, next_in_hours


def next_start(branch: Branch, moment: datetime) -> datetime:
    """The moment, or the next opening, for something that takes up to an hour; in UTC."""
    closes = branch.working_hours.end
    return _next(branch, moment, closes.replace(hour=closes.hour - 1))


def next_open(branch: Branch, moment: datetime) -> datetime:
    """The moment while the branch works, else when it opens next; in UTC."""
    return _next(branch, moment, branch.working_hours.end)


def is_open(branch: Branch, moment: datetime) -> bool:
    """Whether people of the branch work at a moment."""
    return next_open(branch, moment) <= moment


def has_closed(branch: Branch, moment: datetime) -> bool:
    """Whether the working hours of a working day are over at a moment of it."""
    there = moment.astimezone(branch.zone)
    works = is_working_day(there.date(), load_promises().overrides())[0]
    return works and there.time() >= branch.working_hours.end


def _next(branch: Branch, moment: datetime, closes: time) -> datetime:
    return next_in_hours(moment, branch.zone, branch.working_hours.start, closes, load_promises().overrides())

"""Times that HR may choose by one tap: ten o'clock on the next working days of the branch."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.promises import load_promises
from core.calendar import add_working_days
from core.moments import WEEKDAYS, day_in_words
from web.core.pages import say

AT = time(10, 0)


@dataclass(frozen=True)
class Chip:
    """A time as the form sends it, as people call it, and the day it is."""

    value: str
    label: str
    day: str


def chips(now: datetime, zone: ZoneInfo) -> list[Chip]:
    """The next two working days, and the first one of next week."""
    today = now.astimezone(zone).date()
    first, second = _working(today, 1), _working(today, 2)
    monday = _working(today + timedelta(days=6 - today.weekday()), 1)
    third = monday if monday > second else _working(second, 1)
    return [_chip(day, today) for day in (first, second, third)]


def _working(after: date, count: int) -> date:
    return add_working_days(after, count, load_promises().overrides())[0]


def _chip(day: date, today: date) -> Chip:
    called = say("hr.times.at", day=_called(day, today), time=f"{AT:%H:%M}")
    return Chip(f"{datetime.combine(day, AT):%Y-%m-%dT%H:%M}", called, day_in_words(day, today))


def _called(day: date, today: date) -> str:
    if (day - today).days in (1, 2):
        return say(f"hr.times.in_days.{(day - today).days}")
    weekday = say("hr.times.weekday", day=WEEKDAYS[day.weekday()])
    weeks = ((day - today).days + today.weekday()) // 7
    return (
        say("hr.times.next_week", weekday=weekday)
        if weeks == 1
        else weekday
        if weeks == 0
        else day_in_words(day, today)
    )

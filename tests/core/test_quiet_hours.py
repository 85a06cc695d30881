"""Quiet hours on the clock of a place: over midnight, in other zones, where clocks are set, and none at all."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from config.schema import QuietHours
from core import calendar

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
NIGHT = QuietHours()


def hours(start: str, end: str) -> QuietHours:
    return QuietHours(start=time.fromisoformat(start), end=time.fromisoformat(end))


def at(text: str, zone=SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(("local", "quiet"), [("21:59", False), ("22:00", True), ("03:00", True), ("08:00", False)])
def test_quiet_hours_run_over_midnight(local, quiet):
    assert calendar.is_quiet(time.fromisoformat(local), NIGHT) is quiet


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        ("2026-11-02T21:59:59", None),
        ("2026-11-02T22:00:00", "2026-11-03T08:00:00"),
        ("2026-11-02T23:59:59", "2026-11-03T08:00:00"),
        ("2026-11-03T00:00:00", "2026-11-03T08:00:00"),
        ("2026-11-03T07:59:59.999999", "2026-11-03T08:00:00"),
        ("2026-11-03T08:00:00", None),
        ("2026-12-31T23:00:00", "2027-01-01T08:00:00"),
    ],
)
def test_in_14_they_end_on_the_next_morning_of_the_branch(moment, end):
    assert calendar.quiet_until(at(moment), SHANGHAI, NIGHT) == (at(end) if end else None)


def test_in_14_hours_inside_one_day_end_on_that_day():
    noon = hours("12:00", "14:00")
    assert calendar.quiet_until(at("2026-11-02T13:00"), SHANGHAI, noon) == at("2026-11-02T14:00")
    assert calendar.quiet_until(at("2026-11-02T14:00"), SHANGHAI, noon) is None


def test_in_14_equal_times_mean_no_quiet_hours():
    never = hours("22:00", "22:00")
    assert [calendar.quiet_until(at(f"2026-11-02T{hour:02}:00"), SHANGHAI, never) for hour in range(24)] == [None] * 24


def test_in_14_each_zone_has_its_own_night():
    moment = at("2026-11-03T09:30")
    assert calendar.quiet_until(moment, SHANGHAI, NIGHT) is None
    assert calendar.quiet_until(moment, ZoneInfo("Asia/Urumqi"), NIGHT) == at("2026-11-03T10:00")


@pytest.mark.parametrize("night", [NIGHT, hours("22:00", "02:30"), hours("22:00", "01:30"), hours("01:15", "01:45")])
@pytest.mark.parametrize("day", ["2026-03-07", "2026-10-31"])
def test_in_14_where_clocks_are_set_the_end_always_comes_and_is_outside(night, day):
    """8 March 2026: 02:00 is 03:00 in New York; 1 November: 02:00 is 01:00 again."""
    start = at(f"{day}T20:00", NEW_YORK)
    for minutes in range(0, 16 * 60, 5):
        moment = start + timedelta(minutes=minutes)
        end = calendar.quiet_until(moment, NEW_YORK, night)
        if end is None:
            continue
        assert moment < end <= moment + timedelta(hours=12)
        assert calendar.quiet_until(end, NEW_YORK, night) is None


def test_a_moment_in_quiet_hours_is_brought_forward_to_the_minute_before_them():
    assert calendar.before_quiet(at("2026-11-03T07:30"), SHANGHAI, NIGHT) == at("2026-11-02T21:59")
    assert calendar.before_quiet(at("2026-11-02T23:30"), SHANGHAI, NIGHT) == at("2026-11-02T21:59")
    assert calendar.before_quiet(at("2026-11-03T09:00"), SHANGHAI, NIGHT) == at("2026-11-03T09:00")

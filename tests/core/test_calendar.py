"""Working days. Dates of 2026 from the State Council's notice on holidays of that year."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar import add_working_days, is_working_day


def test_three_working_days_pass_over_a_weekend():
    assert add_working_days(date(2026, 11, 5), 3) == (date(2026, 11, 10), False)  # Thu -> Fri, Mon, Tue


def test_national_day_is_passed_over():
    assert add_working_days(date(2026, 9, 30), 1) == (date(2026, 10, 8), False)


def test_a_make_up_saturday_is_worked():
    assert is_working_day(date(2026, 10, 10)) == (True, False)


def test_no_days_is_the_day_itself():
    assert add_working_days(date(2026, 10, 1), 0) == (date(2026, 10, 1), False)


def test_beyond_the_calendar_monday_to_friday_is_assumed_and_said():
    assert is_working_day(date(2040, 1, 2)) == (True, True)  # a Monday
    assert is_working_day(date(2040, 1, 7)) == (False, True)
    assert add_working_days(date(2040, 1, 5), 3) == (date(2040, 1, 10), True)


def test_an_override_beats_the_calendar():
    assert is_working_day(date(2026, 11, 5), {date(2026, 11, 5): False}) == (False, False)


def test_a_year_with_overrides_is_known():
    overrides = {date(2040, 1, 2): False, date(2040, 1, 7): True}
    assert add_working_days(date(2040, 1, 1), 1, overrides) == (date(2040, 1, 3), False)
    assert is_working_day(date(2040, 1, 7), overrides) == (True, False)
    assert is_working_day(date(2041, 1, 5), overrides) == (False, True)


@given(st.dates(date(2010, 1, 1), date(2060, 1, 1)), st.integers(1, 15))
def test_the_result_is_the_nth_working_day_after_the_start(start, count):
    end, _ = add_working_days(start, count)
    between = [start + timedelta(days=number) for number in range(1, (end - start).days + 1)]
    assert sum(is_working_day(day)[0] for day in between) == count
    assert is_working_day(end)[0]


@pytest.mark.parametrize("day", [date(1990, 1, 1), date(2003, 12, 31), date(2027, 1, 4)])
def test_no_year_raises(day):
    assert isinstance(is_working_day(day)[0], bool)

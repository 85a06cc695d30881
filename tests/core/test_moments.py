"""How a moment reads in Chinese."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from core.moments import day_in_words, in_words, stamp

NOW = datetime(2026, 12, 31, 15, 30, tzinfo=UTC)
SHANGHAI, URUMQI = ZoneInfo("Asia/Shanghai"), ZoneInfo("Asia/Urumqi")


@pytest.mark.parametrize(
    ("moment", "zone", "words"),
    [
        (datetime(2026, 11, 23, 6, 0, tzinfo=UTC), SHANGHAI, "11月23日（周一）14:00"),
        (datetime(2026, 11, 23, 6, 0, tzinfo=UTC), URUMQI, "11月23日（周一）12:00"),
        (datetime(2027, 1, 5, 1, 5, tzinfo=UTC), SHANGHAI, "2027年1月5日（周二）09:05"),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), SHANGHAI, "2027年1月1日（周五）00:00"),
    ],
)
def test_a_moment_has_its_weekday_and_another_years_number(moment, zone, words):
    assert in_words(moment, zone, NOW) == words


def test_a_day_has_no_clock():
    assert day_in_words(date(2026, 11, 25), date(2026, 11, 1)) == "11月25日（周三）"


def test_a_subscription_messages_time_has_no_weekday():
    assert stamp(datetime(2026, 11, 23, 6, 0, tzinfo=UTC), SHANGHAI) == "2026年11月23日 14:00"

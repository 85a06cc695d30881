"""The story is played by day, whatever hour the machine's clock shows."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.story.stage import ZONE, until_day


@pytest.mark.parametrize(
    ("moment", "morning"),
    [
        ("2026-11-02T09:00", None),
        ("2026-11-02T19:59", None),
        ("2026-11-02T20:00", "2026-11-03T09:00"),
        ("2026-11-02T23:59", "2026-11-03T09:00"),
        ("2026-11-03T00:00", "2026-11-03T09:00"),
        ("2026-11-03T08:59", "2026-11-03T09:00"),
    ],
)
def test_at_night_it_begins_in_the_morning(moment, morning):
    now = datetime.fromisoformat(moment).replace(tzinfo=ZONE).astimezone(UTC)
    expected = datetime.fromisoformat(morning).replace(tzinfo=ZONE) if morning else now
    assert now + timedelta(seconds=until_day(now)) == expected

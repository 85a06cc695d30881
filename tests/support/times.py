"""The moment most tests stand on: a Monday morning in Beijing, a working day."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=BEIJING).astimezone(UTC)

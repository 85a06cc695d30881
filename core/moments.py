"""Moments and days as people read them in Chinese: one form for chat, cards and pages."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

WEEKDAYS = "一二三四五六日"


def day_in_words(day: date, today: date) -> str:
    """11月25日（周三）, with the year when it is another one than today's."""
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def in_words(moment: datetime, zone: ZoneInfo, now: datetime) -> str:
    """11月25日（周三）18:00 on the clock of `zone`, with the year when it is another one than now."""
    there = moment.astimezone(zone)
    return f"{day_in_words(there.date(), now.astimezone(zone).date())}{there:%H:%M}"


def stamp(moment: datetime, zone: ZoneInfo) -> str:
    """2026年11月25日 18:00, the form that a subscription message's `time` takes.

    Source: WeChat's subscribeMessage.send, which refuses any other form with 47003.
    """
    there = moment.astimezone(zone)
    return f"{there.year}年{there.month}月{there.day}日 {there:%H:%M}"

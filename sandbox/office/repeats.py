"""Reminders and repetitions of schedules, and the change of one repetition or of all that follow.

Source: developer.work.weixin.qq.com/document/path/93648, 97720 to 97726.
"""

from __future__ import annotations

from sandbox.api.answering import Json
from sandbox.api.rules import illegal, part

BEFORE_S = (0, 300, 900, 3600, 86400)
DIFFS = {-before for before in BEFORE_S}
WHOLE_DAY_DIFFS = DIFFS | {32400, -172800, -604800}
DAILY, WEEKLY, MONTHLY, YEARLY, WORKDAYS = 0, 1, 2, 5, 7
ALL, THIS, FOLLOWING = 0, 1, 2
DAY_S = 86400
# (unconfirmed) The documents name these lists without their first and last value.
DAYS_OF = {"repeat_day_of_week": 7, "repeat_day_of_month": 31}


def check(plan: Json) -> None:
    """Raise if WeCom would refuse these reminders or this repetition; the differences are negative."""
    reminders = part(plan, "reminders")
    diffs = reminders.get("remind_time_diffs") or []
    allowed = WHOLE_DAY_DIFFS if plan.get("is_whole_day") else DIFFS
    if any(diff not in allowed for diff in diffs):
        raise illegal("remind_time_diffs is negative, of the published values")
    if not diffs and int(reminders.get("remind_before_event_secs") or 0) not in BEFORE_S:
        raise illegal("remind_before_event_secs is not of the published values")
    if not -12 <= int(reminders.get("timezone", 8)) <= 12:
        raise illegal("timezone -12 to 12")
    if reminders.get("is_repeat"):
        _check_repetition(reminders, int(plan["start_time"]))


def _check_repetition(reminders: Json, start: int) -> None:
    if int(reminders.get("repeat_type") or 0) not in (DAILY, WEEKLY, MONTHLY, YEARLY, WORKDAYS):
        raise illegal("repeat_type")
    if 0 < int(reminders.get("repeat_until") or 0) < start:
        raise illegal("repeat_until is before start_time")
    if int(reminders.get("repeat_interval", 1)) < 1 and reminders.get("is_custom_repeat"):
        raise illegal("repeat_interval")
    for name, last in DAYS_OF.items():
        if any(day not in range(1, last + 1) for day in reminders.get(name) or []):
            raise illegal(f"{name} 1 to {last}")


def chosen(plan: Json, body: Json) -> tuple[int, int]:
    """(op_mode, op_start_time) of a change; the whole schedule by default.

    Raises:
        ApiError: 40058 a mode that does not exist, one for a plan that is not repeated, or no repetition of it.
    """
    mode, at = int(body.get("op_mode") or ALL), int(body.get("op_start_time") or 0)
    if mode not in (ALL, THIS, FOLLOWING):
        raise illegal("op_mode")
    if mode == ALL:
        return ALL, 0
    start, until = int(plan["start_time"]), int(part(plan, "reminders").get("repeat_until") or 0)
    if not part(plan, "reminders").get("is_repeat"):
        raise illegal("op_mode of a schedule that is not repeated")
    if at < start or (at - start) % DAY_S or (until and at > until):
        raise illegal("op_start_time is no repetition")
    return mode, at


def without(plan: Json, mode: int, at: int) -> None:
    """Remove one repetition, or one and all that follow, from a plan."""
    if mode == THIS:
        excluded = [*(plan["reminders"].get("excluded_time_list") or []), {"start_time": at}]
        plan["reminders"] = plan["reminders"] | {"excluded_time_list": excluded}
    else:
        plan["reminders"] = plan["reminders"] | {"repeat_until": at - 1}

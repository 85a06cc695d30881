"""What the demo compares with what it expects, value by value; each answers with what differs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

# The label of each roster field, and the value of the onboarding form that has to stand there.
FROM_FORM = {
    "证件号码": "id_number",
    "现居住地址": "address",
    "紧急联系人姓名": "emergency_name",
    "紧急联系人电话": "emergency_phone",
    "手机号": "phone",
}


def value_of(row: Mapping[str, Any]) -> str:
    """A roster value as the roster shows it: a phone's number without its wrapping."""
    value = row["value"]
    return str(value["value_mobile"]) if isinstance(value, dict) else str(row.get("label", value))


def roster_differences(rows: Sequence[Mapping[str, Any]], expected: Mapping[str, str]) -> list[str]:
    """The fields of a roster record that are missing or hold another value than expected, in words."""
    found = {str(row["name"]): value_of(row) for row in rows}
    return [
        f"{name}：{found.get(name, '没有')}，应为 {value}"
        for name, value in expected.items()
        if found.get(name) != value
    ]


def expected_in_roster(name: str, position: str, form: Mapping[str, str]) -> dict[str, str]:
    """What the roster must hold about a new hire: name, post and what they filled in."""
    return {"姓名": name, "职位": position} | {label: form[key] for label, key in FROM_FORM.items()}


def appointment_differences(shown: Mapping[str, Any], expected: Mapping[str, Any]) -> list[str]:
    """What the mini-program shows otherwise than expected."""
    return [f"{key}：{shown.get(key)!r}，应为 {value!r}" for key, value in expected.items() if shown.get(key) != value]


def rating_differences(page: str, given: Mapping[str, int]) -> list[str]:
    """The points, dimension by dimension, that the page does not show as they were given."""
    shown = dict(re.findall(r"<dt>([^<]+)</dt><dd>([0-9]+)</dd>", page))
    return [
        f"{label}：{shown.get(label, '没有')}，应为 {points}"
        for label, points in given.items()
        if shown.get(label) != str(points)
    ]


def route_differences(steps: Sequence[Mapping[str, Any]], expected: Sequence[tuple[str, str]]) -> list[str]:
    """Where the steps of a timeline are others than expected, or were taken by somebody else.

    Args:
        expected: each step's action, and how the name of its actor begins.
    """
    taken = [(str(step["action"]), str(step["actor"])) for step in steps]
    pairs = zip_longest(taken, expected, fillvalue=("没有", "没有"))
    return [
        f"第{number}步：{action}（{actor}），应为 {wanted}（{who}）"
        for number, ((action, actor), (wanted, who)) in enumerate(pairs, start=1)
        if action != wanted or not actor.startswith(who)
    ]

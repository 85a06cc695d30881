"""Whether the roster holds what it should: before writing, and after reading back. Pure functions."""

from collections.abc import Mapping, Sequence
from typing import Any

from hr_sync.mapping import EMERGENCY_LABEL, MOBILE, STRING, Plan, Target, Value, phone_digits
from hr_sync.ports import Item


def stale(targets: Sequence[Target], found: Sequence[Value]) -> list[Target]:
    """Single values that the roster does not hold as they should be."""
    current = {value.field_id: value.value for value in found if value.row == 0}
    return [target for target in targets if not _equal(target, current.get(target.field_id))]


def has_row(targets: Sequence[Target], found: Sequence[Value]) -> bool:
    """Whether some row of the repeatable group holds all these values."""
    rows: dict[int, dict[int, Any]] = {}
    for value in found:
        rows.setdefault(value.row, {})[value.field_id] = value.value
    return any(all(_equal(target, row.get(target.field_id)) for target in targets) for row in rows.values())


def differences(plan: Plan, found: Sequence[Value], refused: Mapping[int, str]) -> list[Item]:
    """What still differs after writing, by field name and reason only: values stay sealed elsewhere.

    Args:
        refused: field id -> why the roster did not take it.
    """
    found_wrong = [
        {"field": target.label, "what": refused.get(target.field_id, "differs")} for target in stale(plan.single, found)
    ]
    if plan.emergency and not has_row(plan.emergency, found):
        reason = refused.get(plan.emergency[0].field_id, "differs")
        found_wrong.append({"field": EMERGENCY_LABEL, "what": reason})
    return [*plan.gaps, *found_wrong]


def shown(plan: Plan, fields: list[Item], found: Sequence[Value] | None = None) -> dict[str, str]:
    """Field name -> value in words: what we wrote, or (with `found`) what the roster answered."""
    words = {
        field["fieldid"]: {number: word for word, number in (field.get("options") or {}).items()} for field in fields
    }
    targets = [*plan.single, *plan.emergency]
    if found is None:
        return {one.label: _in_words(words, one.field_id, one.value) for one in targets}
    labels = {target.field_id: target.label for target in targets}
    return {
        labels[value.field_id]: _in_words(words, value.field_id, value.value)
        for value in found
        if value.field_id in labels
    }


def _in_words(words: Mapping[int, Mapping[Any, str]], field_id: int, value: Any) -> str:
    if isinstance(value, int):
        return words.get(field_id, {}).get(value, str(value))
    return _plain(value)


def _equal(target: Target, found: Any) -> bool:
    return found is not None and _plain(target.value) == _plain(found, target.kind)


def _plain(value: Any, kind: int = STRING) -> str:
    if isinstance(value, dict):
        return phone_digits(value.get("value_mobile", ""))
    return phone_digits(value) if kind == MOBILE else str(value)

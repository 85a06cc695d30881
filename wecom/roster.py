"""The HR roster: the only three calls there are.

A 0 means that the request was read, not that anything was written: every item
has its own result. The documents disagree about some names, so both are read.

Source: hr/get_fields (path/99131), hr/get_staff_info (99132), hr/update_staff_info (99133).
"""

from dataclasses import dataclass
from typing import Any

from core.errors import PermanentFailure
from wecom.client import WeComClient

VALUE_NAMES = {
    1: "value_string", 2: "value_uint64", 3: "value_uint32", 4: "value_int64", 5: "value_mobile",
    6: "value_file",
}
RESULTS = {
    1: "ok", 2: "failed", 3: "unknown field or row", 4: "required field missing or cleared",
    5: "field type not allowed here",
}
READ_ONLY = frozenset({11006, 11012, 12004})

Item = dict[str, Any]


@dataclass(frozen=True)
class FieldValue:
    """One value as read: `value` is a text, a number, a phone number with "86 " in front, or media ids."""

    field_id: int
    row: int
    value: Any


@dataclass(frozen=True)
class Problem:
    """One item that was not written, and why."""

    list_name: str
    item: Item
    why: str


def fields(client: WeComClient) -> list[Item]:
    """The field catalogue, flat: {"fieldid", "field_name", "field_type", "value_type", "is_must",
    "group_id", "group_name", "options": {value: id}}."""
    groups = client.get("hr/get_fields").get("group_list") or []
    return [_field(group, entry) for group in groups for entry in group.get("field_list") or []]


def read(client: WeComClient, userid: str, field_ids: list[int] | None = None) -> list[FieldValue]:
    """A member's values; fields that cannot be read are left out.

    Args:
        field_ids: None reads everything.
    """
    ask: Item = {"userid": userid, "get_all": field_ids is None}
    if field_ids is not None:
        ask["fieldids"] = [{"fieldid": field_id, "sub_idx": 0} for field_id in field_ids]
    answer = client.post("hr/get_staff_info", data=ask)
    entries = answer.get("field_info", answer.get("fieldinfo")) or []
    return [_value(entry) for entry in entries if entry.get("result") == 1]


def write(
    client: WeComClient, userid: str, *, update: list[Item] | None = None, insert: list[Item] | None = None,
    remove: list[Item] | None = None,
) -> list[Problem]:
    """Change a member's record; returns what was not written.

    Updating sets a state and may be repeated; a repeated insert adds a second
    row, so read before inserting.

    Raises:
        Uncertain: with inserts or removals, they may have been carried out.
    """
    lists = {"update_items": update or [], "insert_items": insert or [], "remove_items": remove or []}
    if not any(lists.values()):
        raise PermanentFailure("hr/update_staff_info: nothing to change")
    body = {"userid": userid, **{name: items for name, items in lists.items() if items}}
    answer = client.post("hr/update_staff_info", data=body, repeatable=not (insert or remove))
    return [problem for name, items in lists.items() for problem in _problems(name, items, answer)]


def item(field: Item, value: Any, row: int = 0) -> Item:
    """One `update_items` entry: the value under the member that the field's type asks for.

    Args:
        field: an entry of `fields`.
        value: text or number; an option may be given by its words; a phone
            number as digits, with the country code 86 understood.

    Raises:
        PermanentFailure: a field that cannot be written, or an option that does not exist.
    """
    field_id = int(field["fieldid"])
    kind = int(field.get("value_type") or 1)
    if field_id in READ_ONLY or kind == 6:
        raise PermanentFailure(f"roster field {field_id} cannot be written")
    return {"fieldid": field_id, "sub_idx": row, VALUE_NAMES[kind]: _written(field, kind, value)}


def _field(group: Item, entry: Item) -> Item:
    options = {str(option.get("value")): option.get("id") for option in entry.get("option_list") or []}
    kind = entry.get("value_type") or (3 if options else 1)
    named = {"group_id": group.get("group_id"), "group_name": group.get("group_name")}
    return {**entry, **named, "value_type": kind, "options": options}


def _value(entry: Item) -> FieldValue:
    name = VALUE_NAMES.get(int(entry.get("value_type") or 0))
    name = name or next((known for known in VALUE_NAMES.values() if known in entry), "value_string")
    value = entry.get(name)
    if isinstance(value, dict) and "value_mobile" in value:
        value = f"{value.get('value_country_code') or '86'} {value['value_mobile']}"
    elif isinstance(value, dict):
        value = value.get("media_id", [])
    return FieldValue(int(entry["fieldid"]), int(entry.get("sub_idx") or 0), value)


def _written(field: Item, kind: int, value: Any) -> Any:
    if kind == 5:
        digits = str(value).removeprefix("+86").removeprefix("86 ")
        return {"value_country_code": "86", "value_mobile": digits}
    if kind == 1:
        return str(value)
    if kind == 3 and isinstance(value, str) and not value.isdigit():
        if value not in field.get("options", {}):
            raise PermanentFailure(f"roster field {field['fieldid']} has no option of that name")
        return int(field["options"][value])
    return int(value)


def _problems(name: str, items: list[Item], answer: Item) -> list[Problem]:
    """Match each item with its result; an item without one was not written."""
    stem = name.removesuffix("_items")
    results = answer.get(f"{stem}_results", answer.get(f"{stem}_result")) or []
    problems = []
    for position, entry in enumerate(items):
        result = results[position].get("result") if position < len(results) else None
        if result != 1:
            why = RESULTS.get(result, "no result") if result is not None else "no result"
            problems.append(Problem(name, entry, why))
    return problems

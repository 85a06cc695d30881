"""From our words to the bank's: a member account and roster fields. Pure functions.

Fields are found by the name the company gave them, then by the number of WeCom's published
samples, because companies rename and add fields.

Source: hr/get_fields (path/99131), hr/update_staff_info (99133), user/create (90195).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hr_sync.ports import Item
from models import Candidate

EMERGENCY_GROUP_TYPE = 4
EMERGENCY_GROUP, EMERGENCY_LABEL = "紧急联系", "紧急联系人"
OTHER_RELATION = "其他"
STRING, OPTION, MOBILE = 1, 3, 5
OPTION_FIELD = 2
WRITTEN = 1
VALUE_NAMES = {1: "value_string", 2: "value_uint64", 3: "value_uint32", 4: "value_int64", 5: "value_mobile"}


@dataclass(frozen=True)
class Known:
    """A value of ours and the roster field it belongs to.

    Args:
        key: our name of the value.
        names: what companies call the field.
        number: its id in WeCom's samples; 0 when none was published.
        needed: without this field the record is not complete.
    """

    key: str
    names: tuple[str, ...]
    number: int = 0
    needed: bool = True


SINGLE = (
    Known("name", ("姓名",), 11001),
    Known("phone", ("手机号", "手机", "手机号码", "联系电话"), 11003),
    Known("position", ("职位", "岗位"), 12010),
    Known("staff_number", ("工号", "员工编号"), 12024),
    Known("id_number", ("证件号码", "身份证号", "身份证号码"), needed=False),
    Known("address", ("现居住地址", "现住址"), needed=False),
)
EMERGENCY = (
    Known("emergency_name", ("紧急联系人姓名", "姓名"), 17001),
    Known("emergency_relation", ("紧急联系人关系", "关系"), 17002, needed=False),
    Known("emergency_phone", ("紧急联系人电话", "紧急联系人手机", "电话", "手机号"), 17003),
)


@dataclass(frozen=True)
class Value:
    """One value as read; `row` counts the rows of a repeatable group."""

    field_id: int
    row: int
    value: Any


@dataclass(frozen=True)
class Target:
    """One roster field and the value it should have, in the roster's own form."""

    label: str
    field_id: int
    kind: int
    value: Any

    @property
    def item(self) -> Item:
        """The value under the member that the field's type asks for."""
        return {"fieldid": self.field_id, VALUE_NAMES[self.kind]: self.value}


@dataclass(frozen=True)
class Plan:
    """What the roster should hold: single values, one emergency contact, and what cannot be said there."""

    single: tuple[Target, ...]
    emergency: tuple[Target, ...]
    gaps: tuple[Item, ...]


def userid_of(application_id: str) -> str:
    """The member's userid: the same at every attempt, and without a part of the person's name."""
    return "n" + hashlib.sha256(application_id.encode()).hexdigest()[:12]


def staff_number_of(application_id: str) -> str:
    """A staff number for a bank that gave none: the same at every attempt."""
    return "YP" + hashlib.sha256(application_id.encode()).hexdigest()[12:20].upper()


def phone_of(candidate: Candidate, form: Mapping[str, str]) -> str:
    """The number that HR's system gave; the form's only where it gave none."""
    return candidate.phone or form.get("phone") or ""


def member_of(userid: str, name: str, mobile: str, position: str, department: int) -> Item:
    """The body of `user/create`; nobody is sent WeCom's own invitation."""
    return {
        "userid": userid,
        "name": name,
        "mobile": mobile,
        "department": [department],
        "position": position,
        "to_invite": False,
    }


def member_differences(wanted: Item, found: Item) -> list[str]:
    """Fields in which an existing member is not the one we meant; what we may not see counts as equal."""
    same = {
        "name": found.get("name") in (None, wanted["name"]),
        "mobile": not found.get("mobile") or phone_digits(found["mobile"]) == phone_digits(wanted["mobile"]),
        "department": not found.get("department") or set(wanted["department"]) <= set(found["department"]),
    }
    return [field for field, equal in same.items() if not equal]


def phone_digits(value: Any) -> str:
    """A phone number without country code and spaces."""
    return str(value).split(" ")[-1].removeprefix("+86")


def flat(groups: list[Item]) -> list[Item]:
    """Every field of the catalogue with its group's name and `options` as words -> id.

    Old answers lack `value_type`; then an option list tells an option field.
    """
    return [
        {
            **field,
            "group_name": group.get("group_name"),
            "value_type": field.get("value_type") or _guessed_type(field),
            "options": {str(one.get("value")): one.get("id") for one in field.get("option_list") or []},
        }
        for group in groups
        for field in group.get("field_list") or []
    ]


def values(entries: list[Item]) -> list[Value]:
    """What a read answer holds; fields that could not be read or are empty are left out."""
    found = []
    for entry in entries:
        name = next((name for name in VALUE_NAMES.values() if name in entry), None)
        if entry.get("result") == WRITTEN and name is not None:
            found.append(Value(int(entry["fieldid"]), int(entry.get("sub_idx") or 0), entry[name]))
    return found


def refused(items: dict[str, list[Item]], answers: list[Item]) -> dict[int, str]:
    """Field id -> why it was not written; a refused row counts for its first field.

    Args:
        items, answers: as given to and returned by `ports.Roster.write`.
    """
    asked = [*items.get("update_items", []), *items.get("insert_items", [])]
    reasons = {}
    for number, item in enumerate(asked):
        result = answers[number].get("result") if number < len(answers) else None
        if result != WRITTEN:
            first = item if "fieldid" in item else item["item"][0]
            reasons[int(first["fieldid"])] = f"refused with result {result}"
    return reasons


def plan(fields: list[Item], wanted: Mapping[str, str]) -> Plan:
    """Where each of our values goes in this company's roster.

    Args:
        fields: the catalogue, see `flat`.
        wanted: our key (`SINGLE`, `EMERGENCY`) -> value; an empty value is left out.
    """
    outside = [field for field in fields if EMERGENCY_GROUP not in str(field.get("group_name"))]
    inside = [field for field in fields if EMERGENCY_GROUP in str(field.get("group_name"))]
    single, gaps = _targets(SINGLE, outside, wanted)
    emergency, more = _targets(EMERGENCY, inside, wanted) if inside else ([], [])
    return Plan(tuple(single), tuple(emergency), tuple(gaps + more))


def _targets(
    known: tuple[Known, ...], fields: list[Item], wanted: Mapping[str, str]
) -> tuple[list[Target], list[Item]]:
    targets: list[Target] = []
    gaps: list[Item] = []
    for one in known:
        value = wanted.get(one.key)
        if not value:
            continue
        field = _find(one, fields)
        encoded = None if field is None else _encoded(one, field, value)
        if field is not None and encoded is not None:
            targets.append(Target(_label(field), int(field["fieldid"]), *encoded))
        elif one.needed:
            what = "no such field" if field is None else "no such option"
            gaps.append({"field": one.names[0], "what": what})
    return targets, gaps


def _guessed_type(field: Item) -> int:
    return OPTION if field.get("field_type") == OPTION_FIELD or field.get("option_list") else STRING


def _label(field: Item) -> str:
    """The field's name as HR reads it; a contact person's name is not mistaken for the new hire's."""
    name = str(field["field_name"])
    foreign = EMERGENCY_GROUP in str(field.get("group_name")) and EMERGENCY_GROUP not in name
    return EMERGENCY_LABEL + name if foreign else name


def _find(known: Known, fields: list[Item]) -> Item | None:
    for name in known.names:
        for field in fields:
            if field.get("field_name") == name:
                return field
    return next((field for field in fields if known.number and field.get("fieldid") == known.number), None)


def _encoded(known: Known, field: Item, value: str) -> tuple[int, Any] | None:
    """(value type, value) as the roster takes it; None when an option list lacks the words."""
    kind = int(field.get("value_type") or STRING)
    if kind == MOBILE:
        return kind, {"value_country_code": "86", "value_mobile": phone_digits(value)}
    if kind == OPTION:
        options = field.get("options") or {}
        other = options.get(OTHER_RELATION) if known.key == "emergency_relation" else None
        chosen = options.get(value, other)
        return None if chosen is None else (kind, int(chosen))
    if kind == STRING:
        return kind, value
    return (kind, int(value)) if value.isascii() and value.isdigit() else None

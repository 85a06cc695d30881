"""The HR roster 花名册: catalogue, values per member, results per item.

Source: developer.work.weixin.qq.com/document/path/99130 to 99133.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Blueprint

from sandbox.api.answering import Api, Json
from sandbox.contacts.address_book import Contacts
from sandbox.core.errors import ApiError
from sandbox.core.setup import App
from sandbox.core.state import State
from sandbox.core.texts import load

OK, FAILED, NOT_FOUND, MUST, NOT_WRITABLE = 1, 2, 3, 4, 5
VALUE_NAMES = {
    1: "value_string",
    2: "value_uint64",
    3: "value_uint32",
    4: "value_int64",
    5: "value_mobile",
    6: "value_file",
}
NAME_FIELD, MOBILE_FIELD, STATUS_FIELD, PROBATION = 11001, 11003, 12004, 1
MAX_STRING = 500


@cache
def catalogue() -> list[Json]:
    """The groups with their fields, from roster_fields.zh-CN.yaml."""
    return list(load("roster_fields.zh-CN.yaml")["groups"])


@cache
def fields_by_id() -> dict[int, Json]:
    """Every field by its id."""
    return {field["id"]: field for group in catalogue() for field in group["fields"]}


class Roster:
    """Values by lower-case userid, then by (fieldid, sub_idx)."""

    def __init__(self, state: State, contacts: Contacts) -> None:
        self._state, self._contacts = state, contacts
        contacts.on_created.append(self.seed)
        contacts.on_deleted.append(self.forget)
        self.reset()

    def reset(self) -> None:
        """Forget every row."""
        self._values: dict[str, dict[tuple[int, int], Any]] = {}
        self._rows: dict[tuple[str, int], int] = {}

    def seed(self, member: Json) -> None:
        """The row of a new member: name, phone and status are filled in."""
        values: dict[tuple[int, int], Any] = {(NAME_FIELD, 0): member["name"], (STATUS_FIELD, 0): PROBATION}
        if member.get("mobile"):
            values[MOBILE_FIELD, 0] = {"value_country_code": "86", "value_mobile": member["mobile"]}
        self._values[member["userid"].lower()] = values

    def forget(self, userid: str) -> None:
        """Delete a member's row."""
        self._values.pop(userid.lower(), None)

    def values(self, app: App, userid: object) -> tuple[str, dict[tuple[int, int], Any]]:
        """The row of a member this app may see.

        Raises:
            ApiError: 60111 unknown, 60011 outside the visible range.
        """
        member = self._contacts.find(str(userid or ""))
        if not self._contacts.sees(app, member["userid"]):
            raise ApiError(60011)
        key = member["userid"].lower()
        if key not in self._values:
            self.seed(member)
        return key, self._values[key]

    def read(self, app: App, body: Json) -> Json:
        """`get_staff_info`."""
        _key, values = self.values(app, body.get("userid"))
        if body.get("get_all"):
            found = [self._shown(fieldid, index, values) for fieldid, index in sorted(values)]
        else:
            wanted = body.get("fieldids")
            if not isinstance(wanted, list) or not wanted:
                raise ApiError(40058)
            found = [self._shown(item.get("fieldid"), item.get("sub_idx", 0), values) for item in wanted]
        return {"fieldinfo" if self._state.setup.quirks.fieldinfo else "field_info": found}

    def _shown(self, fieldid: Any, index: int, values: dict[tuple[int, int], Any]) -> Json:
        head = {"fieldid": fieldid, "sub_idx": index}
        field = fields_by_id().get(fieldid)
        if field is None or (field.get("row") and (fieldid, index) not in values):
            return head | {"result": NOT_FOUND}
        shown = head | {"result": OK, "value_type": field["value_type"]}
        if (fieldid, index) in values:
            shown[VALUE_NAMES[field["value_type"]]] = values[fieldid, index]
        return shown

    def write(self, app: App, body: Json) -> Json:
        """`update_staff_info`: errcode 0 does not mean written, each item has its result."""
        key, values = self.values(app, body.get("userid"))
        lists = [body.get(name) or [] for name in ("update_items", "remove_items", "insert_items")]
        if not any(lists):
            raise ApiError(40058)
        updates = [self._update(values, item) for item in lists[0]]
        removes = [self._remove(values, item) for item in lists[1]]
        inserts = [self._insert(key, values, number, item) for number, item in enumerate(lists[2])]
        insert_name = "insert_result" if self._state.setup.quirks.insert_result else "insert_results"
        return {"update_results": updates, "remove_results": removes, insert_name: inserts}

    def _update(self, values: dict[tuple[int, int], Any], item: Json) -> Json:
        fieldid, index = item.get("fieldid"), item.get("sub_idx", 0)
        field = fields_by_id().get(fieldid) if isinstance(fieldid, int) else None
        head = {"fieldid": fieldid, "sub_idx": index}
        if field is None or (field.get("row") and (fieldid, index) not in values) or (index and not field.get("row")):
            return head | {"result": NOT_FOUND}
        if field.get("read_only"):
            return head | {"result": NOT_WRITABLE}
        value = item.get(VALUE_NAMES[field["value_type"]])
        if empty(value):
            if field.get("must"):
                return head | {"result": MUST}
            values.pop((field["id"], index), None)
            return head | {"result": OK}
        if not fits(field, value):
            return head | {"result": FAILED}
        values[field["id"], index] = value
        return head | {"result": OK}

    def _remove(self, values: dict[tuple[int, int], Any], item: Json) -> Json:
        group, index = item.get("group_type"), item.get("sub_idx", 0)
        gone = [at for at in values if at[1] == index and fields_by_id()[at[0]].get("row") == group]
        for at in gone:
            del values[at]
        return {"group_type": group, "sub_idx": index, "result": OK if gone and group else NOT_FOUND}

    def _insert(self, key: str, values: dict[tuple[int, int], Any], number: int, item: Json) -> Json:
        group = item.get("group_type")
        head = {"group_type": group, "idx": number}
        members = [field for field in fields_by_id().values() if field.get("row") == group]
        if not group or not members:
            return head | {"result": NOT_FOUND}
        given = {
            field["id"]: part.get(VALUE_NAMES[field["value_type"]])
            for part in item.get("item") or []
            for field in members
            if field["id"] == part.get("fieldid")
        }
        if any(field.get("must") and empty(given.get(field["id"])) for field in members):
            return head | {"result": MUST}
        if any(not empty(value) and not fits(fields_by_id()[fieldid], value) for fieldid, value in given.items()):
            return head | {"result": FAILED}
        row = self._rows.get((key, group), self._state.setup.quirks.repeat_row_base)
        self._rows[key, group] = row + 1
        values.update({(fieldid, row): value for fieldid, value in given.items() if not empty(value)})
        return head | {"result": OK}

    def shown(self) -> dict[str, list[Json]]:
        """Every row for the truth."""
        return {
            userid: [
                {
                    "fieldid": fieldid,
                    "sub_idx": index,
                    "name": fields_by_id()[fieldid]["name"],
                    "value": value,
                    **worded(fields_by_id()[fieldid], value),
                }
                for (fieldid, index), value in sorted(values.items(), key=lambda entry: entry[0])
            ]
            for userid, values in self._values.items()
        }


def worded(field: Json, value: Any) -> Json:
    """The word of an option, beside its number."""
    return {"label": field["options"][value - 1]} if field.get("options") else {}


def empty(value: Any) -> bool:
    """True for a missing value; a phone without a number counts as missing."""
    if isinstance(value, dict):
        return not value.get("value_mobile") and not value.get("media_id")
    return value is None or value == ""


def fits(field: Json, value: Any) -> bool:
    """True when the value has the field's type and, for an option, is one of its ids (1, 2, ...)."""
    kind = field["value_type"]
    if kind == 1:
        return isinstance(value, str) and len(value) <= MAX_STRING
    if kind == 5:
        mobile = str(value.get("value_mobile", "")) if isinstance(value, dict) else ""
        return mobile.isascii() and mobile.isdigit()
    if isinstance(value, bool) or not isinstance(value, int) or (kind != 4 and value < 0):
        return False
    return kind != 3 or 1 <= value <= len(field.get("options", []))


def get_fields() -> Json:
    """`get_fields`: the catalogue as WeCom returns it."""
    return {
        "group_list": [
            {"group_id": group["id"], "group_name": group["name"], "field_list": [_field(f) for f in group["fields"]]}
            for group in catalogue()
        ]
    }


def _field(field: Json) -> Json:
    told = {"fieldid": field["id"], "field_name": field["name"], "field_type": field["field_type"]}
    told |= {"value_type": field["value_type"], "is_must": bool(field.get("must"))}
    if field["field_type"] == 2:
        told["option_list"] = [{"id": n, "value": word} for n, word in enumerate(field["options"], start=1)]
    return told


def routes(state: State, roster: Roster) -> Blueprint:
    """The three roster calls."""
    blueprint = Blueprint("roster", __name__)
    api = Api(state, blueprint)

    @api.get("/cgi-bin/hr/get_fields", "hr")
    def fields(_app: App, _args: Json) -> Json:
        return get_fields()

    @api.post("/cgi-bin/hr/get_staff_info", "hr")
    def read(app: App, body: Json) -> Json:
        return roster.read(app, body)

    @api.post("/cgi-bin/hr/update_staff_info", "hr")
    def write(app: App, body: Json) -> Json:
        return roster.write(app, body)

    return blueprint

"""The HR roster: the only three calls there are.

A 0 means that the request was read, not that anything was written: every item
has its own result. The documents disagree about some names, so both are read.

Source: hr/get_fields (path/99131), hr/get_staff_info (99132), hr/update_staff_info (99133).
"""

from typing import Any

from core.errors import InputInvalid
from wecom.api.client import WeComClient

OK, FAILED = 1, 2
LISTS = ("update", "insert", "remove")

Item = dict[str, Any]


class HrRoster:
    """Reads and writes members' records with the HR secret."""

    def __init__(self, client: WeComClient) -> None:
        self._client = client

    def fields(self) -> list[Item]:
        """The company's field catalogue as groups: group_id, group_name, field_list."""
        return _items(self._client.get("hr/get_fields").get("group_list"))

    def read(self, userid: str, fieldids: list[dict[str, int]] | None = None) -> list[Item]:
        """Values of fields, each with `result`; only `result` 1 carries a value.

        Args:
            fieldids: [{"fieldid", "sub_idx"}]; None reads everything.
        """
        ask: Item = {"userid": userid, "get_all": fieldids is None}
        if fieldids is not None:
            ask["fieldids"] = fieldids
        answer = self._client.post("hr/get_staff_info", data=ask)
        return _items(answer.get("field_info", answer.get("fieldinfo")))

    def write(self, userid: str, items: dict[str, list[Item]]) -> list[Item]:
        """Change values; one answer per item, in the order update, insert, remove.

        Updating sets a state and may be repeated; a repeated insert adds a second
        row, so read before inserting.

        Args:
            items: any of update_items, insert_items, remove_items.

        Raises:
            InputInvalid: nothing to change.
            Uncertain: with inserts or removals, they may have been carried out.
        """
        body = {name: entries for name, entries in items.items() if entries}
        if not body:
            raise InputInvalid("hr/update_staff_info: nothing to change")
        harmless = set(body) == {"update_items"}
        answer = self._client.post("hr/update_staff_info", data={"userid": userid, **body}, repeatable=harmless)
        return [result for stem in LISTS for result in _results(stem, body, answer)]


def _results(stem: str, body: dict[str, list[Item]], answer: Item) -> list[Item]:
    """One answer per item of a list; an item without one counts as failed."""
    asked = body.get(f"{stem}_items", [])
    given = _items(answer.get(f"{stem}_results", answer.get(f"{stem}_result")))
    missing = [{"result": FAILED, **_named(entry)} for entry in asked[len(given) :]]
    return given + missing


def _named(entry: Item) -> Item:
    return {name: entry[name] for name in ("fieldid", "sub_idx", "group_type") if name in entry}


def _items(value: Any) -> list[Item]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []

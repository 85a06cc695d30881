"""Contact ways 「联系我」: the codes by which a WeChat user becomes a member's customer.

Source: developer.work.weixin.qq.com/document/path/92572 (add_contact_way family).
"""

from __future__ import annotations

import secrets
from typing import Any

from sandbox.api.answering import Json
from sandbox.api.rules import ILLEGAL, illegal, needs
from sandbox.contacts.address_book import Contacts
from sandbox.core.errors import ApiError
from sandbox.core.setup import App
from sandbox.core.state import State

SINGLE, MULTI = 1, 2
MINI_PROGRAM, QR = 1, 2
DAY_S = 86400
MOST_TEMP_S, TEMP_S, CHAT_S = 14 * DAY_S, 7 * DAY_S, DAY_S
WORDS, PERSONS, PAGE = 30, 100, 1000
NO_SUCH_WAY = ILLEGAL  # (unconfirmed) the documents give no number for an unknown config_id
STORED = (
    "type scene style remark skip_verify state user party is_temp expires_in chat_expires_in unionid conclusions"
    " is_exclusive mark_source"
).split()


class Ways:
    """Contact ways by config_id; a temporary one is not listed and expires."""

    def __init__(self, state: State, contacts: Contacts) -> None:
        self._state, self._contacts = state, contacts
        self._ways: dict[str, Json] = {}

    def add(self, app: App, body: Json) -> Json:
        """`add_contact_way`."""
        way: Json = {"skip_verify": True, "remark": "", "state": "", "user": [], "party": []}
        way |= {name: body[name] for name in STORED if name in body}
        self._check(app, way)
        now, config_id = self._state.clock.now(), secrets.token_hex(16)
        way |= {"config_id": config_id, "create_time": int(now), "app": app.name}
        if way.get("is_temp"):
            way |= {"ends": now + way.get("expires_in", TEMP_S), "chat_s": way.get("chat_expires_in", CHAT_S)}
        shown = {"config_id": config_id}
        if way["scene"] == QR:
            way["qr_code"] = shown["qr_code"] = f"{self._state.url}/qr/{config_id}"
        self._ways[config_id] = way
        return shown

    def _check(self, app: App, way: Json) -> None:
        if way.get("type") not in (SINGLE, MULTI) or way.get("scene") not in (MINI_PROGRAM, QR):
            raise illegal("type and scene are 1 or 2")
        if any(len(str(way[name])) > WORDS for name in ("remark", "state")):
            raise illegal(f"remark and state up to {WORDS} characters")
        if any(not 0 < int(way.get(name, 1)) <= MOST_TEMP_S for name in ("expires_in", "chat_expires_in")):
            raise illegal("expires_in up to 14 days")
        members = self.members(way)
        if way["type"] == SINGLE and (len(way["user"]) != 1 or way["party"]):
            raise illegal("type 1 has exactly one user")
        if not 1 <= len(members) <= PERSONS:
            raise illegal(f"1 to {PERSONS} persons")
        for userid in members:
            self._contacts.find(userid)
            if not self._contacts.sees(app, userid):
                raise ApiError(60011)

    def members(self, way: Json) -> list[str]:
        """Lower-case userids behind a way, departments expanded."""
        below = [userid for party in way.get("party", []) for userid in self._contacts.below(party)]
        return list(dict.fromkeys([str(user).lower() for user in way.get("user", [])] + below))

    def find(self, config_id: object) -> Json:
        """A way that still exists.

        Raises:
            ApiError: unknown, deleted or expired.
        """
        way = self._ways.get(str(config_id))
        if way is None or way.get("ends", float("inf")) <= self._state.clock.now():
            raise ApiError(NO_SUCH_WAY, "invalid config_id")
        return way

    def get(self, body: Json) -> Json:
        """`get_contact_way`."""
        way = self.find(needs(body, "config_id"))
        return {"contact_way": {name: value for name, value in way.items() if name not in ("app", "ends", "chat_s")}}

    def listed(self, app: App, body: Json) -> Json:
        """`list_contact_way`: this app's permanent ways, oldest first."""
        first, last = int(body.get("start_time") or 0), int(body.get("end_time") or self._state.clock.now() + 1)
        limit, start = min(int(body.get("limit") or 100), PAGE), int(body.get("cursor") or 0)
        found = [
            {"config_id": way["config_id"]}
            for way in self._ways.values()
            if way["app"] == app.name and not way.get("is_temp") and first <= way["create_time"] <= last
        ]
        following = {"next_cursor": str(start + limit)} if start + limit < len(found) else {}
        return {"contact_way": found[start : start + limit]} | following

    def update(self, app: App, body: Json) -> Json:
        """`update_contact_way`: type and scene never change."""
        way = self.find(needs(body, "config_id"))
        fixed = ("type", "scene", "is_temp", "config_id")
        changed: dict[str, Any] = {name: body[name] for name in STORED if name in body and name not in fixed}
        self._check(app, way | changed)
        way |= changed
        return {}

    def delete(self, body: Json) -> Json:
        """`del_contact_way`."""
        del self._ways[self.find(needs(body, "config_id"))["config_id"]]
        return {}

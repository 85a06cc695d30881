"""The menu below an app's conversation: what `menu/create` checks, and what a tap on an entry pushes.

Source: developer.work.weixin.qq.com/document/path/90231 to 90233, 90240 (events), 90313 (codes).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, request

from sandbox.api.answering import Api, Json, text_of
from sandbox.api.control import Control
from sandbox.contacts.member_events import MemberEvents
from sandbox.core.errors import ApiError, ControlError
from sandbox.core.setup import App
from sandbox.core.state import State

KEYED = (
    "click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin", "location_select",
)  # fmt: skip
TYPES = (*KEYED, "view", "view_miniprogram")
BUTTONS, SUB_BUTTONS = 3, 5
NAME_BYTES, SUB_NAME_BYTES, KEY_BYTES, URL_BYTES = 16, 40, 128, 1024
NO_MENU = 46003


class Codes:
    """The errcodes of a wrong entry; those of a sub menu are seven higher."""

    COUNT, TYPE, NAME, KEY, URL = 40016, 40017, 40018, 40019, 40020
    SUB = 7


def check_menu(body: Json) -> list[Json]:
    """The buttons of a menu.

    Raises:
        ApiError: 40016 to 40020 for the top row, 40023 to 40027 for sub menus.
    """
    buttons = _counted(body.get("button"), BUTTONS, Codes.COUNT)
    for button in buttons:
        _check_name(button, NAME_BYTES, 0)
        if button.get("sub_button"):
            for entry in _counted(button["sub_button"], SUB_BUTTONS, Codes.COUNT + Codes.SUB):
                _check_name(entry, SUB_NAME_BYTES, Codes.SUB)
                _check_entry(entry, Codes.SUB)
        else:
            _check_entry(button, 0)
    return buttons


def _counted(items: Any, most: int, errcode: int) -> list[Json]:
    if not isinstance(items, list) or not 1 <= len(items) <= most or any(not isinstance(item, dict) for item in items):
        raise ApiError(errcode)
    return items


def _check_name(entry: Json, limit_bytes: int, shift: int) -> None:
    if not 1 <= len(text_of(entry, "name").encode()) <= limit_bytes:
        raise ApiError(Codes.NAME + shift)


def _check_entry(entry: Json, shift: int) -> None:
    kind = text_of(entry, "type")
    if kind not in TYPES:
        raise ApiError(Codes.TYPE + shift)
    if kind in KEYED and not 1 <= len(text_of(entry, "key").encode()) <= KEY_BYTES:
        raise ApiError(Codes.KEY + shift)
    if kind == "view" and not 1 <= len(text_of(entry, "url").encode()) <= URL_BYTES:
        raise ApiError(Codes.URL + shift)
    if kind == "view_miniprogram" and not (text_of(entry, "pagepath") and text_of(entry, "appid")):
        raise ApiError(Codes.KEY + shift)


def entries(buttons: list[Json]) -> Iterator[Json]:
    """Everything that can be tapped; buttons that only open a sub menu are left out."""
    for button in buttons:
        yield from button.get("sub_button") or [button]


class Menus:
    """The menu of each app, by agent id.

    Attributes:
        by_agent: agent id -> buttons, as `menu/create` took them.
    """

    def __init__(self, state: State, events: MemberEvents) -> None:
        self._state, self._events = state, events
        self.reset()

    def reset(self) -> None:
        """Forget every menu."""
        self.by_agent: dict[int, list[Json]] = {}

    def tap(self, who: str, body: Json) -> Json:
        """A member taps an entry; returns what it opens, or the event key.

        Raises:
            ControlError: 404 there is no such entry.
        """
        app = self._state.setup.app_by_agent(body.get("agent_id"))
        wanted = body.get("name") or body.get("key")
        found = entries(self.by_agent.get(app.agent_id, []))
        entry = next((one for one in found if wanted and wanted in (one["name"], one.get("key"))), None)
        if entry is None:
            raise ControlError(f"the menu of {app.agent_id} has no entry {wanted!r}", 404)
        self._state.truth.act("app", who.lower(), "menu", entry["name"])
        key = entry.get("key") or entry.get("url") or entry.get("pagepath")
        more = _details(entry["type"], str(body.get("data", "")))
        self._events.push(who, app.agent_id, {"MsgType": "event", "Event": entry["type"], "EventKey": key} | more)
        opened = {name: entry[name] for name in ("url", "appid", "pagepath") if entry.get(name)}
        return opened or {"event_key": key}


def _details(kind: str, data: str) -> Json:
    """What a scan, a picture or a place adds to the event; `data` is what was scanned or the place's name."""
    if kind.startswith("scancode"):
        return {"ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": data}}
    if kind.startswith("pic_"):
        picture = {"PicMd5Sum": hashlib.md5(data.encode(), usedforsecurity=False).hexdigest()}
        return {"SendPicsInfo": {"Count": 1, "PicList": {"item": [picture]}}}
    if kind == "location_select":
        place = {"Location_X": "45.80", "Location_Y": "126.53", "Scale": "16", "Label": data, "Poiname": ""}
        return {"SendLocationInfo": place, "AppType": "wxwork"}
    return {}


def routes(state: State, menus: Menus) -> Blueprint:
    """`menu/create`, `menu/get`, `menu/delete`, and the tap of a member."""
    blueprint = Blueprint("app_menus", __name__)
    api = Api(state, blueprint)

    @api.post("/cgi-bin/menu/create", "message")
    def create(app: App, body: Json) -> Json:
        menus.by_agent[_own(app)] = check_menu(body)
        return {}

    @api.get("/cgi-bin/menu/get", "message")
    def get(app: App, _args: Json) -> Json:
        if _own(app) not in menus.by_agent:
            raise ApiError(NO_MENU)
        return {"button": menus.by_agent[app.agent_id]}

    @api.get("/cgi-bin/menu/delete", "message")
    def delete(app: App, _args: Json) -> Json:
        menus.by_agent.pop(_own(app), None)
        return {}

    Control(state, blueprint).on("POST", "/members/<who>/tap-menu")(menus.tap)
    return blueprint


def _own(app: App) -> int:
    """The agent id in the query, which must be that of the secret."""
    if request.args.get("agentid") != str(app.agent_id):
        raise ApiError(301002)
    return app.agent_id

"""The menu below the app's conversation.

Source: menu/create (path/90231), get (90232), delete (90233).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from core.errors import InputInvalid
from wecom.api import errors
from wecom.api.client import WeComClient
from wecom.api.errors import Refused
from wecom.api.limits import at_most, fits

Button = dict[str, Any]

BUTTONS, SUB_BUTTONS = 3, 5
NAME_BYTES, SUB_NAME_BYTES, KEY_BYTES, URL_BYTES = 16, 40, 128, 1024
KEYED = frozenset(
    "click scancode_push scancode_waitmsg pic_sysphoto pic_photo_or_album pic_weixin location_select".split()
)


def click(name: str, key: str) -> Button:
    """An entry whose tap comes back as the event `click` with this key."""
    return {"type": "click", "name": name, "key": key}


def view(name: str, url: str) -> Button:
    """An entry that opens a page; the event `view` tells that it did."""
    return {"type": "view", "name": name, "url": url}


def mini_program(name: str, app_id: str, page: str) -> Button:
    """An entry that opens a page of a mini-program."""
    return {"type": "view_miniprogram", "name": name, "appid": app_id, "pagepath": page}


def special(name: str, kind: str, key: str) -> Button:
    """An entry that scans, takes pictures or asks for a place (`KEYED` without click)."""
    return {"type": kind, "name": name, "key": key}


def group(name: str, entries: Sequence[Button]) -> Button:
    """A button that opens up to five entries."""
    return {"name": name, "sub_button": list(entries)}


def create(client: WeComClient, agent_id: int, buttons: Sequence[Button]) -> None:
    """Put this menu in place of the app's menu.

    Raises:
        InputInvalid: more than three buttons or five entries, or a name, key or address is too long.
    """
    for number, button in enumerate(at_most(list(buttons), BUTTONS, "button"), 1):
        _check(button, f"button[{number}]")
    if not buttons:
        raise InputInvalid("button: at least one", field="button")
    client.post("menu/create", params={"agentid": agent_id}, data={"button": list(buttons)}, repeatable=True)


def get(client: WeComClient, agent_id: int) -> list[Button]:
    """The menu in place; empty when there is none."""
    try:
        answer = client.get("menu/get", params={"agentid": agent_id})
    except Refused as error:
        if error.errcode != errors.NO_MENU:
            raise
        return []
    return list(answer.get("button") or [])


def delete(client: WeComClient, agent_id: int) -> None:
    """Take the menu away."""
    client.get("menu/delete", params={"agentid": agent_id})


def ensure(client: WeComClient, agent_id: int, buttons: Sequence[Button]) -> bool:
    """Put this menu in place where there is none, or an older one of the same names; leave any other as it is.

    Returns:
        Whether the menu in place is this one.
    """
    there = [_entry(button) for button in get(client, agent_id)]
    wanted = [_entry(button) for button in buttons]
    if there == wanted:
        return True
    if [button.get("name") for button in there] not in ([], [button.get("name") for button in wanted]):
        return False
    create(client, agent_id, buttons)
    return True


def _entry(button: Mapping[str, Any]) -> Button:
    """A button as it was given: WeCom adds empty fields of its own."""
    return {name: value for name, value in button.items() if value not in ("", [], None)}


def _check(button: Mapping[str, Any], where: str) -> None:
    fits(button.get("name", ""), NAME_BYTES, f"{where}.name")
    if "sub_button" not in button:
        _check_entry(button, where)
        return
    entries = at_most(list(button["sub_button"]), SUB_BUTTONS, f"{where}.sub_button")
    if not entries:
        raise InputInvalid(f"{where}.sub_button: at least one", field=f"{where}.sub_button")
    for number, entry in enumerate(entries, 1):
        inside = f"{where}.sub_button[{number}]"
        fits(entry.get("name", ""), SUB_NAME_BYTES, f"{inside}.name")
        _check_entry(entry, inside)


def _check_entry(entry: Mapping[str, Any], where: str) -> None:
    kind = entry.get("type")
    if kind in KEYED:
        fits(entry.get("key", ""), KEY_BYTES, f"{where}.key")
    elif kind == "view":
        fits(entry.get("url", ""), URL_BYTES, f"{where}.url")
    elif kind == "view_miniprogram":
        fits(entry.get("appid", ""), KEY_BYTES, f"{where}.appid")
        fits(entry.get("pagepath", ""), URL_BYTES, f"{where}.pagepath")
    else:
        raise InputInvalid(f"{where}.type: {kind} is no type of menu entry", field=f"{where}.type")

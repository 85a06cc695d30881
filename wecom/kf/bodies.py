"""The bodies of 微信客服 messages, each within WeCom's byte limits.

Words are cut where a person still understands them; ids, addresses and keys
are never cut but refused. The limits of menus stand in published samples of
2021 to 2024 (unconfirmed for today; longer ids may be allowed by now).

Source: send_msg (path/94677), send_msg_on_event (95122).
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from core.errors import InputInvalid
from wecom.api.gateway import encode
from wecom.api.limits import at_most, clip_bytes, fits, pieces, plain

TEXT_BYTES, MENU_ITEMS, HEAD_BYTES = 2048, 10, 1024
TITLE_BYTES, DESCRIPTION_BYTES, URL_BYTES, PAGE_BYTES, APP_ID_BYTES = 128, 512, 2048, 1024, 32
MINI_TITLE_BYTES, MEDIA_ID_BYTES, CODE_BYTES = 64, 128, 128
_MSGID = re.compile(r"[0-9a-zA-Z_-]{1,32}")

Body = dict[str, Any]
MediaKind = Literal["image", "voice", "video", "file"]


@dataclass(frozen=True)
class Situation:
    """What one code of an event is good for: once, so long, and with a menu or only a text."""

    life: timedelta
    menu: bool


# Source: path/95122.
SITUATIONS = {
    "welcome": Situation(timedelta(seconds=20), menu=True),
    "pool": Situation(timedelta(hours=48), menu=False),
    "taken": Situation(timedelta(hours=48), menu=False),
    "ended": Situation(timedelta(seconds=20), menu=True),
}


def text(content: str) -> Body:
    """A text message, cut at 2048 bytes; nothing in it acts as a link."""
    return {"msgtype": "text", "text": {"content": clip_bytes(plain(content), TEXT_BYTES)}}


def media(kind: MediaKind, media_id: str) -> Body:
    """A picture, voice message, video or file that was uploaded."""
    return {"msgtype": kind, kind: {"media_id": fits(media_id, MEDIA_ID_BYTES, "media_id")}}


def link(title: str, url: str, thumb_media_id: str, description: str = "") -> Body:
    """A card that opens a page."""
    inner = {"title": _words(title, TITLE_BYTES), "url": _address(url, "url"), "thumb_media_id": thumb_media_id}
    if description:
        inner["desc"] = _words(description, DESCRIPTION_BYTES)
    fits(thumb_media_id, MEDIA_ID_BYTES, "thumb_media_id")
    return {"msgtype": "link", "link": inner}


def miniprogram(app_id: str, page: str, thumb_media_id: str, title: str = "") -> Body:
    """A card that opens a page of a mini-program."""
    inner = {
        "appid": fits(app_id, APP_ID_BYTES, "app id"),
        "pagepath": fits(page, PAGE_BYTES, "page"),
        "thumb_media_id": fits(thumb_media_id, MEDIA_ID_BYTES, "thumb_media_id"),
    }
    if title:
        inner["title"] = _words(title, MINI_TITLE_BYTES)
    return {"msgtype": "miniprogram", "miniprogram": inner}


def location(latitude: float, longitude: float, name: str = "", address: str = "") -> Body:
    """A place; degrees.

    Raises:
        InputInvalid: not on earth.
    """
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise InputInvalid("a latitude from -90 to 90 and a longitude from -180 to 180", field="location")
    inner: Body = {"latitude": latitude, "longitude": longitude}
    inner |= {key: plain(value) for key, value in (("name", name), ("address", address)) if value}
    return {"msgtype": "location", "location": inner}


def business_card(userid: str) -> Body:
    """The name card of a member."""
    return {"msgtype": "business_card", "business_card": {"userid": fits(userid, 64, "userid")}}


def acquisition_link(url: str) -> Body:
    """A link of 获客助手."""
    return {"msgtype": "ca_link", "ca_link": {"link_url": _address(url, "link_url")}}


def menu(content: str, items: list[dict[str, str]], *, app_id: str = "", tail: str = "") -> Body:
    """A text with items to tap.

    Args:
        content: of any length; what the head cannot hold continues as lines of the menu.
        items: {"id", "label"} comes back as a message with that menu_id; {"url", "label"}
            opens a page; {"mini", "label"} a page of the mini-program; {"label"} is a line to read.
        app_id: the mini-program's, needed for its pages.
    """
    head, *rest = pieces(plain(content), HEAD_BYTES)
    lines = [_line(piece) for piece in rest]
    entries = at_most([*lines, *(_item(item, app_id) for item in items)], MENU_ITEMS, "menu")
    body: Body = {"head_content": head, "list": entries}
    if tail:
        body["tail_content"] = _words(tail, HEAD_BYTES)
    return {"msgtype": "msgmenu", "msgmenu": body}


def message(section: dict[str, Any], app_id: str = "") -> Body:
    """The message of a rendered template section: {"text", "menu"?}."""
    items = [item for item in section.get("menu") or [] if app_id or "mini" not in item]
    return menu(section["text"], items, app_id=app_id) if items else text(section["text"])


def addressed(body: Body, external_userid: str, open_kfid: str, msgid: str) -> bytes:
    """The body of one `send_msg`, complete with its idempotency key."""
    return encode({"touser": external_userid, "open_kfid": open_kfid, "msgid": _checked(msgid), **body})


def on_event(body: Body, code: str, msgid: str, situation: str = "welcome") -> bytes:
    """The body of one `send_msg_on_event`.

    Raises:
        InputInvalid: not a text (or a menu, where the situation allows one).
    """
    allowed = ("text", "msgmenu") if SITUATIONS[situation].menu else ("text",)
    if body["msgtype"] not in allowed:
        raise InputInvalid(f"{situation}: {' or '.join(allowed)}, not {body['msgtype']}", field="msgtype")
    return encode({"code": fits(code, CODE_BYTES, "code"), "msgid": _checked(msgid), **body})


def _checked(msgid: str) -> str:
    if not _MSGID.fullmatch(msgid):
        raise InputInvalid("msgid: 1 to 32 letters, digits, _ or -", field="msgid")
    return msgid


def _item(item: dict[str, str], app_id: str) -> Body:
    label = clip_bytes(plain(item["label"]), 128)
    if "id" in item:
        return {"type": "click", "click": {"id": fits(item["id"], 64, "menu id"), "content": label}}
    if "url" in item:
        return {"type": "view", "view": {"url": _address(item["url"], "menu url"), "content": label}}
    if "mini" not in item:
        return _line(clip_bytes(plain(item["label"]), HEAD_BYTES))
    page = fits(item["mini"], PAGE_BYTES, "menu page")
    target = {"appid": fits(app_id, APP_ID_BYTES, "app id"), "pagepath": page, "content": label}
    return {"type": "miniprogram", "miniprogram": target}


def _line(words: str) -> Body:
    return {"type": "text", "text": {"content": words, "no_newline": 0}}


def _words(words: str, limit: int) -> str:
    return clip_bytes(plain(words), limit)


def _address(url: str, name: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise InputInvalid(f"{name}: an address begins with https://", field=name)
    return fits(url, URL_BYTES, name)

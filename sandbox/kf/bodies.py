"""What `kf/send_msg` accepts, and the words a person reads of it.

The limits of menus come from samples published 2021 to 2024 (unconfirmed today).

Source: developer.work.weixin.qq.com/document/path/94677, 95122.
"""

from __future__ import annotations

import re

from sandbox.api.answering import Json, text_of
from sandbox.contacts.address_book import Contacts
from sandbox.core.errors import ApiError
from sandbox.media.store import Media

MSGID = re.compile(r"[0-9A-Za-z_\-]{1,32}")
MEDIA_TYPES = ("image", "voice", "video", "file")
TYPES = ("text", "link", "msgmenu", "miniprogram", "location", "business_card", "ca_link", *MEDIA_TYPES)
MAX_ITEMS = 10
TEXT_BYTES, HEAD_BYTES = 2048, 1024


def check_message(contacts: Contacts, media: Media, body: Json, types: tuple[str, ...] = TYPES) -> Json:
    """The message object of a send body.

    Raises:
        ApiError: 40008 type, 44004 empty, 45002 too long, 95008/95009 menu, 40007 media, 40058 the rest.
    """
    kind = body.get("msgtype")
    if kind not in types:
        raise ApiError(40008)
    message = body.get(kind)
    if not isinstance(message, dict):
        raise ApiError(40058)
    if kind == "text":
        _check_text(text_of(message, "content"))
    elif kind == "msgmenu":
        _check_menu(message)
    elif kind in MEDIA_TYPES:
        _check_medium(media, message.get("media_id"), kind)
    else:
        _check_card(contacts, media, kind, message)
    return message


def _check_text(content: str) -> None:
    if not content:
        raise ApiError(44004)
    if len(content.encode()) > TEXT_BYTES:
        raise ApiError(45002)


def _check_medium(media: Media, media_id: object, kind: str) -> None:
    """(unconfirmed) The documents give no code for a medium of another kind; 40007 here."""
    if media.find(media_id).kind != kind:
        raise ApiError(40007)


def _check_card(contacts: Contacts, media: Media, kind: str, message: Json) -> None:
    """Link, mini-program, place, name card, acquisition link.

    (unconfirmed) An unknown member on a name card gives 60111, a wrong place 95022.
    """
    if kind == "location":
        if not all(_is_degree(message.get(name), most) for name, most in (("latitude", 90), ("longitude", 180))):
            raise ApiError(95022)
        return
    if kind == "business_card":
        contacts.find(text_of(message, "userid"))
        return
    right = {
        "link": within(message, "title", 1, 128) and within(message, "desc", 0, 512) and is_url(message, "url"),
        "miniprogram": within(message, "appid", 1, 32)
        and within(message, "title", 0, 64)
        and within(message, "pagepath", 1, 1024),
        "ca_link": is_url(message, "link_url"),
    }[kind]
    if not right:
        raise ApiError(40058)
    if kind != "ca_link":
        _check_medium(media, message.get("thumb_media_id"), "image")


def _is_degree(value: object, most: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -most <= value <= most


def is_url(body: Json, name: str) -> bool:
    """True for an address with its scheme, within 2048 bytes."""
    return within(body, name, 1, 2048) and text_of(body, name).startswith(("https://", "http://"))


def _check_menu(menu: Json) -> None:
    items = menu.get("list", [])
    if not isinstance(items, list) or len(items) > MAX_ITEMS:
        raise ApiError(95008)
    for text in ("head_content", "tail_content"):
        if len(text_of(menu, text).encode()) > HEAD_BYTES:
            raise ApiError(45002)
    if not items and not text_of(menu, "head_content"):
        raise ApiError(40058)
    for item in items:
        _check_item(item)


def _check_item(item: object) -> None:
    if not isinstance(item, dict) or item.get("type") not in ("click", "view", "miniprogram", "text"):
        raise ApiError(95009)
    inner = item.get(item["type"])
    if not isinstance(inner, dict):
        raise ApiError(40058)
    right = {
        "click": within(inner, "id", 1, 64) and within(inner, "content", 1, 128),
        "view": is_url(inner, "url") and within(inner, "content", 1, 1024),
        "miniprogram": within(inner, "appid", 1, 32)
        and within(inner, "pagepath", 1, 1024)
        and within(inner, "content", 1, 1024),
        "text": within(inner, "content", 1, 1024) and inner.get("no_newline", 0) in (0, 1),
    }[item["type"]]
    if not right:
        raise ApiError(40058)


def within(body: Json, name: str, low: int, high: int) -> bool:
    """True when the text has between low and high UTF-8 bytes."""
    return low <= len(text_of(body, name).encode()) <= high


def words(body: Json) -> str:
    """Everything a person reads of a message, one piece a line."""
    kind = body.get("msgtype", "")
    message = body.get(kind) or {}
    if kind == "msgmenu":
        items = [item[item["type"]].get("content") for item in message.get("list", [])]
        return "\n".join(filter(None, [message.get("head_content"), *items, message.get("tail_content")]))
    pieces = (message.get(name) for name in ("content", "title", "desc", "name", "address", "userid", "link_url"))
    return "\n".join(str(piece) for piece in pieces if piece)


def menu_item(body: Json, label: str | None, menu_id: str | None) -> Json | None:
    """The menu item with this label or click id; None when the message has none."""
    for item in (body.get("list") or []) if body else []:
        inner = item[item["type"]]
        if item["type"] == "text":
            continue
        if (label is not None and inner["content"] == label) or (menu_id and inner.get("id") == menu_id):
            return dict(item)
    return None

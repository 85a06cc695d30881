"""The request bodies of the channels to a candidate, as bytes that are frozen.

Source: WeCom's documents, path/94677 (`kf/send_msg`); WeChat's subscribeMessage.send (rules of each value).
"""

from collections.abc import Mapping
from typing import Any

from notify.rendering import as_json, cut, cut_chars, one_line, pieces

KF_TEXT_BYTES = 2048
KF_HEAD_BYTES = 1024
KF_LABEL_BYTES = 128
KF_MENU_ITEMS = 10
SMS_CHARS = 500
SUBJECT_CHARS = 100
# Characters a value may have, by the type that its key begins with.
VALUE_CHARS = {"thing": 20, "name": 10, "phrase": 5, "character_string": 32, "letter": 32, "symbol": 5}


def kf(section: Mapping[str, Any], *, touser: str, open_kfid: str, msgid: str, mini_app_id: str) -> bytes:
    """A `kf/send_msg` body: plain text, or a menu when the template has one.

    What the menu's head can't hold goes on as lines above its items.
    """
    envelope = {"touser": touser, "open_kfid": open_kfid, "msgid": msgid}
    entries = (_menu_item(entry, mini_app_id) for entry in section.get("menu", []))
    items = [item for item in entries if item]
    if not items:
        text = {"content": cut(section["text"], KF_TEXT_BYTES)}
        return as_json({**envelope, "msgtype": "text", "text": text})
    head, *rest = pieces(section["text"], KF_HEAD_BYTES, KF_MENU_ITEMS - len(items) + 1)
    lines = [{"type": "text", "text": {"content": piece, "no_newline": 0}} for piece in rest]
    menu: dict[str, Any] = {"head_content": head, "list": [*lines, *items]}
    if section.get("tail"):
        menu["tail_content"] = cut(section["tail"], KF_HEAD_BYTES)
    return as_json({**envelope, "msgtype": "msgmenu", "msgmenu": menu})


def subscribe(section: Mapping[str, Any], *, openid: str, template_id: str) -> bytes:
    """A `message/subscribe/send` body; values are cut to what their key's type allows."""
    data = {key: {"value": _value(key, value)} for key, value in section["data"].items()}
    body: dict[str, Any] = {"touser": openid, "template_id": template_id}
    if section.get("page"):
        body["page"] = section["page"]
    return as_json({**body, "miniprogram_state": "formal", "lang": "zh_CN", "data": data})


def sms(section: str) -> bytes:
    """The text of one SMS."""
    return cut_chars(one_line(section), SMS_CHARS).encode()


def email(section: Mapping[str, Any]) -> bytes:
    """Subject and text of one e-mail, as JSON; the adapter makes the MIME of it."""
    subject = cut_chars(one_line(section["subject"]), SUBJECT_CHARS)
    return as_json({"subject": subject, "text": section["body"]})


def _menu_item(entry: Mapping[str, Any], mini_app_id: str) -> dict[str, Any] | None:
    label = one_line(entry["label"])
    if "id" in entry:
        return {"type": "click", "click": {"id": entry["id"], "content": cut(label, KF_LABEL_BYTES)}}
    if "url" in entry:
        return {"type": "view", "view": {"url": entry["url"], "content": cut(label, KF_HEAD_BYTES)}}
    if not mini_app_id:
        return None
    page = {"appid": mini_app_id, "pagepath": entry["mini"], "content": cut(label, KF_HEAD_BYTES)}
    return {"type": "miniprogram", "miniprogram": page}


def _value(key: str, value: str) -> str:
    limit = VALUE_CHARS.get(key.rstrip("0123456789"))
    line = one_line(str(value))
    return cut_chars(line, limit) if limit else line

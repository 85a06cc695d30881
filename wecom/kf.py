"""微信客服: the channel to candidates, who are ordinary WeChat users.

Source: sync_msg (path/94670), send_msg (94677), send_msg_on_event (95122),
add_contact_way (94665).
"""

import re
from typing import Any

from core.errors import InputInvalid
from wecom import errors
from wecom.client import WeComClient
from wecom.errors import Refused
from wecom.gateway import encode
from wecom.limits import at_most, clip_bytes, fits, pieces, plain

PULL_LIMIT = 1000
MENU_ITEMS = 10
HEAD_BYTES = 1024
_MSGID = re.compile(r"[0-9a-zA-Z_-]{1,32}")
_SCENE = re.compile(r"[0-9a-zA-Z_-]{1,32}")

Body = dict[str, Any]


def text(content: str) -> Body:
    """A text message, cut at 2048 bytes; nothing in it acts as a link."""
    return {"msgtype": "text", "text": {"content": clip_bytes(plain(content), 2048)}}


def menu(content: str, items: list[dict[str, str]], *, app_id: str = "", tail: str = "") -> Body:
    """A text with items to tap.

    Args:
        content: of any length; what the head cannot hold continues as lines of the menu.
        items: {"id", "label"} comes back as a message with that menu_id; {"url", "label"}
            opens a page; {"mini", "label"} a page of the mini-program.
        app_id: the mini-program's, needed for its pages.
    """
    head, *rest = pieces(plain(content), HEAD_BYTES)
    lines = [{"type": "text", "text": {"content": piece, "no_newline": 0}} for piece in rest]
    entries = at_most([*lines, *(_item(item, app_id) for item in items)], MENU_ITEMS, "menu")
    body: Body = {"head_content": head, "list": entries}
    if tail:
        body["tail_content"] = clip_bytes(plain(tail), HEAD_BYTES)
    return {"msgtype": "msgmenu", "msgmenu": body}


def message(section: dict[str, Any], app_id: str = "") -> Body:
    """The message of a rendered template section: {"text", "menu"?}."""
    items = [item for item in section.get("menu") or [] if app_id or "mini" not in item]
    return menu(section["text"], items, app_id=app_id) if items else text(section["text"])


def addressed(body: Body, external_userid: str, open_kfid: str, msgid: str) -> bytes:
    """The body of one `send_msg`, complete with its idempotency key."""
    if not _MSGID.fullmatch(msgid):
        raise InputInvalid("msgid: 1 to 32 letters, digits, _ or -", field="msgid")
    return encode({"touser": external_userid, "open_kfid": open_kfid, "msgid": msgid, **body})


def on_event(body: Body, code: str, msgid: str) -> bytes:
    """The body of one `send_msg_on_event` (welcome, 20 s after the event at most)."""
    return encode({"code": fits(code, 128, "code"), "msgid": msgid, **body})


def sync_msg(client: WeComClient, open_kfid: str, cursor: str, token: str = "") -> Body:
    """One page of what happened in an account: msg_list, next_cursor, has_more.

    A token that is too old is left out in a second try: pulling without one is
    allowed, only under a stricter quota.
    """
    ask = {"open_kfid": open_kfid, "cursor": cursor, "limit": PULL_LIMIT, "voice_format": 0}
    if token:
        try:
            return _page(client.post("kf/sync_msg", data={**ask, "token": token}))
        except Refused as error:
            if error.errcode != errors.BAD_PULL_TOKEN:
                raise
    return _page(client.post("kf/sync_msg", data=ask))


def send_msg(client: WeComClient, body: bytes) -> Body:
    """Send a frozen message. "Seen this msgid" means that an earlier try arrived.

    Raises:
        Refused: 95001, 95002, 95018 when the window is closed.
    """
    try:
        return {"msgid": str(client.post("kf/send_msg", data=body).get("msgid", ""))}
    except Refused as error:
        if error.errcode != errors.DUPLICATE_KF_MSGID:
            raise
        return {"msgid": "", "repeated": True}


def send_msg_on_event(client: WeComClient, body: bytes) -> Body:
    """Send a frozen welcome or session message; its code works once."""
    return {"msgid": str(client.post("kf/send_msg_on_event", data=body).get("msgid", ""))}


def add_contact_way(client: WeComClient, open_kfid: str, scene: str) -> str:
    """The link that opens a chat with the account, tagged with `scene`."""
    if not _SCENE.fullmatch(scene):
        raise InputInvalid("scene: 1 to 32 letters, digits, _ or -", field="scene")
    return str(client.post("kf/add_contact_way", data={"open_kfid": open_kfid, "scene": scene})["url"])


def _item(item: dict[str, str], app_id: str) -> Body:
    label = clip_bytes(plain(item["label"]), 128)
    if "id" in item:
        return {"type": "click", "click": {"id": fits(item["id"], 64, "menu id"), "content": label}}
    if "url" in item:
        return {"type": "view", "view": {"url": fits(item["url"], 2048, "menu url"), "content": label}}
    page = fits(item["mini"], 1024, "menu page")
    target = {"appid": fits(app_id, 32, "app id"), "pagepath": page, "content": label}
    return {"type": "miniprogram", "miniprogram": target}


def _page(answer: Body) -> Body:
    messages = answer.get("msg_list")
    return {
        "messages": messages if isinstance(messages, list) else [],
        "next_cursor": str(answer.get("next_cursor", "")),
        "has_more": answer.get("has_more") == 1,
    }

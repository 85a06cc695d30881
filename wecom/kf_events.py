"""What a pull of an account brings, as inbox arrivals.

Source: sync_msg (path/94670), events (94670 and 94699).
"""

import hashlib
import json
from typing import Any

from messaging.inbox import Arrival

CUSTOMER, SERVICER = 3, 5
# Who holds the conversation after a servicer's change: 1 taken, 2 transferred, 3 ended, 4 taken up again.
STATE_AFTER = {1: 3, 2: 3, 3: 4, 4: 3}
# fail_type of a message that was taken and then not delivered because the window was closed.
WINDOW_CLOSED = frozenset({4, 5, 6})
MEDIA = ("image", "voice", "video", "file")

Message = dict[str, Any]


def to_arrival(open_kfid: str, message: Message) -> Arrival:
    """One pulled message or event; what we have no use for becomes `wecom.other`."""
    if message.get("msgtype") == "event":
        return _event(open_kfid, message)
    if message.get("origin") == CUSTOMER and message.get("external_userid"):
        return _said(open_kfid, message)
    return _other(open_kfid, f"kf_origin:{message.get('origin')}", message)


def customer_of(message: Message) -> str:
    """The customer a message or event is about, empty when none is named."""
    event = message.get("event")
    inner = event.get("external_userid") if isinstance(event, dict) else None
    return str(message.get("external_userid") or inner or "")


def _said(open_kfid: str, message: Message) -> Arrival:
    kind = str(message.get("msgtype", ""))
    body = message.get(kind)
    body = body if isinstance(body, dict) else {}
    payload = {
        "open_kfid": open_kfid,
        "external_userid": message["external_userid"],
        "msgid": _msgid(message),
        "send_time": _seconds(message),
        "msgtype": kind,
        "text": str(body.get("content", "")) if kind == "text" else "",
        "menu_id": str(body.get("menu_id") or ""),
        "media_id": str(body.get("media_id", "")) if kind in MEDIA else "",
        "raw": message,
    }
    return _arrival("kf.message", open_kfid, message, payload)


def _event(open_kfid: str, message: Message) -> Arrival:
    event = message.get("event")
    event = event if isinstance(event, dict) else {}
    kind, names = _EVENTS.get(str(event.get("event_type")), ("", ()))
    if not kind or not customer_of(message):
        return _other(open_kfid, f"kf_event:{event.get('event_type')}", message)
    payload = {
        "open_kfid": open_kfid,
        "external_userid": customer_of(message),
        "send_time": _seconds(message),
        **{name: event.get(name, "") for name in names},
    }
    return _arrival(kind, open_kfid, message, payload)


# event_type -> (inbox kind, what is taken over from the event)
_EVENTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "enter_session": ("kf.entered", ("scene", "scene_param", "welcome_code")),
    "user_recall_msg": ("kf.recalled", ("recall_msgid",)),
    "msg_send_fail": ("kf.send_failed", ("fail_msgid", "fail_type")),
    "session_status_change": (
        "kf.session_changed", ("change_type", "old_servicer_userid", "new_servicer_userid", "msg_code"),
    ),
}


def _other(open_kfid: str, name: str, message: Message) -> Arrival:
    key = _key(open_kfid, message)
    payload = {"event": name, "open_kfid": open_kfid, "data": message}
    return Arrival("wecom.other", key, key, payload)


def _arrival(kind: str, open_kfid: str, message: Message, payload: dict[str, Any]) -> Arrival:
    return Arrival(kind, f"kf:{payload['external_userid']}", _key(open_kfid, message), payload)


def _key(open_kfid: str, message: Message) -> str:
    return f"kf:{open_kfid}:{_msgid(message)}"


def _msgid(message: Message) -> str:
    """WeCom's msgid; the content's hash where there is none."""
    given = message.get("msgid")
    if given:
        return str(given)
    return hashlib.sha256(json.dumps(message, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _seconds(message: Message) -> int:
    value = message.get("send_time")
    return value if isinstance(value, int) else 0

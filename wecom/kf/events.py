"""What a pull of an account brings, as inbox arrivals.

Source: sync_msg (path/94670), events (94670 and 94699).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from messaging.inbox import Arrival

CUSTOMER, SERVICER = 3, 5
# Who holds the conversation after a servicer's change: 1 taken, 2 transferred, 3 ended, 4 taken up again.
STATE_AFTER = {1: 3, 2: 3, 3: 4, 4: 3}
MEDIA = ("image", "voice", "video", "file")
TYPE_CHARACTERS = 32
# Latest moment that a date can hold with room for a window, seconds since 1970.
LAST_SECOND = 32_503_680_000

Message = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """Which inbox row an event becomes, and what is taken over from it."""

    inbox: str
    words: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    about_customer: bool = True


# event_type -> row
EVENTS: Mapping[str, Kind] = {
    "enter_session": Kind("kf.entered", ("scene", "scene_param", "welcome_code")),
    "msg_send_fail": Kind("kf.send_failed", ("fail_msgid",), ("fail_type",)),
    "user_recall_msg": Kind("kf.recalled", ("recall_msgid",)),
    "session_status_change": Kind(
        "kf.session_changed", ("old_servicer_userid", "new_servicer_userid", "msg_code"), ("change_type",)
    ),
    # status counts from 1 here (1 serving, 2 stopped) and from 0 in servicer/list.
    "servicer_status_change": Kind(
        "kf.servicer_status", ("servicer_userid",), ("status", "stop_type"), about_customer=False
    ),
    "servicer_recall_msg": Kind("kf.servicer_recalled", ("servicer_userid", "recall_msgid")),
    "reject_customer_msg_switch_change": Kind("kf.customer_muted", ("servicer_userid",), ("reject_switch",)),
}
SAID, SERVICER_SAID, OTHER = "kf.message", "kf.servicer_said", "wecom.other"
# Sent before this product began to answer for the account.
HISTORY = "kf.history"
ALL = frozenset({SAID, SERVICER_SAID, OTHER, HISTORY, *(kind.inbox for kind in EVENTS.values())})


def to_arrival(open_kfid: str, message: Message) -> Arrival:
    """One pulled message or event; what we have no use for becomes `wecom.other`."""
    if message.get("msgtype") == "event":
        return _event(open_kfid, message)
    if customer_of(message) and message.get("origin") in (CUSTOMER, SERVICER):
        return _said(open_kfid, message)
    return _other(open_kfid, f"kf_origin:{message.get('origin')}", message)


def customer_of(message: Message) -> str:
    """The customer a message or event is about, empty when none is named."""
    event = message.get("event")
    inner = event.get("external_userid") if isinstance(event, dict) else None
    found = message.get("external_userid") or inner
    return found if isinstance(found, str) else ""


def _said(open_kfid: str, message: Message) -> Arrival:
    """A message of the customer, or of a servicer in the WeCom client; `raw` has what only its type has."""
    kind = str(message.get("msgtype", ""))
    body = message.get(kind)
    body = body if isinstance(body, dict) else {}
    payload = {
        "open_kfid": open_kfid,
        "external_userid": customer_of(message),
        "msgid": _msgid(message),
        "send_time": _seconds(message),
        "msgtype": kind[:TYPE_CHARACTERS],
        "text": _word(body, "content") if kind == "text" else "",
        "menu_id": _word(body, "menu_id"),
        "media_id": _word(body, "media_id") if kind in MEDIA else "",
        "raw": message,
    }
    if message["origin"] == CUSTOMER:
        return _arrival(SAID, open_kfid, message, payload)
    payload["servicer_userid"] = _word(message, "servicer_userid")
    return _arrival(SERVICER_SAID, open_kfid, message, payload)


def _event(open_kfid: str, message: Message) -> Arrival:
    event = message.get("event")
    event = event if isinstance(event, dict) else {}
    kind = EVENTS.get(_word(event, "event_type"))
    if kind is None or (kind.about_customer and not customer_of(message)):
        return _other(open_kfid, f"kf_event:{event.get('event_type')}", message)
    payload: dict[str, Any] = {"open_kfid": open_kfid, "send_time": _seconds(message)}
    if kind.about_customer:
        payload["external_userid"] = customer_of(message)
    payload |= {name: _word(event, name) for name in kind.words}
    payload |= {name: _number(event, name) for name in kind.numbers}
    channels = event.get("wechat_channels")
    if isinstance(channels, dict):
        payload["wechat_channels"] = channels
    return _arrival(kind.inbox, open_kfid, message, payload)


def _other(open_kfid: str, name: str, message: Message) -> Arrival:
    key = _key(open_kfid, message)
    payload = {"event": name, "open_kfid": open_kfid, "data": message}
    return Arrival(OTHER, key, key, payload)


def _arrival(kind: str, open_kfid: str, message: Message, payload: dict[str, Any]) -> Arrival:
    """In the order of the customer; what names none in the order of the account."""
    about = f"kf:{payload['external_userid']}" if "external_userid" in payload else f"kf_account:{open_kfid}"
    return Arrival(kind, about, _key(open_kfid, message), payload)


def _key(open_kfid: str, message: Message) -> str:
    return f"kf:{open_kfid}:{_msgid(message)}"


def _msgid(message: Message) -> str:
    """WeCom's msgid; the content's hash where there is none."""
    given = message.get("msgid")
    if isinstance(given, str) and given:
        return given
    content = json.dumps(message, sort_keys=True, ensure_ascii=False).encode(errors="surrogatepass")
    return hashlib.sha256(content).hexdigest()


def _seconds(message: Message) -> int:
    """send_time; 0 when it is missing or no time at all."""
    value = _number(message, "send_time")
    return value if 0 <= value <= LAST_SECOND else 0


def _word(body: Message, name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) else ""


def _number(body: Message, name: str) -> int:
    """A whole number, also when it comes as digits; 0 for anything else."""
    value = body.get(name)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 12:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0

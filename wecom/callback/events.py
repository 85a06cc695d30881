"""A decrypted push into one inbox arrival: kind, subject, dedupe key, payload; the table is `kinds.py`."""

import base64
import hashlib
import json
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.orm import Session

from core.errors import InputInvalid
from messaging.inbox import Arrival
from models import InboxEvent
from wecom.callback import kinds, xml
from wecom.callback.kinds import Kind

log = structlog.get_logger(__name__)

# Differs between two receivers of one event.
RECEIVER = ("ToUserName", "AgentID")


def to_event(plain: bytes) -> Arrival:
    """Read one decrypted push.

    What we have no use for becomes `wecom.other`, and what is no push that can be read
    `wecom.unreadable`: stored and counted, never an error, because WeCom repeats what is
    refused, then drops it, and adds events without notice.
    """
    try:
        return _read(plain)
    except InputInvalid as error:
        return _unreadable(plain, str(error))


def _read(plain: bytes) -> Arrival:
    """Raises InputInvalid: broken XML or UTF-8, a control character, or no MsgType."""
    node = xml.parse(plain)
    if not xml.text(node, "MsgType"):
        raise InputInvalid("a push without MsgType", field="MsgType")
    kind = kinds.kind_of(node)
    if kind is None:
        return _other(node, plain)
    key = _key(node, kind, plain)
    about = kinds.at(node, kind.about).lower() if kind.subject == "member" else kinds.at(node, kind.about)
    return Arrival(kind.inbox, f"{kind.subject}:{about}" if kind.about else key, key, _payload(node, kind))


def noted(session: Session, event: InboxEvent, now: datetime) -> None:
    """Inbox handler of every kind that nobody acts on: it came, and that is all."""
    log.info("event_noted", kind=event.kind, name=str(event.payload.get("event", ""))[:64])


def _payload(node: xml.Node, kind: Kind) -> dict[str, Any]:
    payload = {name: kinds.at(node, place) for name, place in kind.fields.items()}
    if "create_time" in payload:
        payload["create_time"] = _seconds(payload["create_time"])
    if kind.inbox == "app.card_clicked":
        payload["selected"] = _selected(node)
    return payload


def _selected(node: xml.Node) -> dict[str, list[str]]:
    """Question key -> chosen option ids.

    Old samples spell OptionIds and OptionId as OpitonIds and OpitonId.
    """
    items = node.get("SelectedItems")
    chosen: dict[str, list[str]] = {}
    for item in xml.as_list(items.get("SelectedItem") if isinstance(items, dict) else None):
        if not isinstance(item, dict) or not xml.text(item, "QuestionKey"):
            continue
        options = item.get("OptionIds", item.get("OpitonIds"))
        options = options if isinstance(options, dict) else {}
        ids = xml.as_list(options.get("OptionId", options.get("OpitonId")))
        chosen[xml.text(item, "QuestionKey")] = [option for option in ids if isinstance(option, str)]
    return chosen


def _other(node: xml.Node, plain: bytes) -> Arrival:
    """Its subject is its own key: nothing waits for what we have no use for."""
    key = _message_key(node) or f"event:{hashlib.sha256(plain).hexdigest()}"
    payload = {"event": kinds.name_of(node), "userid": xml.text(node, "FromUserName"), "data": node}
    return Arrival(kinds.OTHER, key, key, payload)


def _unreadable(plain: bytes, reason: str) -> Arrival:
    """Its key is its content, so that WeCom's repetitions of it are one row."""
    key = f"unreadable:{hashlib.sha256(plain).hexdigest()}"
    return Arrival(kinds.UNREADABLE, key, key, {"reason": reason, "bytes": base64.b64encode(plain).decode()})


def _key(node: xml.Node, kind: Kind, plain: bytes) -> str:
    """What makes a repetition of this push the same occasion, and nothing else.

    FromUserName and CreateTime, which WeCom proposes for events, are not
    enough: two buttons pressed in one second share both.
    """
    if message := _message_key(node):
        return message
    content = _content_hash(node) if kind.company else hashlib.sha256(plain).hexdigest()
    names = [str(kinds.at(node, place)).lower() for place in kind.key]
    return ":".join([kinds.name_of(node), *names, content])


def _message_key(node: xml.Node) -> str:
    """MsgId, where WeCom gives one: it stays the same when a push is repeated."""
    msgid = xml.text(node, "MsgId")
    return f"message:{xml.text(node, 'AgentID')}:{msgid}" if msgid else ""


def _content_hash(node: xml.Node) -> str:
    content = {name: value for name, value in node.items() if name not in RECEIVER}
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _seconds(text: str) -> int:
    """CreateTime in seconds of business time; 0 when absent."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else 0

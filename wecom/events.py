"""Decrypted callback XML into one inbox event: kind, subject, dedupe key, payload."""

import hashlib
from datetime import datetime

from prometheus_client import Counter
from sqlalchemy.orm import Session

from core.errors import InputInvalid
from messaging.inbox import Arrival
from models import InboxEvent
from wecom import xml

OTHER_EVENTS = Counter("yinpin_wecom_other_events", "WeCom events that we have no use for", ["event"])
CARD_EVENTS = frozenset({"template_card_event", "template_card_menu_event"})


def to_event(plain: bytes) -> Arrival:
    """Read one decrypted push.

    What we have no use for becomes `wecom.other`: stored and counted, never an
    error, because WeCom repeats what is refused and adds events without notice.

    Raises:
        InputInvalid: not a push at all (broken XML, or without MsgType).
    """
    node = xml.parse(plain)
    message_type = xml.text(node, "MsgType")
    digest = hashlib.sha256(plain).hexdigest()
    if not message_type:
        raise InputInvalid("a push without MsgType", field="MsgType")
    if message_type == "text":
        return _staff_text(node, digest)
    if message_type == "event":
        return _event(node, digest)
    return _other(node, f"message:{message_type}", digest)


def handle_other(session: Session, event: InboxEvent, now: datetime) -> None:
    """Inbox handler `wecom.other`: counted, so that somebody may see that it comes."""
    OTHER_EVENTS.labels(event=str(event.payload["event"])[:64]).inc()


def _event(node: xml.Node, digest: str) -> Arrival:
    name = xml.text(node, "Event")
    if name == "kf_msg_or_event" and xml.text(node, "OpenKfId"):
        return _kf_push(node, digest)
    if name in CARD_EVENTS and xml.text(node, "TaskId") and xml.text(node, "FromUserName"):
        return _card_click(node, name, digest)
    if name == "enter_agent" and xml.text(node, "FromUserName"):
        userid = xml.text(node, "FromUserName")
        key = f"enter_agent:{userid.lower()}:{digest}"
        return Arrival("app.entered", f"member:{userid.lower()}", key, {"userid": userid})
    return _other(node, name or "unnamed", digest)


def _staff_text(node: xml.Node, digest: str) -> Arrival:
    userid, msgid = xml.text(node, "FromUserName"), xml.text(node, "MsgId")
    if not userid:
        return _other(node, "message:text", digest)
    payload = {
        "userid": userid,
        "content": xml.text(node, "Content"),
        "msgid": msgid,
        "create_time": _seconds(node),
    }
    return Arrival("app.text", f"member:{userid.lower()}", _message_key(node, digest), payload)


def _kf_push(node: xml.Node, digest: str) -> Arrival:
    open_kfid = xml.text(node, "OpenKfId")
    payload = {"open_kfid": open_kfid, "token": xml.text(node, "Token")}
    return Arrival("wecom.kf_push", f"kf_account:{open_kfid}", f"kf_push:{digest}", payload)


def _card_click(node: xml.Node, name: str, digest: str) -> Arrival:
    """A tap on a card's button, menu or submit.

    Two taps in the same second share FromUserName and CreateTime, so the key
    also carries the task, the button and the whole message's hash.
    """
    userid, task_id, event_key = (xml.text(node, part) for part in ("FromUserName", "TaskId", "EventKey"))
    payload = {
        "userid": userid,
        "event_key": event_key,
        "task_id": task_id,
        "response_code": xml.text(node, "ResponseCode"),
        "card_type": xml.text(node, "CardType"),
        "selected": _selected(node),
        "create_time": _seconds(node),
    }
    key = f"{name}:{task_id}:{event_key}:{userid.lower()}:{digest}"
    return Arrival("app.card_clicked", f"card:{task_id}", key, payload)


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


def _other(node: xml.Node, name: str, digest: str) -> Arrival:
    """Its subject is its own key: nothing waits for what we have no use for."""
    key = _message_key(node, digest)
    payload = {"event": name, "userid": xml.text(node, "FromUserName"), "data": node}
    return Arrival("wecom.other", key, key, payload)


def _message_key(node: xml.Node, digest: str) -> str:
    """MsgId where WeCom gives one (it stays the same when a push is repeated), else the hash."""
    msgid = xml.text(node, "MsgId")
    return f"message:{xml.text(node, 'AgentID')}:{msgid}" if msgid else f"event:{digest}"


def _seconds(node: xml.Node) -> int:
    """CreateTime in seconds of business time; 0 when absent."""
    value = xml.text(node, "CreateTime")
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 12 else 0

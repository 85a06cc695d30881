"""One phone's conversation: what its owner received on every channel and what they sent, in one order."""

from __future__ import annotations

from typing import Any

from sandbox.companies.world import World
from sandbox.core.errors import ApiError
from sandbox.media.checks import amr_seconds
from sandbox.page.people import Role

Json = dict[str, Any]
KEPT = 300
NOTICES = ("friend", "schedule", "approval")
EXTRA = ("open_kfid", "servicer", "msgid", "chat_name", "robot", "chosen")
CARD = ("task_id", "replaced", "clicks", "updates", "recalled", "agent_id")


def conversation(world: World, role: Role) -> list[Json]:
    """The newest messages of one phone, oldest first.

    Each is `{"seq", "at", "from": "me"|"them", "channel", "msgtype", "text", "body", ...}`; messages with a medium
    carry `medium: {"id", "kind", "bytes", "filename", "type", "seconds"?}` or `{"gone": true}`.
    """
    found: list[Json] = [_heard(world, channel, entry) for channel, entry in _received(world, role)]
    recalled = _recalled(world, role)
    found += [_said(world, entry, recalled) for entry in world.truth.said if entry["who"] in role.acted_as()]
    return sorted(found, key=lambda message: int(message["seq"]))[-KEPT:]


def last_seq(world: World, role: Role) -> int:
    """The number of the newest message that arrived; 0 for a silent phone."""
    return max((entry["seq"] for _channel, entry in _received(world, role)), default=0)


def last_said(world: World, role: Role) -> int:
    """The number of the newest message its owner sent; 0 for a silent person."""
    said = reversed(world.truth.said)
    return next((int(entry["seq"]) for entry in said if entry["who"] in role.acted_as()), 0)


def menu_of(world: World, role: Role) -> list[Json]:
    """The buttons an app put under its conversation; none for a candidate."""
    if not role.userid:
        return []
    return next(iter(world.menus.by_agent.values()), [])


def _received(world: World, role: Role) -> list[tuple[str, Json]]:
    return [
        (channel, entry)
        for channel, who in role.channels().items()
        for entry in world.truth.received.get(channel, {}).get(who, [])
    ]


def _recalled(world: World, role: Role) -> set[str]:
    return {act["text"] for act in world.truth.acts if act["did"] == "recall" and act["who"] in role.acted_as()}


def _heard(world: World, channel: str, entry: Json) -> Json:
    shown = {"seq": entry["seq"], "at": entry["at"], "from": "them", "channel": channel, "text": entry.get("text", "")}
    shown |= {name: entry[name] for name in CARD if name in entry}
    if channel == "mail":
        return shown | {"msgtype": "mail", "body": {name: entry.get(name, "") for name in ("subject", "from")}}
    if channel in ("sms", "subscribe"):
        names = ("sign", "page", "data", "template_id")
        return shown | {"msgtype": channel, "body": {name: entry[name] for name in names if name in entry}}
    if channel in NOTICES:
        return shown | {"msgtype": channel, "body": {"from": entry.get("userid", "")}}
    body = entry.get("body") or {}
    extra = {name: entry[name] for name in EXTRA if name in entry}
    return shown | extra | {"msgtype": entry["msgtype"], "body": body} | _medium(world, entry["msgtype"], body)


def _said(world: World, entry: Json, recalled: set[str]) -> Json:
    body = entry["body"]
    text = str(body.get("content", "")) if isinstance(body, dict) else ""
    shown = {name: entry[name] for name in ("seq", "at", "channel", "msgid", "msgtype")}
    shown |= {"from": "me", "text": text, "body": body, "recalled": entry["msgid"] in recalled}
    return shown | _medium(world, entry["msgtype"], body)


def _medium(world: World, kind: str, body: Any) -> Json:
    media_id = body.get("media_id") if isinstance(body, dict) else None
    if kind not in ("voice", "image", "video", "file") or not media_id:
        return {}
    try:
        medium = world.media.find(media_id)
    except ApiError:
        return {"medium": {"gone": True}}
    told: Json = {
        "id": medium.media_id,
        "kind": kind,
        "bytes": len(medium.data),
        "filename": medium.filename,
        "type": medium.content_type,
    }
    return {"medium": told | ({"seconds": round(amr_seconds(medium.data), 1)} if kind == "voice" else {})}

"""What a frozen message to a candidate says, read back for people."""

import json
from collections.abc import Mapping
from typing import Any

OURS = ("kf", "subscribe", "email")


def words_of(channel: str, body: str) -> str:
    """The words of one attempt as the candidate got them; empty for what has none.

    Args:
        channel: `kf`, `subscribe`, `sms` or `email`; a bank's own channel carries the words of one of the last two.
        body: the frozen bytes, as `candidate_bodies` made them.
    """
    if channel == "sms":
        return body
    try:
        content = json.loads(body)
    except ValueError:
        return "" if channel in OURS else body
    if not isinstance(content, dict):
        return "" if channel in OURS else body
    if channel not in ("kf", "subscribe"):
        return "\n".join(filter(None, (content.get("subject", ""), content.get("text", ""))))
    if channel == "subscribe":
        return " ".join(str(one.get("value", "")) for one in content.get("data", {}).values())
    return _chat(content)


def _chat(content: Mapping[str, Any]) -> str:
    if "msgmenu" not in content:
        return str(content.get("text", {}).get("content", ""))
    menu = content["msgmenu"]
    lines = [menu.get("head_content", ""), *map(_item, menu.get("list", [])), menu.get("tail_content", "")]
    return "\n".join(filter(None, lines))


def _item(item: Mapping[str, Any]) -> str:
    """A line of text, or the words of a button in brackets."""
    words = str(item.get(item.get("type", ""), {}).get("content", ""))
    return words if item.get("type") == "text" else f"[{words}]"

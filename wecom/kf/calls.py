"""微信客服: the channel to candidates, who are ordinary WeChat users. Bodies: `kf_bodies`.

Source: sync_msg (path/94670), send_msg (94677), send_msg_on_event (95122),
add_contact_way (94665).
"""

import json
import re
from typing import Any

from core.errors import InputInvalid
from wecom.api import errors
from wecom.api.client import WeComClient
from wecom.api.errors import Refused

PULL_LIMIT = 1000
_SCENE = re.compile(r"[0-9a-zA-Z_-]{1,32}")

Body = dict[str, Any]


def sync_msg(client: WeComClient, open_kfid: str, cursor: str, token: str = "") -> Body:
    """One page of what happened in an account.

    A token that is too old is left out in a second try: pulling without one is
    allowed, only under a stricter quota.

    Returns:
        `messages`, `next_cursor`, `has_more`, and `token`: what to pull the next page with.
    """
    ask = {"open_kfid": open_kfid, "cursor": cursor, "limit": PULL_LIMIT, "voice_format": 0}
    if token:
        try:
            return _page(client.post("kf/sync_msg", data={**ask, "token": token}), token)
        except Refused as error:
            if error.errcode != errors.BAD_PULL_TOKEN:
                raise
    return _page(client.post("kf/sync_msg", data=ask), "")


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


def _page(answer: Body, token: str) -> Body:
    found = answer.get("msg_list")
    messages = [message for message in found if isinstance(message, dict)] if isinstance(found, list) else []
    return {
        "messages": [_storable(message) for message in messages],
        "next_cursor": str(answer.get("next_cursor", "")),
        "has_more": answer.get("has_more") == 1,
        "token": token,
    }


def _storable(message: Body) -> Body:
    """The message without what no database takes: half a character, or an invalid number.

    One such message would otherwise stop its account for good, because a pull is stored whole.
    """
    text = json.dumps(message, ensure_ascii=False).encode(errors="replace").decode()
    clean: Body = json.loads(text, parse_constant=lambda _name: None)
    return clean

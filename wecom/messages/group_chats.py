"""Group chats among members that the app makes and writes to.

The app's visible range must be the whole company. A new chat is seen by nobody
before its first message. A member gets up to 200 messages a minute from all such
chats; WeCom drops the rest without a word.

Source: appchat/create (path/90245), get (98914), update (98913), send (90248).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import InputInvalid
from wecom.api import errors
from wecom.api.client import WeComClient
from wecom.api.errors import Refused
from wecom.api.gateway import encode
from wecom.messages import rules as messages_rules

CHAT_ID = re.compile(r"[0-9a-zA-Z]{1,32}")
NAME_CHARS = 50
FEWEST, MOST = 2, 2000


@dataclass(frozen=True)
class Chat:
    """A chat as WeCom knows it; userids in lower case."""

    chat_id: str
    name: str
    owner: str
    userids: tuple[str, ...]


def create(client: WeComClient, chat_id: str, userids: Sequence[str], *, name: str = "", owner: str = "") -> bool:
    """Make a chat under an id of our own, so that asking twice makes one.

    Args:
        chat_id: up to 32 letters and digits.
        userids: 2 to 2000 members.
        owner: one of them; WeCom chooses when left out.

    Returns:
        False when a chat with this id exists already (as it stands, not changed).

    Raises:
        InputInvalid: names the field.
        Refused: 86216 when one of the members does not exist.
    """
    if not CHAT_ID.fullmatch(chat_id):
        raise InputInvalid("chatid: 1 to 32 letters and digits", field="chatid")
    members = list(dict.fromkeys(userids))
    if not FEWEST <= len(members) <= MOST:
        raise InputInvalid(f"userlist: {FEWEST} to {MOST} members, not {len(members)}", field="userlist")
    _check_name(name)
    if owner and owner not in members:
        raise InputInvalid("owner: one of userlist", field="owner")
    wanted = {"chatid": chat_id, "userlist": members, "name": name, "owner": owner}
    body = {key: value for key, value in wanted.items() if value}
    try:
        client.post("appchat/create", data=body, repeatable=True)
    except Refused as error:
        if error.errcode != errors.CHAT_EXISTS:
            raise
        return False
    return True


def get(client: WeComClient, chat_id: str) -> Chat:
    """One chat of this app.

    Raises:
        Refused: 86003 when there is none.
    """
    info = client.get("appchat/get", params={"chatid": chat_id})["chat_info"]
    return Chat(info["chatid"], info.get("name") or "", info["owner"], tuple(info["userlist"]))


def update(
    client: WeComClient,
    chat_id: str,
    *,
    name: str = "",
    owner: str = "",
    add: Sequence[str] = (),
    remove: Sequence[str] = (),
) -> None:
    """Change what is named; the rest stays. Doing it twice changes nothing more."""
    _check_name(name)
    wanted = {"name": name, "owner": owner, "add_user_list": list(add), "del_user_list": list(remove)}
    body = {"chatid": chat_id} | {key: value for key, value in wanted.items() if value}
    client.post("appchat/update", data=body, repeatable=True)


def message(chat_id: str, kind: str, content: Mapping[str, Any], *, safe: int = 0) -> bytes:
    """The frozen body of one message (any type but template cards and mini-program notices).

    Raises:
        InputInvalid: names the field and its limit.
    """
    messages_rules.check_content(kind, content, messages_rules.CHAT_CHECKS)
    return encode({"chatid": chat_id, "msgtype": kind, kind: dict(content)} | ({"safe": safe} if safe else {}))


def send(client: WeComClient, body: bytes) -> None:
    """Send a frozen body. There is no duplicate check and no message id.

    Raises:
        Refused: 86003 unknown chat.
        Uncertain: it may have arrived; sent again it could arrive twice.
    """
    client.post("appchat/send", data=body)


def _check_name(name: str) -> None:
    if len(name) > NAME_CHARS:
        raise InputInvalid(f"name: up to {NAME_CHARS} characters, not {len(name)}", field="name")

"""Group chats that an app creates among members, and what it writes there.

Source: developer.work.weixin.qq.com/document/path/90245, 98913, 98914, 90248; limits 90312.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint

from sandbox.api.answering import Api, Json, text_of
from sandbox.api.rules import CHAT_NEEDS_THE_ROOT, CHAT_OF_ANOTHER_APP, illegal
from sandbox.contacts.address_book import Contacts
from sandbox.core.errors import ApiError
from sandbox.core.rates import Rates
from sandbox.core.setup import App
from sandbox.core.state import State
from sandbox.media.store import Media
from sandbox.messages import types as messages_types

CHAT_ID = re.compile(r"[0-9a-zA-Z]{1,32}")
NAME_CHARS = 50
MEMBERS = range(2, 2001)
ROOT = 1
HOUR_S, DAY_S = 3600.0, 86400.0
EXISTS, BAD_MEMBER, UNKNOWN = 86215, 86216, 86003


@dataclass
class Chat:
    """One group chat; `members` are lower-case userids. Nobody sees it before its first message."""

    chat_id: str
    name: str
    owner: str
    members: list[str]
    app: str
    sent: int = field(default=0)

    def shown(self) -> Json:
        """The answer of `appchat/get`."""
        known = {"chatid": self.chat_id, "name": self.name, "owner": self.owner, "userlist": self.members}
        return known | {"chat_type": 0}


class AppChats:
    """All chats that the company's apps created."""

    def __init__(self, state: State, contacts: Contacts, media: Media) -> None:
        self._state, self._contacts, self._media = state, contacts, media
        self.reset()

    def reset(self) -> None:
        """Forget every chat and count."""
        self._rates = Rates(self._state.clock)
        self.chats: dict[str, Chat] = {}

    def create(self, app: App, body: Json) -> Json:
        """`appchat/create`."""
        self._check_reach(app)
        self._count(app, "create", self._state.setup.limits.chat_creates_per_day, DAY_S)
        members = self._members(body.get("userlist"))
        chat_id = text_of(body, "chatid") or secrets.token_hex(16)
        if not CHAT_ID.fullmatch(chat_id):
            raise illegal("chatid")
        if chat_id in self.chats:
            raise ApiError(EXISTS)
        owner = text_of(body, "owner").lower() or members[0]
        self._check_size(members, owner)
        self.chats[chat_id] = Chat(chat_id, text_of(body, "name")[:NAME_CHARS], owner, members, app.name)
        return {"chatid": chat_id}

    def find(self, app: App, chat_id: object) -> Chat:
        """A chat of this app.

        Raises:
            ApiError: 86003.
        """
        chat = self.chats.get(chat_id) if isinstance(chat_id, str) else None
        if chat is None:
            raise ApiError(UNKNOWN)
        if chat.app != app.name:
            raise ApiError(CHAT_OF_ANOTHER_APP)
        return chat

    def update(self, app: App, body: Json) -> Json:
        """`appchat/update`: name, owner, members added and removed."""
        chat = self.find(app, body.get("chatid"))
        self._count(app, "update", self._state.setup.limits.chat_changes_per_hour, HOUR_S)
        come, go = (self._members(body.get(name) or []) for name in ("add_user_list", "del_user_list"))
        members = [u for u in dict.fromkeys([*chat.members, *come]) if u not in go]
        owner = text_of(body, "owner").lower() or (chat.owner if chat.owner in members else "".join(members[:1]))
        self._check_size(members, owner)
        chat.members, chat.owner = members, owner
        chat.name = text_of(body, "name")[:NAME_CHARS] or chat.name
        return {}

    def send(self, app: App, body: Json) -> Json:
        """`appchat/send`: to everybody in the chat; there is no msgid and no template card."""
        chat, kind = self.find(app, body.get("chatid")), str(body.get("msgtype"))
        if kind not in messages_types.CHAT_TYPES:
            raise ApiError(40008)
        if body.get("safe", 0) not in (0, 1):
            raise illegal("safe")
        message = messages_types.checked(self._media, kind, body)
        self._count_persons(len(chat.members))
        chat.sent += 1
        for userid in chat.members:
            self.give(userid, kind, message, chat_id=chat.chat_id, chat_name=chat.name, agent_id=app.agent_id)
        return {}

    def _count_persons(self, persons: int) -> None:
        """Person-times of all chats of the company.

        Raises:
            ApiError: 45009.
        """
        limits = self._state.setup.limits
        most = {"minute": (limits.chat_person_times_per_min, 60.0), "hour": (limits.chat_person_times_per_hour, HOUR_S)}
        for unit, limit in most.items():
            if self._rates.full(("persons", unit), limit, times=persons):
                raise ApiError(45009, f"api {unit}-quota reach limit")

    def give(self, userid: str, kind: str, message: Json, **more: Any) -> None:
        """One member receives it; above the rate limits it is silently dropped."""
        limits, text = self._state.setup.limits, messages_types.read(kind, message)
        per_minute, per_day = (limits.chat_member_per_min, 60.0), (limits.chat_member_per_day, DAY_S)
        if self._rates.full(("member", userid), per_minute, per_day):
            self._state.truth.drop("chat", userid, "rate", text)
            return
        self._state.truth.deliver("chat", userid, msgtype=kind, text=text, body=message, **more)

    def _check_reach(self, app: App) -> None:
        """Only an app whose visible range is the root department may create chats."""
        if app.visible is not None and ROOT not in (app.visible.get("departments") or []):
            raise ApiError(CHAT_NEEDS_THE_ROOT, "the app does not see the root department")

    def _members(self, userids: Any) -> list[str]:
        if not isinstance(userids, list):
            raise illegal("userlist")
        members = list(dict.fromkeys(str(userid).lower() for userid in userids))
        if any(userid not in self._contacts.members for userid in members):
            raise ApiError(BAD_MEMBER)
        return members

    def _check_size(self, members: list[str], owner: str) -> None:
        if len(members) not in MEMBERS:
            raise illegal("userlist must have 2 to 2000 members")
        if owner not in members:
            raise ApiError(BAD_MEMBER, "owner is not in userlist")

    def _count(self, app: App, what: str, most: int, seconds: float) -> None:
        if self._rates.full((what, app.name), (most, seconds)):
            raise ApiError(45009, f"api {'day' if seconds == DAY_S else 'hour'}-quota reach limit")


def routes(state: State, appchats: AppChats) -> Blueprint:
    """The calls of group chats."""
    blueprint = Blueprint("appchat", __name__)
    api = Api(state, blueprint)
    api.post("/cgi-bin/appchat/create", "message")(appchats.create)
    api.post("/cgi-bin/appchat/update", "message")(appchats.update)
    api.post("/cgi-bin/appchat/send", "message")(appchats.send)

    @api.get("/cgi-bin/appchat/get", "message")
    def get(app: App, args: Json) -> Json:
        return {"chat_info": appchats.find(app, args.get("chatid")).shown()}

    return blueprint

"""External contacts 客户联系: who is whose customer, tags, the 20 s welcome.

Source: developer.work.weixin.qq.com/document/path/92130 (events), 92113 to 92118, 92137 (welcome), 92577.
"""

from __future__ import annotations

import secrets
from typing import Any

from sandbox.api.answering import Json
from sandbox.api.rules import illegal, needs
from sandbox.contacts.address_book import Contacts
from sandbox.contacts.contact_ways import Ways
from sandbox.contacts.group_sends import Sends, checked, said
from sandbox.contacts.tags import Tags
from sandbox.core.errors import ApiError
from sandbox.core.push import Pusher
from sandbox.core.setup import App
from sandbox.core.state import State
from sandbox.media.store import Media

WELCOME_S = 20
TOO_LATE, STARTED = 41050, 41051
REMARKS = {"remark": 20, "description": 150, "remark_company": 20}
BY_SEARCH, BY_WAY = 4, 1


class Friends:
    """Relations by (external_userid, lower-case userid), in the order they were made."""

    def __init__(self, state: State, contacts: Contacts, media: Media, pusher: Pusher) -> None:
        self._state, self._contacts, self._media, self._pusher = state, contacts, media, pusher
        self.reset()

    def reset(self) -> None:
        """Forget every relation, contact way, group send and tag."""
        self._links: dict[tuple[str, str], Json] = {}
        self._codes: dict[str, Json] = {}
        self.ways, self.tags = Ways(self._state, self._contacts), Tags(self._state.clock)
        self.sends = Sends(self._state, self._contacts, self._media, self.pairs, self.deliver)

    def pairs(self) -> list[tuple[str, str]]:
        """Who is whose customer now, the newest last."""
        return list(self._links)

    def link(self, who: object, userid: object) -> Json:
        """A relation.

        Raises:
            ApiError: 60111 no such member, 84061 no such customer of this member.
        """
        self._contacts.find(str(userid))
        found = self._links.get((str(who), str(userid).lower()))
        if found is None:
            raise ApiError(84061)
        return found

    # what people do
    def add(self, who: str, userid: str, way: Json | None, *, half: bool = False, welcome: bool = True) -> Json:
        """A WeChat user adds a member; every app with customer contact is told."""
        member, now = self._contacts.find(userid), self._state.clock.now()
        state = str(way.get("state", "")) if way else ""
        self._state.setup.person(external_userid=who)
        self._links.pop((who, userid.lower()), None)
        self._links[who, userid.lower()] = {
            "userid": member["userid"],
            "remark": "",
            "description": "",
            "createtime": int(now),
            "tags": [],
            "remark_mobiles": [],
            "add_way": BY_WAY if way else BY_SEARCH,
            "state": state,
            "oper_userid": who,
        }
        told = {"state": state}
        if welcome:
            told["welcome_code"] = self._welcome_code(who, userid.lower())
        change = "add_half_external_contact" if half else "add_external_contact"
        self.push(change, member["userid"], who, State=state, WelcomeCode=told.get("welcome_code", ""))
        return told

    def _welcome_code(self, who: str, userid: str) -> str:
        code, until = secrets.token_urlsafe(24), self._state.clock.now() + WELCOME_S
        self._codes[code] = {"who": who, "userid": userid, "until": until, "used": False}
        return code

    def remove(self, who: str, userid: str, by_member: bool) -> None:
        """One of the two ends the relation."""
        link = self.link(who, userid)
        del self._links[who, userid.lower()]
        self.push("del_external_contact" if by_member else "del_follow_user", link["userid"], who)

    def chat(self, who: str, userid: str) -> None:
        """The two begin to talk; from now on a welcome is too late."""
        self.link(who, userid)["chatting"] = True

    def push(self, change: str, userid: str, who: str, **more: str) -> None:
        """`change_external_contact` to every app with customer contact and a callback."""
        event = {
            "ToUserName": self._state.setup.corp_id,
            "FromUserName": "sys",
            "CreateTime": int(self._state.clock.now()),
            "MsgType": "event",
            "Event": "change_external_contact",
            "ChangeType": change,
            "UserID": userid,
            "ExternalUserID": who,
        }
        event |= {name: value for name, value in more.items() if value}
        for app in self._state.setup.apps.values():
            if app.may("external") and app.callback:
                self._pusher.push(app, event)

    # what apps call
    def welcome(self, body: Json) -> Json:
        """`send_welcome_msg`: within 20 s, once, and before either of them says something."""
        found = self._codes.get(needs(body, "welcome_code"))
        if found is None or self._state.clock.now() >= found["until"]:
            raise ApiError(TOO_LATE)
        link = self._links.get((found["who"], found["userid"]))
        if found["used"] or link is None or link.get("chatting"):
            raise ApiError(STARTED)
        parts = checked(self._media, body)
        found["used"] = True
        self.deliver(found["who"], found["userid"], parts, "welcome")
        return {}

    def deliver(self, who: str, userid: str, parts: list[Json], occasion: str) -> None:
        """A customer reads something from a member's account."""
        fields: dict[str, Any] = {"userid": userid, "occasion": occasion, "body": {"parts": parts}}
        self._state.truth.deliver("friend", who, msgtype=parts[0]["msgtype"], text=said(parts), **fields)

    def get(self, app: App, who: str) -> Json:
        """`externalcontact/get`."""
        follow = [
            shown(link)
            for (one, userid), link in self._links.items()
            if one == who and self._contacts.sees(app, userid)
        ]
        if not follow:
            raise ApiError(84061 if any(one == who for one, _userid in self._links) else 40096)
        person = self._state.setup.person(external_userid=who)
        contact = {"external_userid": who, "name": person.nickname, "avatar": "", "type": 1, "gender": 0}
        unionid = {"unionid": person.unionid} if person.unionid and self._state.setup.open_platform else {}
        return {"external_contact": contact | unionid, "follow_user": follow}

    def listed(self, app: App, userid: str) -> Json:
        """`externalcontact/list`."""
        self._contacts.find(userid)
        if not self._contacts.sees(app, userid):
            raise ApiError(60011)
        found = [who for who, owner in self._links if owner == userid.lower()]
        if not found:
            raise ApiError(84061)
        return {"external_userid": found}

    def remark(self, body: Json) -> Json:
        """`remark`: the given fields replace the old ones."""
        link = self.link(needs(body, "external_userid"), needs(body, "userid"))
        given = [name for name in (*REMARKS, "remark_mobiles", "remark_pic_mediaid") if name in body]
        if not given:
            raise ApiError(40063, "nothing to change")
        for name, limit in REMARKS.items():
            if len(str(body.get(name, ""))) > limit:
                raise illegal(f"{name} up to {limit} characters")
        link |= {name: body[name] for name in given}
        self.push("edit_external_contact", link["userid"], str(body["external_userid"]))
        return {}

    def mark(self, body: Json) -> Json:
        """`mark_tag`."""
        link = self.link(needs(body, "external_userid"), needs(body, "userid"))
        add, remove = body.get("add_tag") or [], body.get("remove_tag") or []
        if not add and not remove:
            raise ApiError(40063, "missing add_tag and remove_tag")
        marked = [self.tags.shown(tag_id) for tag_id in [*add, *remove]][: len(add)]
        kept = [tag for tag in link["tags"] if tag["tag_id"] not in {*add, *remove}]
        link["tags"] = kept + marked
        self.push("edit_external_contact", link["userid"], str(body["external_userid"]))
        return {}


def shown(link: Json) -> Json:
    """A relation as `get` shows it."""
    return {name: value for name, value in link.items() if name != "chatting" and (name != "state" or value)}

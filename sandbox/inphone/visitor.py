"""Whose phone it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sandbox.companies.world import World
from sandbox.core.errors import ControlError


@dataclass(frozen=True)
class Visitor:
    """The person who holds the phone: a member in WeCom, or anybody else in WeChat."""

    userid: str = ""
    openid: str = ""
    external_userid: str = ""

    @property
    def name(self) -> str:
        """The id by which this person is told from all others."""
        return self.userid or self.openid

    def for_login(self) -> dict[str, str]:
        """Who agrees to a web login, as `login.authorize` takes it."""
        if self.userid:
            return {"userid": self.userid}
        known = {"openid": self.openid, "external_userid": self.external_userid}
        return {key: value for key, value in known.items() if value}


def visitor(world: World, who: Any) -> Visitor:
    """The person meant by `{"userid"}`, `{"openid"}` or `{"external_userid"}`; a plain text is a userid or the latter.

    A candidate who never opened a mini-program gets an openid now, as WeChat would give one.

    Raises:
        ControlError: 400 nobody is named, 404 no such member.
    """
    if isinstance(who, str):
        who = {"userid": who} if who.lower() in world.contacts.members else {"external_userid": who}
    if not isinstance(who, dict) or not any(who.get(key) for key in ("userid", "openid", "external_userid")):
        raise ControlError("nobody is named")
    if who.get("userid"):
        member = world.contacts.members.get(str(who["userid"]).lower())
        if member is None:
            raise ControlError(f"no member {who['userid']}", 404)
        return Visitor(userid=member["userid"])
    person = world.setup.person(str(who.get("external_userid") or ""), str(who.get("openid") or ""))
    person.openid = person.openid or "o" + person.external_userid.removeprefix("wm")
    return Visitor(openid=person.openid, external_userid=person.external_userid)

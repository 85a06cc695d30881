"""Whose phones there are: candidates and members of the set-up, with the words the page shows for them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from sandbox.companies.world import World
from sandbox.core.setup import Person
from sandbox.core.texts import load

MEMBER_LABELS = (
    ("hr", re.compile(r"hr|人力|人事|招聘", re.IGNORECASE)),
    ("interviewer", re.compile(r"^iv|面试官|interviewer", re.IGNORECASE)),
)
OF_A_MEMBER = ("app", "chat", "schedule", "approval")
ROOT, BRANCH = 1, "分行"
DIGITS = re.compile(r"\D")


@cache
def words() -> dict[str, Any]:
    """The page's own Chinese words."""
    return dict(load("texts_page.zh-CN.yaml"))


@dataclass(frozen=True)
class Role:
    """One phone and who holds it: a WeChat user, or a member inside WeCom."""

    id: str
    kind: str
    label: str
    name: str
    group: str = ""
    userid: str = ""
    external_userid: str = ""
    openid: str = ""
    phone: str = ""
    email: str = ""

    def channels(self) -> dict[str, str]:
        """Channel of the truth -> this person's id there; channels that cannot reach the phone are left out."""
        if self.userid:
            ids = dict.fromkeys(OF_A_MEMBER, self.userid.lower())
        else:
            ids = {"kf": self.external_userid, "friend": self.external_userid, "subscribe": self.openid}
        ids |= {"sms": self.phone, "mail": self.email}
        return {channel: who for channel, who in ids.items() if who}

    def acted_as(self) -> set[str]:
        """The ids under which this person's acts are recorded."""
        return {who for who in (self.userid.lower(), self.external_userid, self.openid) if who}


def roles(world: World) -> list[Role]:
    """All phones: candidates first, then members in the order of the set-up."""
    candidates = [_candidate(number, person) for number, person in enumerate(world.setup.people, start=1)]
    phones = {role.phone for role in candidates if role.phone}
    members = [_member(world, member, phones) for member in world.contacts.members.values()]
    known = {who for role in (*candidates, *members) for who in role.channels().items()}
    return [*candidates, *members, *_strangers(world, known)]


def _candidate(number: int, person: Person) -> Role:
    label = words()["roles"]["candidate"]
    key = person.external_userid or person.openid or person.phone
    name = person.nickname or key or str(number)
    return Role(
        f"c-{key}",
        "candidate",
        label,
        name,
        words()["groups"]["candidate"],
        external_userid=person.external_userid,
        openid=person.openid,
        phone=person.phone,
        email=person.email,
    )


def _member(world: World, member: dict[str, Any], candidates_phones: set[str]) -> Role:
    userid, mobile = str(member["userid"]), DIGITS.sub("", str(member.get("mobile") or ""))[-11:]
    kind = "new_hire" if mobile and mobile in candidates_phones else _kind(member)
    # A new hire's SMS and mail arrive at the candidate's phone: it is the same one.
    own = {} if kind == "new_hire" else {"phone": mobile, "email": str(member.get("email") or "")}
    group, label = _place(world, member, kind)
    return Role(f"m-{userid.lower()}", kind, label, str(member.get("name") or userid), group, userid, **own)


def _place(world: World, member: dict[str, Any], kind: str) -> tuple[str, str]:
    """The heading under which a member stands, and the words beside the name: "HR · 哈尔滨", "总行 HR"."""
    label = str(words()["roles"][kind])
    if kind == "new_hire":
        return str(words()["groups"]["new_hire"]), label
    department = world.contacts.departments.get(next(iter(member.get("department") or []), ROOT), {})
    name = str(department.get("name") or "")
    if not name:
        return str(words()["groups"]["member"]), label
    if department["id"] == ROOT:
        return name, f"{name} {label}"
    return name, f"{label} · {name.removesuffix(BRANCH)}"


def _kind(member: dict[str, Any]) -> str:
    for told in (str(member.get("position") or ""), str(member["userid"])):
        for kind, shape in MEMBER_LABELS:
            if shape.search(told):
                return kind
    return "member"


def _strangers(world: World, known: set[tuple[str, str]]) -> list[Role]:
    """Numbers and addresses that received something and belong to nobody in the set-up."""
    label, group = words()["roles"]["stranger"], words()["groups"]["stranger"]
    return [
        Role(f"s-{who}", "stranger", label, who, group, **{"phone" if channel == "sms" else "email": who})
        for channel in ("sms", "mail")
        for who in world.truth.received[channel]
        if (channel, who) not in known
    ]

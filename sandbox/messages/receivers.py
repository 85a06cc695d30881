"""Who gets an application message: named members, departments, tags, or everybody the app sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.api.answering import Json
from sandbox.api.rules import illegal
from sandbox.core.errors import ApiError
from sandbox.core.setup import App

if TYPE_CHECKING:
    from sandbox.world import World

MAX_USERS, MAX_PARTIES, MAX_TAGS = 1000, 100, 100


def receivers(world: World, app: App, body: Json) -> tuple[list[str], Json]:
    """Lower-case userids that will get it, and the invalid ones as the answer names them.

    Raises:
        ApiError: 82001 nobody named, 40058 too many, 81013 not one of them is valid.
    """
    users, parties, tags = (_named(body, name) for name in ("touser", "toparty", "totag"))
    if not users and not parties and not tags:
        raise ApiError(82001)
    if len(users) > MAX_USERS or len(parties) > MAX_PARTIES or len(tags) > MAX_TAGS:
        raise illegal("touser up to 1000, toparty and totag up to 100")
    if users == ["@all"]:
        parties = tags = []
        users = [userid for userid in world.contacts.members if world.contacts.sees(app, userid)]
    good = [userid for userid in users if world.contacts.sees(app, userid)]
    bad = [userid for userid in users if userid not in good]
    groups = {"invalidparty": _departments(world, parties), "invalidtag": _tags(world, tags)}
    for found in groups.values():
        for members in found.values():
            good += [u for u in members or [] if u not in good and world.contacts.sees(app, u)]
    answer = {"invaliduser": "|".join(bad)}
    answer |= {name: "|".join(k for k, members in found.items() if members is None) for name, found in groups.items()}
    return _licensed(world, good, answer)


def _named(body: Json, name: str) -> list[str]:
    given = [part.strip().lower() for part in str(body.get(name) or "").split("|")]
    return list(dict.fromkeys(part for part in given if part))


def _departments(world: World, parties: list[str]) -> dict[str, list[str] | None]:
    """Department -> its members; None when there is no such department."""
    known = world.contacts.departments
    numbers = {party: int(party) if party.isascii() and party.isdigit() else -1 for party in parties}
    return {p: world.contacts.below(number) if number in known else None for p, number in numbers.items()}


def _tags(world: World, tags: list[str]) -> dict[str, list[str] | None]:
    return {tag: tagged(world, tag) for tag in tags}


def tagged(world: World, tag: str | int) -> list[str] | None:
    """Lower-case userids under a tag; None when there is no such tag."""
    found = world.setup.tags.get(str(tag))
    if found is None:
        return None
    below = [userid for party in found.departments for userid in world.contacts.below(party)]
    return list(dict.fromkeys([userid.lower() for userid in found.members] + below))


def _licensed(world: World, good: list[str], answer: Json) -> tuple[list[str], Json]:
    """Without those who have no interface licence, whom the answer names.

    Raises:
        ApiError: 81013 nobody is left.
    """
    unlicensed = [userid for userid in good if world.contacts.members[userid].get("unlicensed")]
    good = [userid for userid in good if userid not in unlicensed]
    if unlicensed:
        answer["unlicenseduser"] = "|".join(unlicensed)
    if not good:
        raise ApiError(81013, **answer)
    return good, answer

"""Who gets an application message: named members, departments, tags, or everybody the app sees."""

from __future__ import annotations

from sandbox.api.answering import Json
from sandbox.api.rules import illegal
from sandbox.contacts.address_book import Contacts
from sandbox.core.errors import ApiError
from sandbox.core.setup import App, Setup

MAX_USERS, MAX_PARTIES, MAX_TAGS = 1000, 100, 100


def receivers(setup: Setup, contacts: Contacts, app: App, body: Json) -> tuple[list[str], Json]:
    """Lower-case userids that get it, and the invalid receivers in the shape of the answer.

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
        users = [userid for userid in contacts.members if contacts.sees(app, userid)]
    good = [userid for userid in users if contacts.sees(app, userid)]
    bad = [userid for userid in users if userid not in good]
    groups = {"invalidparty": _departments(contacts, parties), "invalidtag": _tags(setup, contacts, tags)}
    for found in groups.values():
        for members in found.values():
            good += [u for u in members or [] if u not in good and contacts.sees(app, u)]
    answer = {"invaliduser": "|".join(bad)}
    answer |= {name: "|".join(k for k, members in found.items() if members is None) for name, found in groups.items()}
    return _licensed(contacts, good, answer)


def _named(body: Json, name: str) -> list[str]:
    given = [part.strip().lower() for part in str(body.get(name) or "").split("|")]
    return list(dict.fromkeys(part for part in given if part))


def _departments(contacts: Contacts, parties: list[str]) -> dict[str, list[str] | None]:
    """Department -> its members; None for an unknown department."""
    known = contacts.departments
    numbers = {party: int(party) if party.isascii() and party.isdigit() else -1 for party in parties}
    return {p: contacts.below(number) if number in known else None for p, number in numbers.items()}


def _tags(setup: Setup, contacts: Contacts, tags: list[str]) -> dict[str, list[str] | None]:
    return {tag: tagged(setup, contacts, tag) for tag in tags}


def tagged(setup: Setup, contacts: Contacts, tag: str | int) -> list[str] | None:
    """Lower-case userids under a tag; None for an unknown tag."""
    found = setup.tags.get(str(tag))
    if found is None:
        return None
    below = [userid for party in found.departments for userid in contacts.below(party)]
    return list(dict.fromkeys([userid.lower() for userid in found.members] + below))


def _licensed(contacts: Contacts, good: list[str], answer: Json) -> tuple[list[str], Json]:
    """Leave out members without an interface licence; the answer names them.

    Raises:
        ApiError: 81013 nobody is left.
    """
    unlicensed = [userid for userid in good if contacts.members[userid].get("unlicensed")]
    good = [userid for userid in good if userid not in unlicensed]
    if unlicensed:
        answer["unlicenseduser"] = "|".join(unlicensed)
    if not good:
        raise ApiError(81013, **answer)
    return good, answer

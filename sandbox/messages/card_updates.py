"""Changing cards that people already hold: `update_template_card` and the passive replies that do the same.

Source: developer.work.weixin.qq.com/document/path/94888, 90241.
"""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.api.answering import Json, text_of
from sandbox.api.rules import EMPTY, ids, illegal, part
from sandbox.contacts.address_book import Contacts
from sandbox.core.errors import ApiError
from sandbox.core.setup import App
from sandbox.core.state import State
from sandbox.core.truth import Entry
from sandbox.messages.card_rules import INTERACTIVE, check_card, own_fields
from sandbox.messages.cards import Card, ResponseCode, card_words
from sandbox.messages.receivers import MAX_PARTIES, MAX_TAGS, MAX_USERS, tagged

Codes = Mapping[str, ResponseCode]

MOST = {"userids": MAX_USERS, "partyids": MAX_PARTIES, "tagids": MAX_TAGS}


def update_card(state: State, contacts: Contacts, codes: Codes, app: App, body: Json) -> Json:
    """`message/update_template_card`: uses up one response_code."""
    code = _usable(state, codes, app, body)
    check_update(code.card, body)
    targets, invalid = _targets(state, contacts, code.card, body)
    code.used = True
    for userid in targets:
        replaced(code.card.copies[userid], body)
    return {"invaliduser": invalid}


def _usable(state: State, codes: Codes, app: App, body: Json) -> ResponseCode:
    code = codes.get(text_of(body, "response_code"))
    if code is None:
        raise illegal("response_code unknown")
    if code.used or code.expires <= state.clock.now():
        raise ApiError(42022)
    if code.card.agent_id != body.get("agentid") or app.agent_id != body.get("agentid"):
        raise ApiError(42015)
    return code


def check_update(card: Card, body: Json) -> None:
    """Either a name for the greyed buttons, or a whole card.

    Raises:
        ApiError: 40058 or 40063, and what a card is refused with.
    """
    if text_of(part(body, "button"), "replace_name"):
        if card.kind not in INTERACTIVE:
            raise illegal("button.replace_name of a card without buttons")
        return
    new = part(body, "template_card")
    if not new:
        raise ApiError(EMPTY, "missing button.replace_name and template_card")
    check_card({"task_id": card.task_id} | new)


def _targets(state: State, contacts: Contacts, card: Card, body: Json) -> tuple[list[str], list[str]]:
    """Lower-case userids of the named holders of the card, and of those named who do not hold it."""
    if body.get("atall"):
        return list(card.copies), []
    users, parties, tags = (ids(body, name, most) for name, most in MOST.items())
    if not users and not parties and not tags:
        raise ApiError(82001)
    named = list(dict.fromkeys(userid.lower() for userid in users))
    groups = [contacts.below(int(party)) for party in parties if party.isascii() and party.isdigit()]
    groups += [tagged(state.setup, contacts, tag) or [] for tag in tags]
    reached = [userid for group in groups for userid in group]
    good = [userid for userid in dict.fromkeys([*named, *reached]) if userid in card.copies]
    return good, [userid for userid in named if userid not in card.copies]


def replaced(entry: Entry, body: Json) -> None:
    """Change one receiver's copy: grey the buttons, or put another card in its place."""
    entry["updates"] += 1
    label = text_of(part(body, "button"), "replace_name")
    if label:
        entry["replaced"] = label
        return
    card = own_fields(body["template_card"])
    entry["replaced"] = card.pop("replace_text", None) or None
    entry["body"] = {"task_id": entry["task_id"]} | card
    entry["text"] = card_words(card)
    entry["chosen"] = {}

"""What members do with the messages they got: press a button, vote, choose, open what a message leads to."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from sandbox.api.answering import Json
from sandbox.api.control import Control
from sandbox.companies.world import World
from sandbox.core.errors import ControlError
from sandbox.core.truth import Entry
from sandbox.messages import cards, taskcards
from sandbox.messages.types import CARDS

OPENING = ("textcard", "news", "mpnews", "miniprogram_notice", *CARDS)


def routes(world: World) -> Blueprint:
    """Acts of members on messages and cards."""
    blueprint = Blueprint("control_cards", __name__)
    control = Control(world, blueprint)

    @control.on("POST", "/members/<who>/click")
    def click(who: str, body: Json) -> Json:
        entry, row = _find(world, who, body, cards.pressable)
        return _press(world, who, entry, row, body, "template_card_event")

    @control.on("POST", "/members/<who>/menu")
    def menu(who: str, body: Json) -> Json:
        entry, row = _find(world, who, body, cards.menu_entry)
        return _press(world, who, entry, row, body, "template_card_menu_event")

    @control.on("POST", "/members/<who>/open-card")
    def open_card(who: str, body: Json) -> Json:
        return _open(world, who, body)

    return blueprint


def _copies(world: World, who: str) -> list[Entry]:
    """The member's messages, newest first, without recalled ones."""
    entries = world.truth.received["app"].get(who.lower(), [])
    return [entry for entry in reversed(entries) if not entry["recalled"]]


def _find(world: World, who: str, body: Json, choose: Any) -> tuple[Entry, Json]:
    """The newest own card that still has this button.

    Raises:
        ControlError: 404 no card has it, 409 the button is greyed.
    """
    label, key, greyed = body.get("label"), body.get("key"), False
    for entry in _copies(world, who):
        if entry["msgtype"] not in CARDS or body.get("task_id") not in (None, entry["task_id"]):
            continue
        row = choose(entry["body"], label, key)
        if row is not None and (entry["replaced"] is None or choose is cards.menu_entry):
            return entry, row
        greyed = greyed or row is not None
    if greyed:
        raise ControlError(f"{label or key!r} is greyed", 409)
    raise ControlError(f"no card of {who} has {label or key!r}", 404)


def _press(world: World, who: str, entry: Entry, row: Json, body: Json, event: str) -> Json:
    """Push the click, or return what the button opens."""
    if row.get("url") or row.get("appid"):
        world.truth.act("app", who.lower(), "open", str(row.get("text") or row.get("title")))
        return {name: row[name] for name in ("url", "appid", "pagepath") if row.get(name)}
    fields: dict[str, Any] = {"MsgType": "event", "Event": event, "EventKey": row["key"]}
    card = world.messages.cards[entry["agent_id"], entry["task_id"]]
    if card.kind == taskcards.KIND:
        return _press_old(world, who, entry, row)
    fields |= {"TaskId": card.task_id, "CardType": entry["body"].get("card_type", card.kind)}
    if event == "template_card_event" and cards.questions(entry["body"]):
        chosen = choices(entry["body"], body.get("selected") or {})
        entry["chosen"] = chosen
        fields["SelectedItems"] = {"SelectedItem": _selected(world, chosen)}
    world.truth.act("app", who.lower(), "click", str(row["text"]))
    code = world.messages.new_code(card)
    entry["clicks"] += 1
    world.member_events.push(who, card.agent_id, fields | {"ResponseCode": code})
    return {"task_id": card.task_id, "event_key": row["key"], "response_code": code}


def _press_old(world: World, who: str, entry: Entry, row: Json) -> Json:
    """A task card's button: without a code, since its update names the task."""
    world.truth.act("app", who.lower(), "click", str(row["name"]))
    entry["clicks"] += 1
    fields = {"MsgType": "event", "Event": taskcards.EVENT, "EventKey": row["key"], "TaskId": entry["task_id"]}
    world.member_events.push(who, entry["agent_id"], fields)
    return {"task_id": entry["task_id"], "event_key": row["key"]}


def choices(card: Json, selected: dict[str, list[str]]) -> dict[str, list[str]]:
    """Question key -> chosen options: what the person chose, else the preset.

    Raises:
        ControlError: 400 no such question or option, 409 a greyed list, a vote without a choice or with too many.
    """
    known = {question["question_key"]: question for question in cards.questions(card)}
    unknown = set(selected) - set(known)
    if unknown:
        raise ControlError(f"the card does not ask {sorted(unknown)[0]!r}")
    return {key: _choice(card, question, selected.get(key)) for key, question in known.items()}


def _choice(card: Json, question: Json, wanted: list[str] | None) -> list[str]:
    before = cards.preset(card, question)
    chosen = before if wanted is None else list(dict.fromkeys(wanted))
    key, options = question["question_key"], {option["id"]: option for option in question["option_list"]}
    if any(one not in options for one in chosen):
        raise ControlError(f"{key!r} has no option {chosen}")
    touched = set(chosen) ^ set(before)
    if touched and (question.get("disable") or any(options[one].get("disable") for one in touched)):
        raise ControlError(f"{key!r} is greyed", 409)
    if not chosen or (len(chosen) > 1 and not question.get("mode")):
        raise ControlError(f"{key!r} takes {'one or more options' if question.get('mode') else 'one option'}", 409)
    return chosen


def _selected(world: World, chosen: dict[str, list[str]]) -> list[Json]:
    one = "OpitonId" if world.setup.quirks.option_ids_misspelt else "OptionId"
    return [{"QuestionKey": question, f"{one}s": {one: options}} for question, options in chosen.items()]


def _open(world: World, who: str, body: Json) -> Json:
    for entry in _copies(world, who):
        if entry["msgtype"] not in OPENING or body.get("task_id") not in (None, entry["task_id"]):
            continue
        if str(body.get("title", "")) not in entry["text"]:
            continue
        target = cards.leads_to(entry, body.get("label"))
        if target:
            world.truth.act("app", who.lower(), "open", entry["text"].split("\n")[0])
            return target
    raise ControlError(f"{who} has no card that opens anything", 404)

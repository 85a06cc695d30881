"""What members do inside WeCom: press cards, open urls, write to the app, log in."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from flask import Blueprint

from . import cards, login
from .api import Json, text_of
from .control import Control, need
from .errors import ControlError
from .truth import Entry

if TYPE_CHECKING:
    from .world import World


def routes(world: World) -> Blueprint:
    """Acts of members."""
    blueprint = Blueprint("control_members", __name__)
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

    @control.on("POST", "/members/<who>/say")
    def say(who: str, body: Json) -> Json:
        text, msgid = str(need(body, "text")), str(10**18 + secrets.randbelow(10**18))
        world.truth.act("app", who.lower(), "say", text)
        world.truth.say("app", who.lower(), msgid, {"msgtype": "text", "text": {"content": text}})
        _push(world, who, body, {"MsgType": "text", "Content": text, "MsgId": msgid})
        return {"msgid": msgid}

    @control.on("POST", "/members/<who>/enter")
    def enter(who: str, body: Json) -> Json:
        _push(world, who, body, {"MsgType": "event", "Event": "enter_agent", "EventKey": ""})
        return {"ok": True}

    @control.on("POST", "/members/<who>/login")
    def log_in(who: str, body: Json) -> Json:
        world.truth.act("app", who, "login")
        return dict(login.authorize(world, str(need(body, "url")), {"userid": who}))

    @control.on("POST", "/members/<who>/mini-login")
    def mini_login(who: str, body: Json) -> Json:
        userid = world.contacts.find(who)["userid"]
        world.truth.act("mini", userid, "open")
        return {"js_code": world.codes.issue("wecom_mini_login", userid=userid, app_id=body.get("app_id", ""))}

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
        if entry["msgtype"] != "template_card" or body.get("task_id") not in (None, entry["task_id"]):
            continue
        row = choose(entry["body"], label, key)
        if row is not None and entry["replaced"] is None:
            return entry, row
        greyed = greyed or row is not None
    if greyed:
        raise ControlError(f"{label or key!r} is greyed", 409)
    raise ControlError(f"no card of {who} has {label or key!r}", 404)


def _press(world: World, who: str, entry: Entry, row: Json, body: Json, event: str) -> Json:
    """Send the click, or tell the url it opens."""
    world.truth.act("app", who.lower(), "click", str(row.get("text") or row.get("title")))
    if row.get("url") or row.get("appid"):
        return {name: row[name] for name in ("url", "appid", "pagepath") if row.get(name)}
    card = world.messages.cards[entry["agent_id"], entry["task_id"]]
    code = world.messages.new_code(card)
    entry["clicks"] += 1
    fields: dict[str, Any] = {
        "MsgType": "event",
        "Event": event,
        "EventKey": row["key"],
        "TaskId": card.task_id,
        "CardType": entry["body"].get("card_type", card.kind),
        "ResponseCode": code,
    }
    if body.get("selected") and event == "template_card_event":
        fields["SelectedItems"] = {"SelectedItem": _selected(world, body["selected"])}
    _push(world, who, {"agent_id": card.agent_id}, fields)
    return {"task_id": card.task_id, "event_key": row["key"], "response_code": code}


def _selected(world: World, selected: dict[str, list[str]]) -> list[Json]:
    one = "OpitonId" if world.setup.quirks.option_ids_misspelt else "OptionId"
    return [{"QuestionKey": question, f"{one}s": {one: options}} for question, options in selected.items()]


def _open(world: World, who: str, body: Json) -> Json:
    for entry in _copies(world, who):
        if body.get("task_id") not in (None, entry["task_id"]) or str(body.get("title", "")) not in entry["text"]:
            continue
        target = opens(entry)
        if target:
            world.truth.act("app", who.lower(), "open", entry["text"].split("\n")[0])
            return target
    raise ControlError(f"{who} has no card that opens anything", 404)


def opens(entry: Entry) -> Json:
    """Where a tap on the message itself leads: {"url"} or {"appid", "pagepath"}; empty when nowhere."""
    body = entry["body"]
    if entry["msgtype"] == "textcard":
        return {"url": body["url"]}
    action = body.get("card_action") or {}
    if entry["msgtype"] != "template_card" or not action.get("type"):
        return {}
    return {name: text_of(action, name) for name in ("url", "appid", "pagepath") if action.get(name)}


def _push(world: World, who: str, body: Json, fields: Json) -> None:
    """A message or event of a member, to the app's callback."""
    member = world.contacts.members.get(who.lower())
    if member is None:
        raise ControlError(f"no member {who}", 404)
    app = world.setup.app_by_agent(body.get("agent_id"))
    head = {"ToUserName": world.setup.corp_id, "FromUserName": member["userid"]}
    stamp = {"CreateTime": int(world.clock.now())}
    world.pusher.push(app, head | stamp | fields | {"AgentID": app.agent_id})

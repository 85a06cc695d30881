"""What persons do about customer contact: add or delete each other, begin to talk, confirm a group send."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint

from sandbox.api.answering import Json
from sandbox.api.control import Control, need
from sandbox.companies.world import World


def routes(world: World) -> Blueprint:
    """Acts of WeChat users and members."""
    blueprint = Blueprint("control_friends", __name__)
    control = Control(world, blueprint)

    @control.on("POST", "/candidates/<who>/add-friend")
    def add(who: str, body: Json) -> Json:
        way = _way(world, body)
        userid = str(body.get("userid") or (world.friends.ways.members(way)[0] if way else need(body, "userid")))
        world.truth.act("friend", who, "add", userid)
        told = world.friends.add(who, userid, way, half=bool(body.get("half")), welcome=bool(body.get("welcome", True)))
        return {"userid": userid} | told

    @control.on("POST", "/candidates/<who>/delete-friend")
    def delete(who: str, body: Json) -> Json:
        world.truth.act("friend", who, "delete", str(need(body, "userid")))
        world.friends.remove(who, str(body["userid"]), by_member=False)
        return {"ok": True}

    @control.on("POST", "/candidates/<who>/talk-to-friend")
    def talk(who: str, body: Json) -> Json:
        world.truth.act("friend", who, "say", str(body.get("text", "")))
        world.friends.chat(who, str(need(body, "userid")))
        return {"ok": True}

    _member_acts(world, control)
    return blueprint


def _member_acts(world: World, control: Control) -> None:
    @control.on("POST", "/members/<who>/delete-customer")
    def delete(who: str, body: Json) -> Json:
        world.truth.act("friend", who, "delete", str(need(body, "external_userid")))
        world.friends.remove(str(body["external_userid"]), who, by_member=True)
        return {"ok": True}

    @control.on("GET", "/members/<who>/group-sends")
    def waiting(who: str) -> Json:
        return {"group_sends": world.friends.sends.waiting(who)}

    @control.on("POST", "/members/<who>/group-sends")
    def confirm(who: str, body: Json) -> Json:
        world.truth.act("friend", who, "confirm group send", str(need(body, "msgid")))
        return world.friends.sends.confirm(who, str(body["msgid"]))

    @control.on("POST", "/members/<who>/customer-event")
    def other(who: str, body: Json) -> Json:
        """transfer_fail, msg_audit_approved and what else has no act of its own."""
        userid = world.contacts.find(who)["userid"]
        more: dict[str, Any] = {name: str(value) for name, value in body.get("fields", {}).items()}
        world.friends.push(str(need(body, "change_type")), userid, str(need(body, "external_userid")), **more)
        return {"ok": True}


def _way(world: World, body: Json) -> Json | None:
    """The contact way behind a config_id or a QR code's address."""
    config_id = body.get("config_id") or urlsplit(str(body.get("qr_code") or "")).path.rpartition("/")[2]
    return world.friends.ways.find(config_id) if config_id else None

"""What members do inside WeCom: write to the app, open it, log in."""

from __future__ import annotations

import secrets

from flask import Blueprint

from sandbox.api.answering import Json
from sandbox.api.control import Control, need
from sandbox.companies.world import World
from sandbox.core.errors import ControlError


def routes(world: World) -> Blueprint:
    """Acts of members."""
    blueprint = Blueprint("control_members", __name__)
    control = Control(world, blueprint)

    @control.on("POST", "/members/<who>/say")
    def say(who: str, body: Json) -> Json:
        text, msgid = str(need(body, "text")), str(10**18 + secrets.randbelow(10**18))
        world.truth.act("app", who.lower(), "say", text)
        world.truth.say("app", who.lower(), msgid, {"msgtype": "text", "text": {"content": text}})
        world.member_events.push(who, body.get("agent_id"), {"MsgType": "text", "Content": text, "MsgId": msgid})
        return {"msgid": msgid}

    @control.on("POST", "/members/<who>/enter")
    def enter(who: str, body: Json) -> Json:
        world.member_events.push(
            who, body.get("agent_id"), {"MsgType": "event", "Event": "enter_agent", "EventKey": ""}
        )
        return {"ok": True}

    @control.on("POST", "/members/<who>/login")
    def log_in(who: str, body: Json) -> Json:
        world.truth.act("app", who, "login")
        return dict(world.logins.authorize(str(need(body, "url")), {"userid": who}))

    @control.on("POST", "/members/<who>/mini-login")
    def mini_login(who: str, body: Json) -> Json:
        userid = world.contacts.find(who)["userid"]
        world.truth.act("mini", userid, "open")
        program = world.wechat.program(body.get("app_id"))
        if program is None:
            raise ControlError("no such mini-program", 404)
        return {"js_code": world.codes.issue("wecom_mini_login", userid=userid, app_id=program.app_id)}

    return blueprint

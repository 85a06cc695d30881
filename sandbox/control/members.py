"""What members do inside WeCom: write to the app, open it, log in."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from flask import Blueprint

from sandbox.api.answering import Json
from sandbox.control.setup import Control, need
from sandbox.core.errors import ControlError
from sandbox.login import login

if TYPE_CHECKING:
    from sandbox.world import World


def routes(world: World) -> Blueprint:
    """Acts of members."""
    blueprint = Blueprint("control_members", __name__)
    control = Control(world, blueprint)

    @control.on("POST", "/members/<who>/say")
    def say(who: str, body: Json) -> Json:
        text, msgid = str(need(body, "text")), str(10**18 + secrets.randbelow(10**18))
        world.truth.act("app", who.lower(), "say", text)
        world.truth.say("app", who.lower(), msgid, {"msgtype": "text", "text": {"content": text}})
        push_from(world, who, body.get("agent_id"), {"MsgType": "text", "Content": text, "MsgId": msgid})
        return {"msgid": msgid}

    @control.on("POST", "/members/<who>/enter")
    def enter(who: str, body: Json) -> Json:
        push_from(world, who, body.get("agent_id"), {"MsgType": "event", "Event": "enter_agent", "EventKey": ""})
        return {"ok": True}

    @control.on("POST", "/members/<who>/login")
    def log_in(who: str, body: Json) -> Json:
        world.truth.act("app", who, "login")
        return dict(login.authorize(world, str(need(body, "url")), {"userid": who}))

    @control.on("POST", "/members/<who>/mini-login")
    def mini_login(who: str, body: Json) -> Json:
        userid = world.contacts.find(who)["userid"]
        world.truth.act("mini", userid, "open")
        program = world.wechat.program(body.get("app_id"))
        if program is None:
            raise ControlError("no such mini-program", 404)
        return {"js_code": world.codes.issue("wecom_mini_login", userid=userid, app_id=program.app_id)}

    return blueprint


def push_from(world: World, who: str, agent_id: int | None, fields: Json) -> None:
    """Push a message or event of a member to the app's callback.

    Raises:
        ControlError: 404 no such member or app.
    """
    member = world.contacts.members.get(who.lower())
    if member is None:
        raise ControlError(f"no member {who}", 404)
    app = world.setup.app_by_agent(agent_id)
    head = {"ToUserName": world.setup.corp_id, "FromUserName": member["userid"]}
    stamp = {"CreateTime": int(world.clock.now())}
    world.pusher.push(app, head | stamp | fields | {"AgentID": app.agent_id})

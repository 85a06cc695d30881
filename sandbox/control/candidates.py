"""What candidates do: in 微信客服 (control/kf.py) and in the mini-program inside WeChat."""

from __future__ import annotations

from flask import Blueprint

from sandbox.api.answering import Json
from sandbox.api.control import Control, need
from sandbox.companies.world import World
from sandbox.control import kf as control_kf
from sandbox.core.errors import ControlError


def routes(world: World) -> Blueprint:
    """Acts of candidates and servicers."""
    blueprint = Blueprint("control_candidates", __name__)
    control = Control(world, blueprint)
    control_kf.register(world, control)
    _wechat_acts(world, control)
    return blueprint


def _wechat_acts(world: World, control: Control) -> None:
    def app_id(body: Json) -> str:
        program = world.wechat.program(body.get("app_id"))
        if program is None:
            raise ControlError("no such mini-program", 404)
        return program.app_id

    @control.on("POST", "/wechat/<openid>/login")
    def login(openid: str, body: Json) -> Json:
        world.setup.person(openid=openid)
        world.truth.act("mini", openid, "open")
        return {"js_code": world.codes.issue("wechat_login", openid=openid, app_id=app_id(body))}

    @control.on("POST", "/wechat/<openid>/phone")
    def phone(openid: str, body: Json) -> Json:
        number = body.get("phone") or world.setup.person(openid=openid).phone
        if not number:
            raise ControlError(f"{openid} has no phone number in WeChat", 409)
        world.truth.act("mini", openid, "phone")
        return {"code": world.codes.issue("wechat_phone", phone=number, app_id=app_id(body))}

    @control.on("POST", "/wechat/<openid>/sealed")
    def sealed(openid: str, body: Json) -> Json:
        return world.wechat.sealed(openid, dict(need(body, "data")), app_id(body))

    @control.on("POST", "/media/jssdk-voice")
    def jssdk_voice(body: Json) -> Json:
        amr = control_kf.decoded(need(body, "amr_base64"))
        return {"media_id": world.media.store_spoken(amr, control_kf.decoded(need(body, "speex_base64"))).media_id}

    @control.on("POST", "/wechat/<openid>/subscribe")
    def subscribe(openid: str, body: Json) -> Json:
        world.setup.person(openid=openid)
        known = world.setup.mini_programs[app_id(body)].templates
        granted, refused = body.get("granted", []), body.get("refused", [])
        unknown = [template for template in [*granted, *refused] if template not in known]
        if unknown:
            raise ControlError(f"no template {unknown[0]}", 404)
        world.truth.act("mini", openid, "subscribe", ",".join(granted))
        return {"credits": world.wechat.grant(openid, granted), "answers": answers(granted, refused)}


def answers(granted: list[str], refused: list[str]) -> Json:
    """What wx.requestSubscribeMessage would tell the page."""
    return dict.fromkeys(granted, "accept") | dict.fromkeys(refused, "reject")

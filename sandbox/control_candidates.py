"""What candidates do: in 微信客服 and in the mini-program inside WeChat."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from flask import Blueprint

from . import kf_messages
from .api import Json
from .control import Control, need
from .errors import ControlError
from .kf import ENDED, HUMAN, SERVICER, Session
from .media import MIB
from .texts import texts

if TYPE_CHECKING:
    from .world import World

INBOUND_BYTES = {"image": 2 * MIB, "voice": 2 * MIB, "video": 10 * MIB, "file": 20 * MIB}


def routes(world: World) -> Blueprint:
    """Acts of candidates and servicers."""
    blueprint = Blueprint("control_candidates", __name__)
    control = Control(world, blueprint)
    _chat_acts(world, control)
    _service_acts(world, control)
    _wechat_acts(world, control)
    return blueprint


def _session(world: World, who: str, body: Json) -> Session:
    account = world.kf.default_account(body.get("open_kfid"))
    return world.kf.session(account.open_kfid, who)


def _chat_acts(world: World, control: Control) -> None:
    @control.on("POST", "/candidates/<who>/open")
    def enter(who: str, body: Json) -> Json:
        if "url" in body:
            open_kfid, scene, param = world.kf.follow_link(body["url"])
        else:
            open_kfid = world.kf.default_account(body.get("open_kfid")).open_kfid
            scene, param = str(body.get("scene", "")), str(body.get("scene_param", ""))
        msgid, code = world.kf.enter(world.kf.session(open_kfid, who), scene, param)
        world.truth.act("kf", who, "open", param)
        return {"msgid": msgid, "welcome_code": code}

    @control.on("POST", "/candidates/<who>/say")
    def say(who: str, body: Json) -> Json:
        text = str(need(body, "text"))
        world.truth.act("kf", who, "say", text)
        message = {"msgtype": "text", "text": {"content": text}}
        return {"msgid": world.kf.customer_says(_session(world, who, body), message)}

    @control.on("POST", "/candidates/<who>/send")
    def send(who: str, body: Json) -> Json:
        kind = str(need(body, "msgtype"))
        world.truth.act("kf", who, "send", kind)
        return _send(world, _session(world, who, body), kind, body)

    @control.on("POST", "/candidates/<who>/tap")
    def tap(who: str, body: Json) -> Json:
        return _tap(world, _session(world, who, body), body)

    @control.on("POST", "/candidates/<who>/recall")
    def recall(who: str, body: Json) -> Json:
        session, msgid = _session(world, who, body), need(body, "msgid")
        world.truth.act("kf", who, "recall", msgid)
        return {"msgid": _event(world, session, "user_recall_msg", recall_msgid=msgid)}

    @control.on("POST", "/candidates/<who>/reject")
    def reject(who: str, body: Json) -> Json:
        (world.kf.rejecting.add if body.get("reject", True) else world.kf.rejecting.discard)(who)
        return {"ok": True}


def _event(world: World, session: Session, event_type: str, **fields: object) -> str:
    who = {"external_userid": session.external_userid}
    return world.kf.log_event(session.open_kfid, event_type, **who, **fields)


def _send(world: World, session: Session, kind: str, body: Json) -> Json:
    """A medium becomes a message with media_id, a too big one WeCom's notice; the rest passes through."""
    if kind not in INBOUND_BYTES:
        message = {"msgtype": kind, kind: body.get("body", {})}
        return {"msgid": world.kf.customer_says(session, message)}
    data = _decoded(body.get("data_base64", ""))
    if body.get("oversize") or len(data) > INBOUND_BYTES[kind]:
        notice = {"msgtype": "text", "text": {"content": texts()["oversize"][kind]}}
        return {"msgid": world.kf.customer_says(session, notice), "oversize": True}
    medium = world.media.store(kind, data, str(body.get("filename", "")))
    message = {"msgtype": kind, kind: {"media_id": medium.media_id}}
    return {"msgid": world.kf.customer_says(session, message), "media_id": medium.media_id}


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ControlError("data_base64 is not base64") from error


def _tap(world: World, session: Session, body: Json) -> Json:
    """Press an item of the newest menu that has it."""
    label, menu_id = body.get("label"), body.get("menu_id")
    for entry in reversed(world.truth.received["kf"].get(session.external_userid, [])):
        item = kf_messages.menu_item(entry["body"], label, menu_id)
        if item is not None and entry["open_kfid"] == session.open_kfid:
            return _tapped(world, session, item)
    raise ControlError(f"no received menu has {label or menu_id!r}", 404)


def _tapped(world: World, session: Session, item: Json) -> Json:
    inner = item[item["type"]]
    world.truth.act("kf", session.external_userid, "tap", inner["content"])
    if item["type"] != "click":
        return {key: inner[key] for key in ("url", "appid", "pagepath") if key in inner}
    text = {"content": inner["content"], "menu_id": inner["id"]}
    return {"msgid": world.kf.customer_says(session, {"msgtype": "text", "text": text})}


def _service_acts(world: World, control: Control) -> None:
    @control.on("POST", "/kf/fail-next")
    def fail_next(body: Json) -> Json:
        waiting = world.kf.fail_next.setdefault(need(body, "external_userid"), [])
        waiting += [int(body.get("fail_type", 0))] * int(body.get("times", 1))
        return {"ok": True}

    @control.on("POST", "/kf/session")
    def change(body: Json) -> Json:
        session = _session(world, need(body, "external_userid"), body)
        kind = need(body, "change_type")
        fields = {"change_type": kind}
        if kind in (2, 3, 4):
            fields["old_servicer_userid"] = session.servicer
        if kind in (1, 2, 4):
            fields["new_servicer_userid"] = need(body, "servicer_userid")
        session.state, session.servicer = (ENDED, "") if kind == 3 else (HUMAN, body["servicer_userid"])
        return {"msgid": _event(world, session, "session_status_change", **fields)}

    @control.on("POST", "/kf/servicer-says")
    def servicer_says(body: Json) -> Json:
        session = _session(world, need(body, "external_userid"), body)
        session.state, session.servicer = HUMAN, need(body, "servicer_userid")
        text, who = str(need(body, "text")), session.external_userid
        content = {"content": text}
        message = {
            "open_kfid": session.open_kfid,
            "external_userid": who,
            "origin": SERVICER,
            "msgtype": "text",
        }
        msgid = world.kf.log(session.open_kfid, message | {"servicer_userid": session.servicer, "text": content})
        fields = {"msgtype": "text", "msgid": msgid, "text": text, "body": content, "welcome": False}
        world.truth.deliver("kf", who, open_kfid=session.open_kfid, servicer=session.servicer, **fields)
        return {"msgid": msgid}


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
        return {"code": world.codes.issue("wechat_phone", phone=number)}

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

"""What persons do in 微信客服: a candidate in WeChat, a servicer in the WeCom client, an administrator."""

from __future__ import annotations

import base64
import binascii

from sandbox.api.answering import Json
from sandbox.api.control import Control, need
from sandbox.companies.world import World
from sandbox.core.errors import ControlError
from sandbox.core.product import leads_to
from sandbox.core.texts import load, texts
from sandbox.kf import accounts as kf_accounts
from sandbox.kf import bodies as kf_bodies
from sandbox.kf import session_state
from sandbox.kf.servicers import TOLD_SERVING, TOLD_STOPPED
from sandbox.kf.state import HUMAN, SERVICER, Session
from sandbox.media.checks import MIB

INBOUND_BYTES = {"image": 2 * MIB, "voice": 2 * MIB, "video": 10 * MIB, "file": 20 * MIB}
# Source: path/94670. Older lists also have 7 and 9 (video channel not bound).
FAIL_TYPES = frozenset({0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13})
CHANNEL_SCENES = range(1, 6)


def register(world: World, control: Control) -> None:
    """All acts in 微信客服."""
    _chat_acts(world, control)
    _second_thoughts(world, control)
    _failures(world, control)
    _service_acts(world, control)
    _settings(world, control)


def _session(world: World, who: str, body: Json) -> Session:
    account = world.kf.default_account(body.get("open_kfid"))
    return world.kf.session(account.open_kfid, who)


def _event(world: World, session: Session, event_type: str, **fields: object) -> Json:
    who = {"external_userid": session.external_userid}
    return {"msgid": world.kf.log_event(session.open_kfid, event_type, **who, **fields)}


def _chat_acts(world: World, control: Control) -> None:
    @control.on("POST", "/candidates/<who>/open")
    def enter(who: str, body: Json) -> Json:
        if "url" in body:
            open_kfid, scene, param = world.kf.follow_link(leads_to(world.setup, str(body["url"])))
        else:
            open_kfid = world.kf.default_account(body.get("open_kfid")).open_kfid
            scene, param = str(body.get("scene", "")), str(body.get("scene_param", ""))
        channels = body.get("wechat_channels")
        if channels and channels.get("scene") not in CHANNEL_SCENES:
            raise ControlError("wechat_channels needs a scene from 1 to 5")
        msgid, code = world.kf.enter(world.kf.session(open_kfid, who), scene, param, channels)
        world.truth.act("kf", who, "open", param)
        return {"msgid": msgid, "welcome_code": code}

    @control.on("POST", "/candidates/<who>/say")
    def say(who: str, body: Json) -> Json:
        text = str(need(body, "text"))
        world.truth.act("kf", who, "say", text)
        return _said(world, _session(world, who, body), {"msgtype": "text", "text": {"content": text}})

    @control.on("POST", "/candidates/<who>/send")
    def send(who: str, body: Json) -> Json:
        kind = str(need(body, "msgtype"))
        world.truth.act("kf", who, "send", kind)
        message, told = _message(world, kind, body)
        return _said(world, _session(world, who, body), message) | told

    @control.on("POST", "/candidates/<who>/tap")
    def tap(who: str, body: Json) -> Json:
        return _tap(world, _session(world, who, body), body)


def _second_thoughts(world: World, control: Control) -> None:
    @control.on("POST", "/candidates/<who>/recall")
    def recall(who: str, body: Json) -> Json:
        session, msgid = _session(world, who, body), need(body, "msgid")
        world.truth.act("kf", who, "recall", msgid)
        for entry in world.truth.said:
            if entry["msgid"] == msgid:
                entry["recalled"] = True
        return _event(world, session, "user_recall_msg", recall_msgid=msgid)

    @control.on("POST", "/candidates/<who>/reject")
    def reject(who: str, body: Json) -> Json:
        (world.kf.rejecting.add if body.get("reject", True) else world.kf.rejecting.discard)(who)
        return {"ok": True}


def _said(world: World, session: Session, message: Json) -> Json:
    """Pass it to the account, unless a servicer has switched this customer off."""
    msgid = world.kf.customer_says(session, message)
    return {"msgid": msgid} if msgid else {"msgid": "", "rejected": True}


def _message(world: World, kind: str, body: Json) -> tuple[Json, Json]:
    """The message and what the caller is told: a file gets a media_id, an oversized one becomes WeCom's notice.

    Other types pass through; a body that is left out is made up (texts_kf.zh-CN.yaml).
    """
    if kind not in INBOUND_BYTES:
        made_up = load("texts_kf.zh-CN.yaml")["inbound"].get(kind, {})
        return {"msgtype": kind, kind: body.get("body", made_up)}, {}
    data = decoded(body.get("data_base64", ""))
    if body.get("oversize") or len(data) > INBOUND_BYTES[kind]:
        return {"msgtype": "text", "text": {"content": texts()["oversize"][kind]}}, {"oversize": True}
    medium = world.media.store(kind, data, str(body.get("filename", "")))
    return {"msgtype": kind, kind: {"media_id": medium.media_id}}, {"media_id": medium.media_id}


def decoded(text: str) -> bytes:
    """The bytes behind a base64 field.

    Raises:
        ControlError: 400.
    """
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ControlError("a field is not base64") from error


def _tap(world: World, session: Session, body: Json) -> Json:
    """Press an item of the newest menu that has it."""
    label, menu_id = body.get("label"), body.get("menu_id")
    for entry in reversed(world.truth.received["kf"].get(session.external_userid, [])):
        item = kf_bodies.menu_item(entry["body"], label, menu_id)
        if item is not None and entry["open_kfid"] == session.open_kfid:
            return _tapped(world, session, item)
    raise ControlError(f"no received menu has {label or menu_id!r}", 404)


def _tapped(world: World, session: Session, item: Json) -> Json:
    inner = item[item["type"]]
    world.truth.act("kf", session.external_userid, "tap", inner["content"])
    if item["type"] != "click":
        return {key: inner[key] for key in ("url", "appid", "pagepath") if key in inner}
    text = {"content": inner["content"], "menu_id": inner.get("id", "")}
    return _said(world, session, {"msgtype": "text", "text": text})


def _failures(world: World, control: Control) -> None:
    @control.on("POST", "/kf/fail-next")
    def fail_next(body: Json) -> Json:
        fail_type = int(body.get("fail_type", 0))
        if fail_type not in FAIL_TYPES:
            raise ControlError(f"no fail_type {fail_type}")
        waiting = world.kf.fail_next.setdefault(need(body, "external_userid"), [])
        waiting += [(fail_type, float(body.get("delay_s", 0)))] * int(body.get("times", 1))
        return {"ok": True}


def _service_acts(world: World, control: Control) -> None:
    @control.on("POST", "/kf/session")
    def change(body: Json) -> Json:
        session = _session(world, need(body, "external_userid"), body)
        change_type, servicer = need(body, "change_type"), body.get("servicer_userid", "")
        return session_state.change_in_client(world, world.kf, session, change_type, servicer)

    @control.on("POST", "/kf/servicer-says")
    def servicer_says(body: Json) -> Json:
        session, kind = _session(world, need(body, "external_userid"), body), str(body.get("msgtype", "text"))
        session.state, session.servicer = HUMAN, need(body, "servicer_userid")
        if kind == "text":
            body = {"body": {"content": str(need(body, "text"))}} | body
        message, told = _message(world, kind, body)
        kind, who = message["msgtype"], session.external_userid
        head = {"open_kfid": session.open_kfid, "external_userid": who, "origin": SERVICER}
        msgid = world.kf.log(session.open_kfid, head | {"servicer_userid": session.servicer} | message)
        fields = {"msgtype": kind, "msgid": msgid, "text": kf_bodies.words(message), "body": message[kind]}
        world.truth.deliver("kf", who, open_kfid=session.open_kfid, servicer=session.servicer, welcome=False, **fields)
        return {"msgid": msgid} | told

    @control.on("POST", "/kf/servicer-recall")
    def servicer_recall(body: Json) -> Json:
        session, msgid = _session(world, need(body, "external_userid"), body), need(body, "msgid")
        for entry in world.truth.received["kf"].get(session.external_userid, []):
            if entry["msgid"] == msgid and entry.get("servicer"):
                entry["recalled"] = True
                return _event(
                    world, session, "servicer_recall_msg", recall_msgid=msgid, servicer_userid=entry["servicer"]
                )
        raise ControlError(f"no servicer sent {msgid!r}", 404)


def _settings(world: World, control: Control) -> None:
    @control.on("POST", "/kf/servicer-status")
    def servicer_status(body: Json) -> Json:
        account, userid = world.kf.default_account(body.get("open_kfid")), need(body, "servicer_userid")
        status, known = need(body, "status"), world.kf.staff.serves(account, userid)
        if not known or status not in (TOLD_SERVING, TOLD_STOPPED):
            raise ControlError("servicer_userid must serve this account, status is 1 (serving) or 2 (stopped)")
        stop_type = int(body.get("stop_type", 0))
        world.kf.staff.set_status(account, known, status, stop_type)
        fields: Json = {"servicer_userid": known, "status": status}
        fields |= {"stop_type": stop_type} if status == TOLD_STOPPED else {}
        return {"msgid": world.kf.log_event(account.open_kfid, "servicer_status_change", **fields)}

    @control.on("POST", "/kf/reject-switch")
    def reject_switch(body: Json) -> Json:
        session, on = _session(world, need(body, "external_userid"), body), bool(body.get("on", True))
        key = (session.open_kfid, session.external_userid)
        (world.kf.rejected.add if on else world.kf.rejected.discard)(key)
        fields = {"servicer_userid": need(body, "servicer_userid"), "reject_switch": int(on)}
        return _event(world, session, "reject_customer_msg_switch_change", **fields)

    @control.on("POST", "/kf/event")
    def other_event(body: Json) -> Json:
        account = world.kf.default_account(body.get("open_kfid"))
        return {"msgid": world.kf.log_event(account.open_kfid, need(body, "event_type"), **body.get("fields", {}))}

    @control.on("POST", "/kf/managed")
    def managed(body: Json) -> Json:
        kf_accounts.set_managed(world, world.pusher, need(body, "open_kfid"), bool(body.get("managed", True)))
        return {"ok": True}

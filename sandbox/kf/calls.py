"""微信客服, the calls: sending in the window and by code, and where all other kf calls are.

Source: developer.work.weixin.qq.com/document/path/94677, 95122.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Blueprint

from sandbox.api.answering import Api, Handler, Json
from sandbox.core.errors import ApiError
from sandbox.core.setup import App
from sandbox.kf import accounts as kf_accounts
from sandbox.kf import bodies as kf_bodies
from sandbox.kf import customers as kf_customers
from sandbox.kf import pull as kf_pull
from sandbox.kf import servicers, session_state
from sandbox.kf.state import BOT, NEW, WINDOW_MESSAGES, Session

if TYPE_CHECKING:
    from sandbox.world import World

REJECTED_BY_USER = 10


def send(world: World, body: Json) -> Json:
    """A message inside the window; the same msgid is never taken twice."""
    account = world.kf.account(body.get("open_kfid"))
    session = world.kf.known_session(account.open_kfid, body.get("touser"))
    kf_bodies.check_message(world, body)
    msgid = _claim_msgid(world, account.open_kfid, body)
    _check_window(world, session)
    world.kf.msgids.add((account.open_kfid, msgid))
    session.sent += 1
    if session.state == NEW:
        session.state = BOT
    _deliver(world, session, body, msgid, welcome=False)
    return {"msgid": msgid}


def _claim_msgid(world: World, open_kfid: str, body: Json) -> str:
    msgid = body.get("msgid") or secrets.token_hex(16)
    if not isinstance(msgid, str) or not kf_bodies.MSGID.fullmatch(msgid):
        raise ApiError(40058)
    if (open_kfid, msgid) in world.kf.msgids:
        raise ApiError(world.setup.quirks.duplicate_msgid_errcode)
    return msgid


def _check_window(world: World, session: Session) -> None:
    if session.last_message_at is not None and not world.kf.window_open(session):
        raise ApiError(95002)
    if session.state not in (NEW, BOT):
        raise ApiError(95018)
    if session.sent >= WINDOW_MESSAGES:
        raise ApiError(95001)


def _deliver(world: World, session: Session, body: Json, msgid: str, welcome: bool) -> None:
    """Show it to the customer, unless this one was told to fail after errcode 0."""
    who, text = session.external_userid, kf_bodies.words(body)
    waiting = world.kf.fail_next.get(who)
    if waiting:
        fail_type, delay_s = waiting.pop(0)
    elif who in world.kf.rejecting:
        fail_type, delay_s = REJECTED_BY_USER, 0.0
    else:
        kind = body["msgtype"]
        fields = {"msgtype": kind, "msgid": msgid, "text": text, "body": body[kind], "welcome": welcome}
        world.truth.deliver("kf", who, open_kfid=session.open_kfid, **fields)
        return
    world.truth.drop("kf", who, f"fail_type {fail_type}", text)
    _tell_failure(world, session, {"fail_msgid": msgid, "fail_type": fail_type}, delay_s)


def _tell_failure(world: World, session: Session, failure: Json, delay_s: float) -> None:
    """The `msg_send_fail` event, real seconds after the answer that said 0."""
    kf = world.kf

    def tell() -> None:
        with world.lock:
            if world.kf is kf:
                kf.log_event(session.open_kfid, "msg_send_fail", external_userid=session.external_userid, **failure)

    if delay_s <= 0:
        tell()
        return
    timer = threading.Timer(delay_s, tell)
    timer.daemon = True
    timer.start()


def send_on_event(world: World, body: Json) -> Json:
    """Use a welcome or session code, once."""
    code = world.kf.codes.get(str(body.get("code") or ""))
    if code is None or code.expires <= world.clock.now():
        raise ApiError(41050)
    session = code.session
    kf_bodies.check_message(world, body, code.types)
    msgid = _claim_msgid(world, session.open_kfid, body)
    if code.state is not None and world.kf.session(session.open_kfid, session.external_userid).state != code.state:
        raise ApiError(95018)
    del world.kf.codes[body["code"]]
    world.kf.msgids.add((session.open_kfid, msgid))
    if code.welcome:
        session.welcomed_at = world.clock.now()
    _deliver(world, session, body, msgid, welcome=code.welcome)
    return {"msgid": msgid}


POSTS: dict[str, Callable[[World, Json], Json]] = {
    "sync_msg": kf_pull.sync,
    "send_msg": send,
    "send_msg_on_event": send_on_event,
    "service_state/get": session_state.shown,
    "service_state/trans": session_state.change,
    "account/del": kf_accounts.delete,
    "account/update": kf_accounts.update,
    "account/list": kf_accounts.listed,
    "add_contact_way": kf_accounts.contact_way,
    "servicer/add": lambda world, body: servicers.change(world, body, "add"),
    "servicer/del": lambda world, body: servicers.change(world, body, "del"),
    "customer/batchget": kf_customers.found,
    "customer/upgrade_service": kf_customers.upgrade,
    "customer/cancel_upgrade_service": kf_customers.cancel_upgrade,
    "get_corp_statistic": kf_customers.corp_statistic,
    "get_servicer_statistic": kf_customers.servicer_statistic,
}
GETS: dict[str, Callable[[World, Json], Json]] = {
    "servicer/list": servicers.listed,
    "customer/get_upgrade_service_config": kf_customers.upgrade_config,
}


def _with_world(world: World, call: Callable[[World, Json], Json]) -> Handler:
    def handler(_app: App, body: Json) -> Json:
        return call(world, body)

    return handler


def routes(world: World) -> Blueprint:
    """All kf calls."""
    blueprint = Blueprint("kf", __name__)
    api = Api(world, blueprint)
    for name, call in POSTS.items():
        api.post(f"/cgi-bin/kf/{name}", "kf")(_with_world(world, call))
    for name, call in GETS.items():
        api.get(f"/cgi-bin/kf/{name}", "kf")(_with_world(world, call))

    @api.post("/cgi-bin/kf/account/add", "kf")
    def add(app: App, body: Json) -> Json:
        return kf_accounts.add(world, app, body)

    return blueprint

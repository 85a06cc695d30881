"""微信客服, the calls: pull, send, welcome, sessions, links, customers.

Source: developer.work.weixin.qq.com/document/path/94670, 94677, 95122, 94669, 94665, 95159.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Blueprint

from . import kf_messages
from .api import Api, Handler, Json
from .errors import ApiError
from .kf import (
    BOT,
    ENDED,
    HORIZON_S,
    HUMAN,
    NEW,
    POOL,
    WELCOME_S,
    WINDOW_MESSAGES,
    WINDOW_S,
    EventCode,
    Session,
    cursor_for,
    position_of,
)
from .setup import App

if TYPE_CHECKING:
    from .world import World

MAX_PAGE = 1000
SCENE = re.compile(r"[0-9A-Za-z_\-]{0,32}")
STEPS = {NEW: (BOT, POOL, HUMAN), BOT: (POOL, HUMAN, ENDED), POOL: (HUMAN,), HUMAN: (HUMAN, ENDED), ENDED: ()}


def sync(world: World, body: Json) -> Json:
    """One page of an account's log."""
    account = world.kf.account(body.get("open_kfid"))
    _check_sync_right(world, account.open_kfid, body.get("token"))
    log = world.kf.logs.get(account.open_kfid, [])
    now = world.clock.now()
    cursor = body.get("cursor") or ""
    start = min(position_of(account.open_kfid, cursor), len(log)) if cursor else 0
    while start < len(log) and log[start].at < now - HORIZON_S:
        start += 1
    left = world.kf.empty_pages_left.get(account.open_kfid, 0)
    if left > 0 and start < len(log):
        world.kf.empty_pages_left[account.open_kfid] = left - 1
        return {"next_cursor": cursor_for(account.open_kfid, start), "has_more": 1, "msg_list": []}
    end = min(start + _page_size(world, body), len(log))
    page = [logged.message for logged in log[start:end]]
    more = int(end < len(log))
    return {"next_cursor": cursor_for(account.open_kfid, end), "has_more": more, "msg_list": page}


def _page_size(world: World, body: Json) -> int:
    limit = body.get("limit") or MAX_PAGE
    if not isinstance(limit, int) or not 1 <= limit <= MAX_PAGE:
        raise ApiError(40058)
    return min(limit, world.setup.limits.kf_page_size)


def _check_sync_right(world: World, open_kfid: str, token: object) -> None:
    """With a token from a push as often as one likes, without one only now and then."""
    if token:
        world.kf.check_push_token(str(token), open_kfid)
        return
    now = world.clock.now()
    recent = [at for at in world.kf.tokenless.get(open_kfid, []) if at > now - 60]
    if len(recent) >= world.setup.limits.kf_tokenless_per_min:
        raise ApiError(45009)
    world.kf.tokenless[open_kfid] = [*recent, now]


def send(world: World, body: Json) -> Json:
    """A message inside the window; the same msgid is never taken twice."""
    account = world.kf.account(body.get("open_kfid"))
    session = world.kf.known_session(account.open_kfid, body.get("touser"))
    kf_messages.check_message(world, body)
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
    if not isinstance(msgid, str) or not kf_messages.MSGID.fullmatch(msgid):
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
    who, text = session.external_userid, kf_messages.words(body)
    waiting = world.kf.fail_next.get(who)
    fail_type = waiting.pop(0) if waiting else 10 if who in world.kf.rejecting else None
    if fail_type is None:
        kind = body["msgtype"]
        fields = {"msgtype": kind, "msgid": msgid, "text": text, "body": body[kind], "welcome": welcome}
        world.truth.deliver("kf", who, open_kfid=session.open_kfid, **fields)
        return
    world.truth.drop("kf", who, f"fail_type {fail_type}", text)
    fields = {"external_userid": who, "fail_msgid": msgid, "fail_type": fail_type}
    world.kf.log_event(session.open_kfid, "msg_send_fail", **fields)


def send_on_event(world: World, body: Json) -> Json:
    """Use a welcome or session code, once."""
    code = world.kf.codes.get(body.get("code") or "")
    if code is None or code.expires <= world.clock.now():
        raise ApiError(41050)
    session = code.session
    kf_messages.check_message(world, body, code.types)
    msgid = _claim_msgid(world, session.open_kfid, body)
    if code.state is not None and world.kf.session(session.open_kfid, session.external_userid).state != code.state:
        raise ApiError(95018)
    del world.kf.codes[body["code"]]
    world.kf.msgids.add((session.open_kfid, msgid))
    if code.welcome:
        session.welcomed_at = world.clock.now()
    _deliver(world, session, body, msgid, welcome=code.welcome)
    return {"msgid": msgid}


def change_state(world: World, body: Json) -> Json:
    """`service_state/trans`: only along the permitted steps."""
    account = world.kf.account(body.get("open_kfid"))
    session = world.kf.known_session(account.open_kfid, body.get("external_userid"))
    target = body.get("service_state")
    if target not in STEPS[session.state]:
        raise ApiError(95013 if session.state == ENDED else 95016)
    if target == HUMAN and body.get("servicer_userid") not in account.servicers:
        raise ApiError(95014)
    first = session.state in (NEW, BOT)
    session.state, session.servicer = target, body.get("servicer_userid") or ""
    now = world.clock.now()
    if target in (POOL, HUMAN) and first:
        return {"msg_code": world.kf.new_code(EventCode(session, now + WINDOW_S, ("text",), state=target))}
    if target == ENDED:
        ending = EventCode(session, now + WELCOME_S, ("text", "msgmenu"), state=ENDED)
        return {"msg_code": world.kf.new_code(ending)}
    return {}


def customers(world: World, body: Json) -> Json:
    """`customer/batchget`: only people who have been here."""
    wanted = body.get("external_userid_list")
    if not isinstance(wanted, list) or not 1 <= len(wanted) <= 100:
        raise ApiError(40058)
    met = {who: session for (_kfid, who), session in world.kf.sessions.items()}
    found = [_customer(world, met[who], body) for who in wanted if who in met]
    return {"customer_list": found, "invalid_external_userid": [who for who in wanted if who not in met]}


def _customer(world: World, session: Session, body: Json) -> Json:
    person = world.setup.person(external_userid=session.external_userid)
    shown: Json = {
        "external_userid": person.external_userid,
        "nickname": person.nickname,
        "avatar": "",
        "gender": 0,
    }
    if person.unionid:
        shown["unionid"] = person.unionid
    entered = session.context.get("at", 0)
    if body.get("need_enter_session_context") and entered > world.clock.now() - WINDOW_S:
        shown["enter_session_context"] = {key: session.context[key] for key in ("scene", "scene_param")}
    return shown


def contact_way(world: World, body: Json) -> Json:
    """`add_contact_way`: the same account and scene give the same link."""
    account = world.kf.account(body.get("open_kfid"))
    scene = body.get("scene") or ""
    if not isinstance(scene, str) or not SCENE.fullmatch(scene):
        raise ApiError(40058)
    return {"url": world.kf.add_link(account.open_kfid, scene)}


def _with_world(world: World, call: Callable[[World, Json], Json]) -> Handler:
    def handler(_app: App, body: Json) -> Json:
        return call(world, body)

    return handler


def routes(world: World) -> Blueprint:
    """All kf calls."""
    blueprint = Blueprint("kf", __name__)
    api = Api(world, blueprint)
    calls = {
        "sync_msg": sync,
        "send_msg": send,
        "send_msg_on_event": send_on_event,
        "service_state/trans": change_state,
        "customer/batchget": customers,
        "add_contact_way": contact_way,
    }
    for name, call in calls.items():
        api.post(f"/cgi-bin/kf/{name}", "kf")(_with_world(world, call))

    @api.post("/cgi-bin/kf/service_state/get", "kf")
    def state(_app: App, body: Json) -> Json:
        account = world.kf.account(body.get("open_kfid"))
        session = world.kf.known_session(account.open_kfid, body.get("external_userid"))
        servicer = {"servicer_userid": session.servicer} if session.state == HUMAN else {}
        return {"service_state": session.state} | servicer

    @api.post("/cgi-bin/kf/account/list", "kf")
    def accounts(_app: App, body: Json) -> Json:
        offset, limit = body.get("offset", 0), body.get("limit", 100)
        rows = [
            {"open_kfid": a.open_kfid, "name": a.name, "avatar": "", "manage_privilege": a.api_managed}
            for a in world.setup.kf_accounts.values()
        ]
        return {"account_list": rows[offset : offset + limit]}

    @api.get("/cgi-bin/kf/servicer/list", "kf")
    def servicers(_app: App, args: Json) -> Json:
        account = world.kf.account(args.get("open_kfid"))
        return {"servicer_list": [{"userid": userid, "status": 0, "stop_type": 0} for userid in account.servicers]}

    return blueprint

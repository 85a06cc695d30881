"""微信客服, sending: in the 48 h window, and by a welcome or session code.

Source: developer.work.weixin.qq.com/document/path/94677, 95122.
"""

from __future__ import annotations

import secrets
import threading

from sandbox.api.answering import Json
from sandbox.contacts.address_book import Contacts
from sandbox.core.errors import ApiError
from sandbox.core.state import State
from sandbox.kf import bodies
from sandbox.kf.state import BOT, NEW, WINDOW_MESSAGES, Kf, Session
from sandbox.media.store import Media

REJECTED_BY_USER = 10


def send(state: State, kf: Kf, contacts: Contacts, media: Media, body: Json) -> Json:
    """`send_msg`: a message inside the window; a msgid is accepted once."""
    account = kf.account(body.get("open_kfid"))
    session = kf.known_session(account.open_kfid, body.get("touser"))
    bodies.check_message(contacts, media, body)
    msgid = _claim_msgid(state, kf, account.open_kfid, body)
    _check_window(kf, session)
    kf.msgids.add((account.open_kfid, msgid))
    session.sent += 1
    if session.state == NEW:
        session.state = BOT
    _deliver(state, kf, session, body, msgid, welcome=False)
    return {"msgid": msgid}


def _claim_msgid(state: State, kf: Kf, open_kfid: str, body: Json) -> str:
    msgid = body.get("msgid") or secrets.token_hex(16)
    if not isinstance(msgid, str) or not bodies.MSGID.fullmatch(msgid):
        raise ApiError(40058)
    if (open_kfid, msgid) in kf.msgids:
        raise ApiError(state.setup.quirks.duplicate_msgid_errcode)
    return msgid


def _check_window(kf: Kf, session: Session) -> None:
    if session.last_message_at is not None and not kf.window_open(session):
        raise ApiError(95002)
    if session.state not in (NEW, BOT):
        raise ApiError(95018)
    if session.sent >= WINDOW_MESSAGES:
        raise ApiError(95001)


def _deliver(state: State, kf: Kf, session: Session, body: Json, msgid: str, welcome: bool) -> None:
    """Show it to the customer, unless this message is scripted to fail after errcode 0."""
    who, text = session.external_userid, bodies.words(body)
    waiting = kf.fail_next.get(who)
    if waiting:
        fail_type, delay_s = waiting.pop(0)
    elif who in kf.rejecting:
        fail_type, delay_s = REJECTED_BY_USER, 0.0
    else:
        kind = body["msgtype"]
        fields = {"msgtype": kind, "msgid": msgid, "text": text, "body": body[kind], "welcome": welcome}
        state.truth.deliver("kf", who, open_kfid=session.open_kfid, **fields)
        return
    state.truth.drop("kf", who, f"fail_type {fail_type}", text)
    _tell_failure(state, kf, session, {"fail_msgid": msgid, "fail_type": fail_type}, delay_s)


def _tell_failure(state: State, kf: Kf, session: Session, failure: Json, delay_s: float) -> None:
    """The `msg_send_fail` event, real seconds after the answer that said 0."""
    truth = state.truth

    def tell() -> None:
        with state.lock:
            # A reset in between forgot the account.
            if state.truth is truth:
                kf.log_event(session.open_kfid, "msg_send_fail", external_userid=session.external_userid, **failure)

    if delay_s <= 0:
        tell()
        return
    timer = threading.Timer(delay_s, tell)
    timer.daemon = True
    timer.start()


def send_on_event(state: State, kf: Kf, contacts: Contacts, media: Media, body: Json) -> Json:
    """`send_msg_on_event`: uses up a welcome or session code."""
    code = kf.codes.get(str(body.get("code") or ""))
    if code is None or code.expires <= state.clock.now():
        raise ApiError(41050)
    session = code.session
    bodies.check_message(contacts, media, body, code.types)
    msgid = _claim_msgid(state, kf, session.open_kfid, body)
    if code.state is not None and kf.session(session.open_kfid, session.external_userid).state != code.state:
        raise ApiError(95018)
    del kf.codes[body["code"]]
    kf.msgids.add((session.open_kfid, msgid))
    if code.welcome:
        session.welcomed_at = state.clock.now()
    _deliver(state, kf, session, body, msgid, welcome=code.welcome)
    return {"msgid": msgid}

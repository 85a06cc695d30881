"""微信客服, who holds a conversation: the permitted steps by API and in a servicer's client.

Source: developer.work.weixin.qq.com/document/path/94669 (states), 95122 (codes), 94670 (the events).
"""

from __future__ import annotations

from sandbox.api.answering import Json
from sandbox.core.errors import ApiError, ControlError
from sandbox.core.state import State
from sandbox.kf.state import BOT, ENDED, HUMAN, NEW, POOL, WELCOME_S, WINDOW_S, EventCode, Kf, Session

# 1 -> 4 is not in the documents and allowed in practice (unconfirmed).
STEPS = {NEW: (BOT, POOL, HUMAN), BOT: (POOL, HUMAN, ENDED), POOL: (HUMAN,), HUMAN: (HUMAN, ENDED), ENDED: ()}
TAKEN, TRANSFERRED, ENDING, REENTERED = 1, 2, 3, 4
# change_type -> (states it can happen in, state after it)
CHANGES = {
    TAKEN: ((POOL,), HUMAN),
    TRANSFERRED: ((HUMAN,), HUMAN),
    ENDING: ((HUMAN,), ENDED),
    REENTERED: ((ENDED,), HUMAN),
}
WAITING_TYPES, CLOSING_TYPES = ("text",), ("text", "msgmenu")


def shown(kf: Kf, body: Json) -> Json:
    """`service_state/get`."""
    account = kf.account(body.get("open_kfid"))
    session = kf.known_session(account.open_kfid, body.get("external_userid"))
    servicer = {"servicer_userid": session.servicer} if session.state == HUMAN else {}
    return {"service_state": session.state} | servicer


def change(state: State, kf: Kf, body: Json) -> Json:
    """`service_state/trans`: only along the permitted steps.

    Raises:
        ApiError: 95013 ended, 95016 no such step, 95014 or 95019 the servicer.
    """
    account = kf.account(body.get("open_kfid"))
    session = kf.known_session(account.open_kfid, body.get("external_userid"))
    target = body.get("service_state")
    if target not in STEPS[session.state]:
        raise ApiError(95013 if session.state == ENDED else 95016)
    servicer = kf.staff.check(account, body.get("servicer_userid")) if target == HUMAN else ""
    before, session.state, session.servicer = session.state, target, servicer
    code = new_code(state, kf, session, before)
    return {"msg_code": code} if code else {}


def new_code(state: State, kf: Kf, session: Session, before: int) -> str:
    """The code that the step into the session's current state brings; empty for a transfer."""
    now, reached = state.clock.now(), session.state
    if reached == ENDED:
        return kf.new_code(EventCode(session, now + WELCOME_S, CLOSING_TYPES, state=ENDED))
    if reached in (POOL, HUMAN) and before != HUMAN:
        return kf.new_code(EventCode(session, now + WINDOW_S, WAITING_TYPES, state=reached))
    return ""


def change_in_client(state: State, kf: Kf, session: Session, kind: int, servicer: str) -> Json:
    """A servicer takes, transfers, ends or reopens a conversation; pushes `session_status_change`.

    Raises:
        ControlError: 409 if the client would not offer this now.
        ApiError: 95014, 95019 the new servicer cannot take it.
    """
    if kind not in CHANGES:
        raise ControlError(f"change_type {kind!r} is not 1 to 4")
    states, after = CHANGES[kind]
    if session.state not in states:
        raise ControlError(f"change_type {kind} is impossible in state {session.state}", 409)
    fields: Json = {"change_type": kind}
    if kind != TAKEN:
        fields["old_servicer_userid"] = session.servicer
    if kind != ENDING:
        account = kf.account(session.open_kfid)
        fields["new_servicer_userid"] = kf.staff.check(account, servicer)
    before, session.state = session.state, after
    session.servicer = fields.get("new_servicer_userid", "")
    if kind in (TAKEN, ENDING):
        fields["msg_code"] = new_code(state, kf, session, before)
    who = {"external_userid": session.external_userid}
    return fields | {"msgid": kf.log_event(session.open_kfid, "session_status_change", **who, **fields)}

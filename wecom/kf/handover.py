"""Handing a 微信客服 conversation to a person in the WeCom client, and the words that go with it.

While a person holds it, or it waits for one, or it has ended (states 2, 3, 4),
nothing of ours may be sent, so the window is closed for every other channel of
this customer's notices until they write again or WeCom tells of a change.

Source: service_state/trans (path/94669), send_msg_on_event (95122).
"""

import json
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core.errors import PermanentFailure, Why
from messaging import outbox
from messaging.ports import Frozen
from models import OutboxMessage
from wecom.api.client import WeComClient
from wecom.kf import session_state, windows
from wecom.kf.senders import KfEventReplySender

TARGETS = {"pool": session_state.POOL, "servicer": session_state.HUMAN, "end": session_state.ENDED}
# What the code of a hand-over is for.
SITUATION = {"pool": "pool", "servicer": "taken", "end": "ended"}
REPEAT_S = 48 * 3600


class KfHandOverSender:
    """The outbox sender of `wecom.kf_handover` {open_kfid, external_userid, to, servicer_userid?, template?, data?}.

    `to` is `pool`, `servicer` (then with servicer_userid) or `end`. With a template, its words
    follow by the code that the hand-over brings.
    """

    kind = "wecom.kf_handover"

    def __init__(self, client: WeComClient) -> None:
        self._client = client

    def freeze(self, session: Session, row: OutboxMessage, now: datetime) -> Frozen:
        """Whom to hand what to."""
        names = ("open_kfid", "external_userid", "to", "servicer_userid")
        payload = {name: row.payload[name] for name in names if name in row.payload}
        if payload.get("to") not in TARGETS or (payload["to"] == "servicer") != ("servicer_userid" in payload):
            raise PermanentFailure("a hand-over goes to the pool, to a named servicer, or to the end")
        return Frozen("kf_state", json.dumps(payload).encode(), payload["external_userid"], "repeat", REPEAT_S)

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Do it; done twice it stays done."""
        ask = json.loads(frozen.body)
        target, servicer = TARGETS[ask["to"]], ask.get("servicer_userid", "")
        moved = session_state.move(self._client, ask["open_kfid"], ask["external_userid"], target, servicer)
        return {"state": moved.state, "code": moved.code, "repeated": moved.repeated}

    def settle(self, session: Session, row: OutboxMessage, result: dict[str, Any], now: datetime) -> None:
        """Close the window for everybody else, and send the words while the code lives."""
        payload = row.payload
        windows.moved(session, payload["open_kfid"], payload["external_userid"], result["state"])
        if result["code"] and "template" in payload:
            words = {name: payload[name] for name in ("open_kfid", "external_userid", "template")}
            words |= {"data": payload.get("data", {}), "code": result["code"], "situation": SITUATION[payload["to"]]}
            outbox.post(
                session,
                key=f"kf_words:{row.id}",
                kind=KfEventReplySender.kind,
                payload=words,
                now=now,
                application_id=row.application_id,
            )

    def failed(self, session: Session, row: OutboxMessage, why: Why, now: datetime) -> bool:
        """There is no second way to hand over."""
        return False

"""One effect and one stored answer per `Idempotency-Key` of a caller."""

import hmac
import json
from dataclasses import dataclass
from typing import Any

from flask import Response, g, jsonify, make_response, request
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.encryption import current_keyring
from core.errors import InputInvalid
from core.ids import new_id
from messaging import inbox
from messaging.inbox import Arrival
from messaging.keys import digest
from messaging.keys import fingerprint as unkeyed
from models import IdempotentRequest
from web.core.context import services
from web.core.problems import KeyReused

LONGEST_KEY = 128


@dataclass(frozen=True)
class Answer:
    """What a write is answered with; `replayed` when an earlier request did the work."""

    status: int
    body: dict[str, Any]
    replayed: bool = False


def write(kind: str, subject: str, payload: dict[str, Any], status: int) -> Response:
    """Take one API write through the door in: the handler of `kind` returns the answer's body.

    Raises:
        KeyReused: the key came with another request before.
    """
    caller, key = g.caller.name, _key()
    arrival_key = f"{kind}:{caller}:{key or new_id()}"
    arrival = Arrival(kind, subject, arrival_key, {**payload, "actor": f"api:{caller}"})
    try:
        answer = _once(arrival, caller, key, status)
    except IntegrityError:
        if key is None:
            raise
        answer = _once(arrival, caller, key, status)  # the same key came twice at the same moment
    response = make_response(jsonify(answer.body), answer.status)
    if answer.replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def _once(arrival: Arrival, caller: str, key: str | None, status: int) -> Answer:
    found = services()
    now, fingerprint = found.clock.now(), _fingerprint()

    def unit(session: Session) -> Answer:
        row = _claim(session, caller, key, fingerprint) if key else None
        if row is not None and row.status:
            return Answer(row.status, json.loads(row.body), replayed=True)
        _, body = inbox.take(session, found.registry, arrival, now=now)
        if body is None:  # seen by the inbox, although its answer is no longer kept
            raise KeyReused
        if row is not None:
            row.status, row.body, row.created_at = status, json.dumps(body, ensure_ascii=False), now
        return Answer(status, body)

    return found.db.run(unit)


def _claim(session: Session, caller: str, key: str, fingerprint: str) -> IdempotentRequest:
    """The row of this key: an earlier one with its answer, or a fresh one with status 0."""
    # Only a digest is kept: a caller may make its keys from a phone number or a name. What version 0.2.0 stored is
    # not keyed, and is found until it is deleted, seven days after the update.
    ours, of_0_2_0 = digest(key), unkeyed(key)
    row = session.scalar(
        select(IdempotentRequest)
        .where(IdempotentRequest.caller == caller, IdempotentRequest.key.in_((ours, of_0_2_0)))
        .with_for_update()
    )
    if row is None:
        row = IdempotentRequest(
            caller=caller, key=ours, request_hash=fingerprint, status=0, body="", created_at=services().clock.now()
        )
        session.add(row)
        session.flush()
    elif row.request_hash not in (fingerprint, unkeyed(_canonical())):
        raise KeyReused
    return row


def _key() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (1 <= len(key) <= LONGEST_KEY and key.isprintable()):
        raise InputInvalid(f"1 to {LONGEST_KEY} printable characters", field="Idempotency-Key")
    return key


def _fingerprint() -> str:
    """Method, path and body; white space and the order of keys do not matter."""
    return hmac.digest(current_keyring().derived("request"), _canonical().encode(), "sha256").hex()


def _canonical() -> str:
    body = json.dumps(request.get_json(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return f"{request.method} {request.path}\n{body}"

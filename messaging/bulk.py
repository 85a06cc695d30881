"""Many outbox rows in one statement, for occasions that strike thousands at one instant."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from core.ids import new_id
from messaging.announce import announce_all
from messaging.keys import digest
from messaging.outbox import LATER
from models import OutboxMessage
from models.numbering import left_open

# A woken worker goes on until its queue is empty, so one wake-up serves many rows.
ROWS_PER_WAKE_UP = 25


@dataclass(frozen=True)
class Posting:
    """What `outbox.post` takes for what can wait, as a value."""

    key: str
    kind: str
    payload: dict[str, Any] = field(default_factory=dict)
    subject: str = ""
    queue: str = "chat"
    application_id: str | None = None


@dataclass
class _Seal:
    """As much of an outbox row as its payload is bound to: a whole mapped object costs three times more."""

    id: str
    payload_sealed: str = ""
    __tablename__ = OutboxMessage.__tablename__


def post_many(session: Session, postings: list[Posting], *, now: datetime) -> int:
    """Post each one whose key is new, in the caller's transaction; returns how many were.

    The caller must be the only one who posts these keys at this moment (it holds
    the rows they come from); a breach ends in an IntegrityError, never in two rows.
    """
    hashes = {digest(posting.key): posting for posting in postings}
    known = set(session.scalars(select(OutboxMessage.key_hash).where(OutboxMessage.key_hash.in_(list(hashes)))))
    given = left_open(session.get_bind().dialect.name)
    rows = [_row(posting, key_hash, now) | given for key_hash, posting in hashes.items() if key_hash not in known]
    if not rows:
        return 0
    session.execute(insert(cast(Table, OutboxMessage.__table__)), rows)
    woken = {("outbox", row["id"], row["queue"]) for row in rows[::ROWS_PER_WAKE_UP]}
    announce_all(session, woken)
    return len(rows)


def _row(posting: Posting, key_hash: str, now: datetime) -> dict[str, Any]:
    """Column name -> value, as `outbox.post` would have stored what can wait."""
    seal = _Seal(new_id())
    OutboxMessage.payload.__set__(seal, posting.payload)
    return {
        "id": seal.id,
        "priority": LATER,
        "key_hash": key_hash,
        "outbox_key": posting.key[:255],
        "kind": posting.kind,
        "queue": posting.queue,
        "subject": digest(posting.subject or posting.key),
        "application_id": posting.application_id,
        "template": posting.payload.get("template"),
        "status": "queued",
        "not_before": now,
        "created_at": now,
        "tries": 0,
        "attempt": 0,
        "payload_sealed": seal.payload_sealed,
    }

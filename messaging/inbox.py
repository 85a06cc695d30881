"""The inbox: one row per thing that happened to us, stored once however often it arrives."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import Executable, Select, Table, bindparam, exists, select
from sqlalchemy.dialects import mysql, sqlite
from sqlalchemy.orm import Session, aliased

from core.database import Database, changed_rows
from core.errors import InputInvalid, Why
from core.failpoints import failpoint
from core.ids import new_id
from messaging import retry
from messaging.announce import announce_all
from messaging.due import lease_over, may_be_tried, ours, parameters
from messaging.guarded import guarded
from messaging.keys import digest
from messaging.registry import Registry
from models import InboxEvent
from models.numbering import left_open

# Characters that a text has room for, and bytes that a sealed payload has (MEDIUMTEXT).
ROOM = {"kind": 48, "queue": 8, "payload_sealed": 2**24 - 1}
Row = dict[str, Any]

_TABLE = cast(Table, InboxEvent.__table__)
# Both leave out what is there already.
_INSERT_SQLITE = sqlite.insert(_TABLE).on_conflict_do_nothing(index_elements=["key_hash"])
_INSERT_MYSQL = mysql.insert(_TABLE).prefix_with("IGNORE")


@dataclass(frozen=True)
class Arrival:
    """Something that happened: `key` names the occasion, `subject` whose order matters."""

    kind: str
    subject: str
    key: str
    payload: dict[str, Any] = field(default_factory=dict)
    queue: str = "chat"


def receive(session: Session, arrival: Arrival, *, now: datetime) -> bool:
    """Store an arrival unless its key is known.

    Returns:
        False when this very thing came before (it then has no effect).
    """
    return bool(receive_all(session, [arrival], now=now))


def receive_all(session: Session, arrivals: list[Arrival], *, now: datetime) -> int:
    """Store several arrivals in their order; returns how many were new."""
    if not arrivals:
        return 0
    dialect = session.get_bind().dialect.name
    rows = [_row(arrival, now, dialect) for arrival in arrivals]
    added = changed_rows(session, _insert(dialect), rows)
    if added:
        announce_all(session, _posted(rows))
    return added


def store_all(db: Database, arrivals: list[Arrival], *, now: datetime) -> None:
    """Store several arrivals, those of one subject in their order, durable on return, in a transaction of their own.

    By subject, to avoid deadlocks between two processes that store the same arrivals.
    """
    rows = sorted((_row(arrival, now, db.dialect) for arrival in arrivals), key=itemgetter("subject"))
    db.add(_insert(db.dialect), rows, posted=_posted(rows))


def take(session: Session, registry: Registry, arrival: Arrival, *, now: datetime) -> tuple[bool, Any]:
    """Store an arrival and handle it at once, in the caller's transaction.

    For taps on pages and in the mini-app, whose answer the person waits for.

    Returns:
        (was new, what the handler returned; None when it was not new).
    """
    dialect = session.get_bind().dialect.name
    rows = [_row(arrival, now, dialect)]
    if not changed_rows(session, _insert(dialect), rows):
        return False, None
    kind = registry.inbox_kind(arrival.kind)
    if kind is None:
        raise LookupError(f"no handler for inbox kind {arrival.kind}")
    event = session.get_one(InboxEvent, rows[0]["id"])
    result = kind.handler(session, event, now)
    event.status, event.done_at = "done", now
    return True, result


def claim(
    session: Session,
    registry: Registry,
    *,
    queues: list[str],
    owner: str,
    lease_s: float,
    now: datetime,
    real_now: datetime,
    only: str | None = None,
) -> InboxEvent | None:
    """Lease what a dead worker left, else the oldest waiting row; none whose subject has something older waiting.

    Returns:
        The leased row. One that has killed its worker too often is `dead` instead, and people are yet to be told.
    """
    asked = parameters(queues, registry.known_inbox(), now, real_now, only)
    event = next(filter(None, (session.scalar(query, asked) for query in _due(only is not None))), None)
    if event is None:
        return None
    if event.status == "leased" and event.tries >= retry.MAX_TRIES:
        _bury(event, retry.DIED, now)
        return event
    event.tries += 1
    event.status, event.lease_owner = "leased", owner
    event.lease_until = real_now + retry.lease(lease_s, event.tries)
    return event


@cache
def _due(only: bool) -> tuple[Select[Any], ...]:
    """Two questions, each answered in the order of an index: with an OR, all that waits would be sorted each time."""
    older = aliased(InboxEvent)
    blocked = exists().where(
        older.subject == InboxEvent.subject, older.seq < InboxEvent.seq, older.status.in_(("new", "leased"))
    )
    query = (
        select(InboxEvent)
        .where(*ours(InboxEvent), ~blocked)
        .order_by(InboxEvent.seq)
        .limit(1)
        .with_for_update(skip_locked=True, of=InboxEvent)
    )
    if only:
        query = query.where(InboxEvent.id == bindparam("only"))
    return (
        query.where(InboxEvent.status == "leased", lease_over(InboxEvent.lease_until)),
        query.where(InboxEvent.status == "new", may_be_tried(InboxEvent)),
    )


def handle(session: Session, registry: Registry, event_id: str, owner: str, now: datetime) -> bool:
    """Run the handler and mark the row done, in one transaction; False if the lease was lost."""
    event = session.get_one(InboxEvent, event_id, with_for_update=True)
    if event.status != "leased" or event.lease_owner != owner:
        return False
    kind = registry.inbox_kind(event.kind)
    if kind is None:
        raise LookupError(f"no handler for inbox kind {event.kind}")
    kind.handler(session, event, now)
    failpoint("worker.mid_handler")
    event.status, event.done_at, event.lease_until = "done", now, None
    return True


def give_back(
    session: Session,
    registry: Registry,
    event_id: str,
    owner: str,
    error: Exception,
    *,
    now: datetime,
    real_now: datetime,
) -> str:
    """After a failed handler: try later, or put the row aside as dead with its reason.

    Returns:
        The row's status, or "lost" without our lease: somebody else has the row, or has finished it.
    """
    event = session.get_one(InboxEvent, event_id, with_for_update=True)
    if event.status != "leased" or event.lease_owner != owner:
        return "lost"
    if retry.is_final(error, event.tries):
        _bury(event, retry.why_of(error), now)
        session.flush()
        tell(session, registry, event, now)
        return event.status
    event.status, event.why, event.lease_until = "new", retry.why_of(error), None
    event.try_at = real_now + retry.delay(error, event.tries)
    return event.status


def tell(session: Session, registry: Registry, event: InboxEvent, now: datetime) -> None:
    """Tell the people concerned that a row is dead; when that fails it is logged, and the row stays dead."""
    if registry.event_alarm is not None:
        guarded(session, registry.event_alarm, session, event, now)


def _bury(event: InboxEvent, why: Why, now: datetime) -> None:
    event.status, event.why, event.lease_until, event.done_at = "dead", why, None, now


def _row(arrival: Arrival, now: datetime, dialect: str) -> Row:
    """A row that fits its columns, without the ORM, whose objects cost a callback more than WeCom's cipher does.

    MariaDB's INSERT IGNORE would cut what is too long and say nothing, so it is refused here. Everything else in a
    row has a fixed length, and a NULL, which IGNORE would forgive too, is in none of them but the number to be given.

    Raises:
        InputInvalid: a text is too long; names which.
    """
    row_id = new_id()
    row = {
        "id": row_id,
        "key_hash": digest(arrival.key),
        "kind": arrival.kind,
        "queue": arrival.queue,
        "subject": digest(arrival.subject),
        "status": "new",
        "tries": 0,
        "received_at": now,
        "payload_sealed": InboxEvent.payload.seal_for(InboxEvent.__tablename__, row_id, arrival.payload),
        **left_open(dialect),
    }
    for name, room in ROOM.items():
        if len(row[name]) > room:
            raise InputInvalid(f"{name}: room for {room}, not {len(row[name])}", field=name)
    return row


def _insert(dialect: str) -> Executable:
    return _INSERT_SQLITE if dialect == "sqlite" else _INSERT_MYSQL


def _posted(rows: list[Row]) -> Iterable[tuple[str, str, str]]:
    return [("inbox", row["id"], row["queue"]) for row in rows]

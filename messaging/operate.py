"""What an operator may do with inbox and outbox: look at what ended badly, try it again, hold a queue."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from core.errors import InputInvalid, NotAllowed, NotFound
from messaging import outcomes
from messaging.announce import announce
from models import InboxEvent, Lease, OutboxMessage

QUEUES = ("chat", "media", "sync")
ENDED_BADLY = ("failed", "dead", "uncertain")
_PAUSE = "pause:"


def counts(session: Session) -> dict[str, dict[str, int]]:
    """`inbox` or `outbox` -> status -> number of rows, for what waits or ended badly."""
    found: dict[str, dict[str, int]] = {}
    for door, table, wanted in (
        ("inbox", InboxEvent, ("new", "leased", "dead")),
        ("outbox", OutboxMessage, ("queued", "leased", *ENDED_BADLY)),
    ):
        rows = session.execute(
            select(table.status, func.count()).where(table.status.in_(wanted)).group_by(table.status)
        )
        have = {str(status): int(number) for status, number in rows}
        found[door] = {status: have.get(status, 0) for status in wanted}
    return found


def oldest_waiting(session: Session, now: datetime) -> dict[str, float]:
    """Seconds that the oldest due row of each queue of the outbox has been waiting; 0 where none waits."""
    rows = session.execute(
        select(OutboxMessage.queue, func.min(OutboxMessage.not_before))
        .where(OutboxMessage.status.in_(("queued", "leased")), OutboxMessage.not_before <= now)
        .group_by(OutboxMessage.queue)
    )
    since = {str(queue): oldest for queue, oldest in rows}
    return {queue: (now - since[queue]).total_seconds() if queue in since else 0.0 for queue in QUEUES}


def failures(session: Session, limit: int, offset: int = 0) -> tuple[list[dict[str, Any]], int]:
    """Rows of inbox and outbox that ended badly, the newest first, and how many there are.

    Returns:
        `[{"door", "id", "kind", "template", "status", "reason", "because", "at", "application_id"}], count`;
        `because` is the row's `Why`.
    """
    out = session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.status.in_(ENDED_BADLY))
        .order_by(func.coalesce(OutboxMessage.done_at, OutboxMessage.created_at).desc())
        .limit(offset + limit)
    ).all()
    into = session.scalars(
        select(InboxEvent)
        .where(InboxEvent.status == "dead")
        .order_by(InboxEvent.received_at.desc())
        .limit(offset + limit)
    ).all()
    both: list[OutboxMessage | InboxEvent] = [*out, *into]
    # Inbox and outbox number their rows separately, so only the time orders rows of both.
    rows = sorted(both, key=_at, reverse=True)[offset : offset + limit]
    have = counts(session)
    return [_shown(row) for row in rows], have["inbox"]["dead"] + sum(have["outbox"][one] for one in ENDED_BADLY)


def retry(session: Session, door: str, row_id: str, now: datetime) -> None:
    """Put a row that ended badly back, once: as a new attempt, rendered anew.

    Raises:
        NotFound: no such row.
        NotAllowed: it waits or is done; somebody was quicker.
    """
    if door == "inbox":
        event = session.get(InboxEvent, row_id, with_for_update=True)
        _need(event is not None, event is not None and event.status == "dead")
        assert event is not None
        event.status, event.tries, event.try_at = "new", 0, None
        announce(session, event)
    else:
        row = session.get(OutboxMessage, row_id, with_for_update=True)
        _need(row is not None, row is not None and row.status in ENDED_BADLY)
        assert row is not None
        outcomes.requeue(session, row)
        row.payload = {**row.payload, outcomes.PUT_BACK: row.attempt}


def paused(session: Session) -> frozenset[str]:
    """The queues that an operator holds."""
    names = session.scalars(select(Lease.name).where(Lease.name.like(f"{_PAUSE}%")))
    return frozenset(name.removeprefix(_PAUSE) for name in names)


def pause(session: Session, queue: str, userid: str) -> None:
    """Hold a queue: nothing of it leaves until somebody lets it go on; what arrives is still stored.

    Raises:
        InputInvalid: there is no such queue.
    """
    if queue not in QUEUES:
        raise InputInvalid(f"there is no queue {queue}", field="queue")
    if session.get(Lease, _PAUSE + queue) is None:
        session.add(Lease(name=_PAUSE + queue, owner=userid[:64]))


def resume(session: Session, queue: str) -> None:
    """Let a held queue go on."""
    session.execute(delete(Lease).where(Lease.name == _PAUSE + queue))


def _need(exists: bool, ended_badly: bool) -> None:
    if not exists:
        raise NotFound("there is no such row")
    if not ended_badly:
        raise NotAllowed("this row waits already or is done")


def _shown(row: OutboxMessage | InboxEvent) -> dict[str, Any]:
    shown = {"id": row.id, "kind": row.kind, "status": row.status, "reason": row.reason or "", "because": row.why}
    if isinstance(row, InboxEvent):
        return shown | {"door": "inbox", "template": None, "application_id": None, "at": _at(row)}
    more = {"template": row.template, "application_id": row.application_id, "at": _at(row)}
    return shown | {"door": "outbox"} | more


def _at(row: OutboxMessage | InboxEvent) -> datetime:
    return row.received_at if isinstance(row, InboxEvent) else row.done_at or row.created_at

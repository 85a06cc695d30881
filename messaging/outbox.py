"""The outbox: one row per thing we will do, its bytes frozen before the first attempt."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

import structlog
from sqlalchemy import Select, bindparam, exists, select, update
from sqlalchemy.orm import Session, aliased

from core.database import changed_rows
from core.errors import PermanentFailure, Reason, RetryLater, Why
from messaging import outcomes, retry
from messaging.announce import announce
from messaging.daily_limit import Throttled
from messaging.due import is_due, lease_over, may_be_tried, ours, parameters
from messaging.keys import digest, message_id
from messaging.limits import OPEN
from messaging.registry import Registry
from models import OutboxAttempt, OutboxMessage

# Before bytes are repeated that may not be.
EARLIER = Why(Reason.MAY_HAVE_ARRIVED, None, "an earlier attempt may have arrived")

log = structlog.get_logger(__name__)

PROMPT, LATER = 0, 1


def post(
    session: Session,
    *,
    key: str,
    kind: str,
    payload: dict[str, Any],
    now: datetime,
    subject: str = "",
    queue: str = "chat",
    not_before: datetime | None = None,
    application_id: str | None = None,
    can_wait: bool = False,
) -> OutboxMessage | None:
    """Put one thing to do into the caller's transaction.

    Args:
        key: names the occasion; posting it again posts nothing.
        subject: rows of one subject leave in order; by default the key itself.
        not_before: business time.
        can_wait: nobody is waiting for it, and it may be one of thousands: everything else goes first.

    Returns:
        The row, or None when the key was posted before.
    """
    key_hash = digest(key)
    if session.scalar(select(OutboxMessage.id).where(OutboxMessage.key_hash == key_hash)):
        return None
    row = OutboxMessage(
        key_hash=key_hash,
        key=key[:255],
        kind=kind,
        queue=queue,
        subject=digest(subject or key),
        application_id=application_id,
        template=payload.get("template"),
        status="queued",
        not_before=not_before or now,
        created_at=now,
        tries=0,
        attempt=0,
        payload=payload,
        priority=LATER if can_wait else PROMPT,
    )
    session.add(row)
    session.flush()
    announce(session, row)
    return row


def cancel(session: Session, keys: list[str], reason: str) -> int:
    """Cancel rows that have not been claimed; returns how many."""
    return changed_rows(
        session,
        update(OutboxMessage)
        .where(OutboxMessage.key_hash.in_([digest(key) for key in keys]), OutboxMessage.status == "queued")
        .values(status="cancelled", reason=reason),
    )


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
) -> OutboxMessage | None:
    """Lease the next due row and count the try, in the caller's transaction.

    Nothing that knows the row runs here: a row that kills its process has been counted all the same.

    Returns:
        The leased row. One that has killed its worker too often has ended instead, and people are yet to be told.
    """
    asked = parameters(queues, registry.known_outbox(), now, real_now, only)
    row = next(filter(None, (session.scalar(query, asked) for query in _due(only is not None))), None)
    if row is None:
        return None
    if row.status == "leased" and row.tries >= retry.MAX_TRIES:
        outcomes.bury(session, row, retry.DIED, now)
        return row
    row.tries += 1
    row.status, row.lease_owner = "leased", owner
    row.lease_until = real_now + retry.lease(lease_s, row.tries)
    return row


def freeze(
    session: Session, registry: Registry, row_id: str, owner: str, *, now: datetime, real_now: datetime
) -> OutboxAttempt | None:
    """Freeze the bytes of a row that we hold, in the caller's transaction, before its first attempt.

    Returns:
        The attempt to send; None when freezing has ended or put off the row, or the lease is lost.
    """
    row = session.get_one(OutboxMessage, row_id, with_for_update=True)
    if row.status != "leased" or row.lease_owner != owner:
        return None
    _freeze_once(session, registry, row, now, real_now)
    session.flush()
    return outcomes.current_attempt(session, row) if row.status == "leased" else None


@cache
def _due(only: bool) -> tuple[Select[Any], ...]:
    """What a dead worker left, then what waits: each in the order of an index, so that a claim costs the same
    whether ten rows wait or ten thousand. Asked together, the database would sort all of them each time.
    """
    older = aliased(OutboxMessage)
    blocked = exists().where(
        older.subject == OutboxMessage.subject, older.seq < OutboxMessage.seq, older.status.in_(OPEN), is_due(older)
    )
    query = (
        select(OutboxMessage)
        .where(is_due(OutboxMessage), *ours(OutboxMessage), ~blocked)
        .order_by(OutboxMessage.priority, OutboxMessage.seq)
        .limit(1)
        .with_for_update(skip_locked=True, of=OutboxMessage)
    )
    if only:
        query = query.where(OutboxMessage.id == bindparam("only"))
    return (
        query.where(OutboxMessage.status == "leased", lease_over(OutboxMessage.lease_until)),
        query.where(OutboxMessage.status == "queued", may_be_tried(OutboxMessage)),
    )


def _freeze_once(session: Session, registry: Registry, row: OutboxMessage, now: datetime, real_now: datetime) -> None:
    attempt = outcomes.current_attempt(session, row)
    if attempt is not None and attempt.status == "frozen":
        _check_repeat(session, registry, row, attempt, now, real_now)
        if row.status == "leased":
            _repeat_when_admitted(session, registry, row, attempt, now, real_now)
        return
    sender = registry.sender_of(row.kind)
    assert sender is not None
    try:
        # A savepoint, so that a freeze which fails half-way leaves nothing behind.
        with session.begin_nested():
            frozen = sender.freeze(session, row, now)
            registry.admit(session, row, frozen.channel, frozen.recipient, real_now)
    except Throttled as error:
        outcomes.hold(session, registry, row, error, now, real_now)
        return
    except RetryLater as error:
        outcomes.try_later(session, registry, row, error, now, real_now)
        return
    except PermanentFailure as error:
        row.lease_until = None
        outcomes.end(session, registry, row, "failed", retry.why_of(error), now)
        return
    except Exception as error:
        if retry.of_database(error):
            raise
        # A fault of ours in one row must not hold up all the others.
        log.warning("freeze_failed", kind=row.kind, row=row.id, error=type(error).__name__, exc_info=error)
        outcomes.try_later(session, registry, row, error, now, real_now)
        return
    row.channel, row.held_for = frozen.channel, None
    session.add(
        OutboxAttempt(
            outbox_id=row.id,
            number=row.attempt,
            channel=frozen.channel,
            on_ambiguous=frozen.on_ambiguous,
            repeat_for_s=frozen.repeat_for_s,
            msgid=message_id(row.key, row.attempt),
            status="frozen",
            frozen_at=now,
            first_sent_at=real_now,
            body=frozen.body.decode(),
            recipient=frozen.recipient,
        )
    )


def _check_repeat(
    session: Session, registry: Registry, row: OutboxMessage, attempt: OutboxAttempt, now: datetime, real_now: datetime
) -> None:
    """Before the same bytes leave again: is that safe on this channel, and still so?"""
    first = attempt.first_sent_at
    if first is None:
        return
    late = real_now - first > timedelta(seconds=attempt.repeat_for_s)
    if attempt.on_ambiguous == "uncertain" or late:
        attempt.status, attempt.why = "uncertain", EARLIER
        row.lease_until = None
        outcomes.end(session, registry, row, "uncertain", EARLIER, now)
        return
    # Its worker died, or the answer was lost: regardless of this attempt's outcome, the earlier one may have been
    # delivered.
    attempt.result = {"ambiguous": True}


def _repeat_when_admitted(
    session: Session, registry: Registry, row: OutboxMessage, attempt: OutboxAttempt, now: datetime, real_now: datetime
) -> None:
    """A repeat counts like the first time: WeCom may count it too."""
    try:
        with session.begin_nested():
            registry.admit(session, row, attempt.channel, attempt.recipient or "", real_now)
    except Throttled as error:
        outcomes.hold(session, registry, row, error, now, real_now)
        return
    row.held_for, attempt.first_sent_at = None, attempt.first_sent_at or real_now

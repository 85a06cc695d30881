"""What became of one attempt to send: sent, tried later, another channel, or an end that a person sees."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import Reason, Uncertain, Why, YinpinError
from messaging import retry
from messaging.announce import announce
from messaging.daily_limit import DaySpent, Throttled
from messaging.forgetting import forget_what_is_over
from messaging.guarded import Broken, guarded
from messaging.limits import MARGIN_S
from messaging.registry import Registry
from models import OutboxAttempt, OutboxMessage

# In a payload: the number of the attempt with which a person put the row back.
PUT_BACK = "put_back"


def can_wait(row: OutboxMessage) -> bool:
    """Whether nobody is waiting for this row: it may be one of thousands."""
    return row.priority > 0


def current_attempt(session: Session, row: OutboxMessage) -> OutboxAttempt | None:
    """The attempt under way of a row."""
    return session.scalar(
        select(OutboxAttempt).where(OutboxAttempt.outbox_id == row.id, OutboxAttempt.number == row.attempt)
    )


def attempts_since_put_back(session: Session, row: OutboxMessage) -> list[OutboxAttempt]:
    """The attempts that count now: once a person has put the row back, nothing before that rules a way out."""
    query = select(OutboxAttempt).where(
        OutboxAttempt.outbox_id == row.id, OutboxAttempt.number >= row.payload.get(PUT_BACK, 0)
    )
    return list(session.scalars(query))


def finish(
    session: Session,
    registry: Registry,
    row_id: str,
    owner: str,
    outcome: dict[str, Any] | Exception,
    *,
    now: datetime,
    real_now: datetime,
    took_s: float = 0.0,
) -> str:
    """Write down what a send of `took_s` real seconds came to.

    Returns:
        The row's status, or "lost" without our lease.
    """
    row = session.get_one(OutboxMessage, row_id, with_for_update=True)
    slow = registry.limiter is not None and took_s > MARGIN_S
    attempt = current_attempt(session, row) if slow else None
    if registry.limiter is not None and attempt is not None:
        registry.limiter.late(session, attempt.channel, attempt.recipient or "", took_s, real_now)
    if row.status != "leased" or row.lease_owner != owner:
        return "lost"
    row.lease_until = None
    if isinstance(outcome, Exception):
        _fail(session, registry, row, outcome, now, real_now)
    else:
        _succeed(session, registry, row, outcome, now)
    session.flush()
    forget_what_is_over(session, row)
    return row.status


def hold(
    session: Session, registry: Registry, row: OutboxMessage, held: Throttled, now: datetime, real_now: datetime
) -> None:
    """The row waits in its recipient's line; that is no failed try."""
    try_later(session, registry, row, held, now, real_now)
    row.held_for = held.gate
    _end_in_time(row, current_attempt(session, row), real_now)
    if isinstance(held, DaySpent) and registry.day_alarm is not None:
        guarded(session, registry.day_alarm, session, held, now)


def _succeed(session: Session, registry: Registry, row: OutboxMessage, result: dict[str, Any], now: datetime) -> None:
    attempt = current_attempt(session, row)
    assert attempt is not None
    sender = registry.sender_of(row.kind)
    assert sender is not None
    attempt.status, attempt.finished_at = "sent", now
    attempt.result = {} if getattr(sender, "stores_result", False) else result
    row.status, row.done_at, row.why = "sent", now, None
    settled = guarded(session, sender.settle, session, row, result, now)
    if isinstance(settled, Broken):
        # It has happened outside, and repeating it would not mend a fault of ours: a person is told.
        text = f"done, but its result could not be stored: {retry.why_of(settled.error).text}"
        attempt.why = why = Why(Reason.NOT_STORED, None, text)
        end(session, registry, row, "uncertain", why, now)


def _fail(
    session: Session, registry: Registry, row: OutboxMessage, error: Exception, now: datetime, real_now: datetime
) -> None:
    attempt = current_attempt(session, row)
    assert attempt is not None
    attempt.why = retry.why_of(error)
    if isinstance(error, Uncertain):
        _ambiguous(session, registry, row, attempt, error, now, real_now)
    elif retry.is_final(error, row.tries, can_wait=can_wait(row)):
        attempt.status, attempt.finished_at = "failed", now
        _next_channel(session, registry, row, error, now)
    else:
        # Definitely not sent this time: unless an earlier try was ambiguous, the slate is clean.
        if attempt.status == "frozen" and attempt.result is None:
            attempt.first_sent_at = None
        try_later(session, registry, row, error, now, real_now)


def _ambiguous(
    session: Session,
    registry: Registry,
    row: OutboxMessage,
    attempt: OutboxAttempt,
    error: Uncertain,
    now: datetime,
    real_now: datetime,
) -> None:
    attempt.result = {"ambiguous": True}
    if attempt.on_ambiguous == "uncertain" or row.tries >= 2 * retry.MAX_TRIES:
        attempt.status, attempt.finished_at = "uncertain", now
        end(session, registry, row, "uncertain", retry.why_of(error), now)
        return
    row.status, row.why = "queued", attempt.why
    row.try_at = real_now + retry.send_delay(error, row.tries)
    _end_in_time(row, attempt, real_now)


def _end_in_time(row: OutboxMessage, attempt: OutboxAttempt | None, real_now: datetime) -> None:
    """When bytes that may have arrived may no longer be repeated, a person is told then, not at a later try."""
    if attempt is None or attempt.first_sent_at is None or row.try_at is None:
        return
    ends = attempt.first_sent_at + timedelta(seconds=attempt.repeat_for_s + 1)
    row.try_at = min(row.try_at, max(ends, real_now))


def try_later(
    session: Session, registry: Registry, row: OutboxMessage, error: Exception, now: datetime, real_now: datetime
) -> None:
    """Not now: in a while, or on another channel after too many tries. It loses its place in the rate-limit queue."""
    row.lease_until = row.held_for = None
    row.why = retry.why_of(error)
    patient = retry.is_patient(error, can_wait=can_wait(row))
    if row.tries >= retry.MAX_TRIES and not patient:
        _next_channel(session, registry, row, error, now)
        return
    row.status = "queued"
    row.try_at = real_now + retry.send_delay(error, row.tries)
    if patient:
        row.tries -= 1  # It may wait for days, and must not be given up for one fault after that.


def _next_channel(session: Session, registry: Registry, row: OutboxMessage, error: Exception, now: datetime) -> None:
    sender, attempt = registry.sender_of(row.kind), current_attempt(session, row)
    assert sender is not None
    why = retry.why_of(error)
    if attempt is not None and attempt.status == "frozen":
        attempt.status, attempt.finished_at, attempt.why = "failed", now, why
    other_way = guarded(session, sender.failed, session, row, why, now)
    if other_way is True:
        requeue(session, row)
        return
    if attempt is not None and (attempt.result or {}).get("ambiguous"):
        attempt.status = "uncertain"
        end(session, registry, row, "uncertain", why, now)
        return
    # A definite no of the other side is a failure; what broke in our own hands is dead.
    ours = isinstance(other_way, Broken) or not isinstance(error, YinpinError)
    end(session, registry, row, "dead" if ours else "failed", why, now)


def requeue(session: Session, row: OutboxMessage) -> None:
    """Put a row back: rendered anew as its next attempt, and sent as soon as a worker is free."""
    row.status, row.tries, row.try_at, row.done_at, row.held_for = "queued", 0, None, None, None
    row.attempt += 1
    announce(session, row)


def bury(session: Session, row: OutboxMessage, why: Why, now: datetime) -> None:
    """End a row with which nothing more can be tried, asking nothing that knows the row; the caller lets people know.

    Even telling them may be what kills the process: then the row has to have ended before, durably.
    """
    attempt = current_attempt(session, row)
    left = attempt is not None and attempt.status == "frozen" and attempt.first_sent_at is not None
    if attempt is not None and attempt.status == "frozen":
        attempt.status, attempt.finished_at, attempt.why = "uncertain" if left else "failed", now, why
    row.lease_until = None
    _end(session, row, "uncertain" if left else "dead", why, now)


def bury_held(session: Session, registry: Registry, row_id: str, owner: str, why: Why, now: datetime) -> None:
    """Bury a row unless somebody else has it."""
    row = session.get_one(OutboxMessage, row_id, with_for_update=True)
    if row.status == "leased" and row.lease_owner == owner:
        bury(session, row, why, now)
        tell(session, registry, row, now)


def end(session: Session, registry: Registry, row: OutboxMessage, status: str, why: Why, now: datetime) -> None:
    """End the row, even if telling the people concerned fails."""
    _end(session, row, status, why, now)
    tell(session, registry, row, now)


def tell(session: Session, registry: Registry, row: OutboxMessage, now: datetime) -> None:
    """Tell the people concerned how the row ended; when that fails it is logged, and the end stands."""
    if registry.alarm is not None:
        guarded(session, registry.alarm, session, row, now)


def _end(session: Session, row: OutboxMessage, status: str, why: Why, now: datetime) -> None:
    row.held_for = None
    row.status, row.why, row.done_at = status, why, now
    session.flush()
    forget_what_is_over(session, row)

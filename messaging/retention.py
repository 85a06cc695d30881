"""How long the machinery's own rows are kept; what belongs to a candidate's record is kept with it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from prometheus_client import Counter
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.database import Database, changed_rows
from messaging.operate import ENDED_BADLY
from models import (
    CandidateList,
    Delivery,
    IdempotentRequest,
    InboxEvent,
    MiniSession,
    OneTimeCode,
    OutboxAttempt,
    OutboxMessage,
    SendGate,
    WebSession,
)

log = structlog.get_logger(__name__)

DELETED = Counter("yinpin_rows_deleted", "Rows whose time was over", ["table"])
DAY = timedelta(days=1)
EVERY = timedelta(hours=1)
# Rows of one transaction, so that nobody waits long for a lock, and of one round.
BATCH, MOST = 500, 50_000
# An uploaded list and what is known of it; its files go on the same day (`interview_flow/staff/candidate_lists.py`).
LISTS_KEPT = 30 * DAY
_OURS, _SENT = OutboxMessage.application_id.is_(None), OutboxMessage.status == "sent"


@dataclass(frozen=True)
class Rule:
    """Rows of `table` that meet `which` go when `since` is `keep` ago.

    Args:
        real: `since` is real time, not business time.
    """

    table: Any
    since: Any
    keep: timedelta
    which: tuple[Any, ...] = ()
    real: bool = False


# Inbox rows for thirty days: that long a repetition is recognised, and WeCom repeats for three days at most.
RULES = (
    Rule(InboxEvent, InboxEvent.done_at, 30 * DAY, (InboxEvent.status == "done",)),
    Rule(InboxEvent, InboxEvent.received_at, 180 * DAY, (InboxEvent.status == "dead",)),
    # One a minute, whether anything happened or not.
    Rule(OutboxMessage, OutboxMessage.done_at, DAY, (OutboxMessage.kind == "wecom.kf_sync", _SENT)),
    Rule(OutboxMessage, OutboxMessage.done_at, 30 * DAY, (_OURS, _SENT)),
    Rule(OutboxMessage, OutboxMessage.created_at, 30 * DAY, (_OURS, OutboxMessage.status == "cancelled")),
    Rule(OutboxMessage, OutboxMessage.done_at, 180 * DAY, (_OURS, OutboxMessage.status.in_(ENDED_BADLY))),
    Rule(IdempotentRequest, IdempotentRequest.created_at, 7 * DAY),
    Rule(MiniSession, MiniSession.expires_at, DAY),
    # A code lives ten minutes and counts for a day.
    Rule(OneTimeCode, OneTimeCode.expires_at, 2 * DAY),
    Rule(WebSession, WebSession.expires_at, DAY),
    Rule(CandidateList, CandidateList.created_at, LISTS_KEPT),
    # The longest window of a channel is an hour.
    Rule(SendGate, SendGate.changed_at, 2 * DAY, real=True),
)


class Retention:
    """Deletes what is over, once an hour; any number of processes may do so at once.

    Args:
        real_now: reads real time.
    """

    def __init__(self, db: Database, real_now: Callable[[], datetime], rules: tuple[Rule, ...] = RULES) -> None:
        self._db, self._real_now, self._rules = db, real_now, rules
        self._last: datetime | None = None

    def __call__(self, now: datetime) -> int:
        """Returns how many rows were deleted."""
        if self._last is not None and now - self._last < EVERY:
            return 0
        self._last = now
        return sum(self._delete(rule, (self._real_now() if rule.real else now) - rule.keep) for rule in self._rules)

    def _delete(self, rule: Rule, before: datetime) -> int:
        done = 0
        while done < MOST:
            count = self._db.run(lambda session: _batch(session, rule, before))
            done += count
            if count < BATCH:
                break
        if done:
            DELETED.labels(rule.table.__tablename__).inc(done)
            log.info("rows_deleted", table=rule.table.__tablename__, count=done)
        return done


def _batch(session: Session, rule: Rule, before: datetime) -> int:
    [key] = rule.table.__mapper__.primary_key
    over = select(key).where(*rule.which, rule.since < before).limit(BATCH).with_for_update(skip_locked=True)
    keys = list(session.scalars(over))
    if keys and rule.table is OutboxMessage:
        attempts = select(OutboxAttempt.id).where(OutboxAttempt.outbox_id.in_(keys))
        session.execute(delete(Delivery).where(Delivery.attempt_id.in_(list(session.scalars(attempts)))))
        session.execute(delete(OutboxAttempt).where(OutboxAttempt.outbox_id.in_(keys)))
    return changed_rows(session, delete(rule.table).where(key.in_(keys))) if keys else 0

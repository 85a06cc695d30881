"""Person-times of one sender on one calendar day, counted exactly and without one row that all workers wait for.

The day's limit is dealt out to several rows. A claim takes from whichever row nobody else holds; no row is ever
above its share, so the sum is never above the limit.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from core.errors import Reason, RetryLater
from messaging.keys import digest
from messaging.missing_rows import add_missing
from models import DailySends

# Rows of everybody, and one more of what only urgent messages may use.
SHARDS = 8
URGENT = SHARDS
KEPT = timedelta(days=7)
URGENT_PERCENT, URGENT_AT_LEAST = 1, 10


class Throttled(RetryLater):
    """Not let out: it waits in the outbox, however long.

    Args:
        gate: the key of the rate limit in whose queue it waits, a recipient's or the day's.
    """

    reason_code = Reason.WAITS

    def __init__(self, message: str, after_s: float, gate: str) -> None:
        super().__init__(message, after_s, patient=True)
        self.gate = gate


class DaySpent(Throttled):
    """The sender's person-times of this calendar day are used up."""

    def __init__(self, after_s: float, day: str, limit: int, gate: str) -> None:
        super().__init__(f"waits: {limit} person-times on {day} are used up", after_s, gate)
        self.day, self.limit = day, limit


def take(
    session: Session, scope: str, count: int, limit: int, real_now: datetime, zone: ZoneInfo, *, urgent: bool = False
) -> None:
    """Take person-times out of today's, in the caller's transaction.

    Raises:
        DaySpent: there are not enough left until midnight in `zone`.
    """
    local = real_now.astimezone(zone)
    free = _any_with_room(session, scope, local.date(), count, limit)
    if free is not None:
        free.used += count
        return
    rows = _all(session, scope, local.date())
    open_to_us = [row for row in rows if urgent or row.shard != URGENT]
    room = {row.shard: max(0, _share(row.shard, limit) - row.used) for row in open_to_us}
    if sum(room.values()) < count:
        midnight = datetime.combine(local.date() + timedelta(days=1), time(), zone)
        raise DaySpent((midnight - local).total_seconds() + 1, local.date().isoformat(), limit, digest(scope))
    for row in sorted(open_to_us, key=lambda row: -room[row.shard]):
        part = min(count, room[row.shard])
        row.used, count = row.used + part, count - part


def used(session: Session, scope: str, real_now: datetime, zone: ZoneInfo) -> int:
    """Person-times of today."""
    day = real_now.astimezone(zone).date()
    query = select(func.sum(DailySends.used)).where(DailySends.scope == scope, DailySends.day == day)
    return int(session.scalar(query) or 0)


def reserve(limit: int) -> int:
    """How many person-times of a day only urgent messages may use, such as that the others are used up."""
    return min(limit // 2, max(URGENT_AT_LEAST, limit * URGENT_PERCENT // 100))


def _share(shard: int, limit: int) -> int:
    if shard == URGENT:
        return reserve(limit)
    each, rest = divmod(limit - reserve(limit), SHARDS)
    return each + (shard < rest)


def _any_with_room(session: Session, scope: str, day: date, count: int, limit: int) -> DailySends | None:
    """One row that nobody holds and whose share has room for all of it; locked."""
    each = (limit - reserve(limit)) // SHARDS
    return session.scalar(
        select(DailySends)
        .where(
            DailySends.scope == scope,
            DailySends.day == day,
            DailySends.shard != URGENT,
            DailySends.used <= each - count,
        )
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )


def _all(session: Session, scope: str, day: date) -> list[DailySends]:
    """Every row of the day, locked; made at the day's first message."""
    query = (
        select(DailySends)
        .where(DailySends.scope == scope, DailySends.day == day)
        .order_by(DailySends.shard)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    rows = list(session.scalars(query))
    if len(rows) > SHARDS:
        return rows
    session.execute(delete(DailySends).where(DailySends.scope == scope, DailySends.day < day - KEPT))
    values = [{"scope": scope, "day": day, "shard": shard, "used": 0} for shard in range(SHARDS + 1)]
    add_missing(session, DailySends.__table__, values)
    return list(session.scalars(query))

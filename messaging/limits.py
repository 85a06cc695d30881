"""Durable limits on what leaves: counted in the claim's own transaction, so that a row waits rather than vanishes.

WeCom drops the surplus without a word, so the count must be ours, must survive a restart, and must be the same
for any number of workers. A row that may not leave stays in the outbox, in the queue of its recipient.

All times here are real time, of machines whose clocks agree (NTP): business time may be moved, WeCom's is not.
Source: WeCom's frequency limits, developer.work.weixin.qq.com/document/path/90313.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from messaging import daily_limit
from messaging.daily_limit import Throttled
from messaging.keys import digest
from messaging.missing_rows import add_missing
from models import OutboxMessage, SendGate

# A send that takes longer than this is counted again at its end, because it may have arrived that late.
MARGIN_S = 2.0
# A row that must let another pass first looks again after this.
NEXT_LOOK_S = 1.0
MINUTE_S = 60.0
OPEN = ("queued", "leased")


@dataclass(frozen=True)
class Window:
    """At most `most` in any `per_s` seconds."""

    most: int
    per_s: float


@dataclass(frozen=True)
class Limit:
    """What one channel takes.

    Args:
        windows: for each recipient.
        a_day: person-times on one calendar day for the whole sender; None where there is no such limit.
    """

    windows: tuple[Window, ...] = ()
    a_day: int | None = None


class Limiter:
    """Lets rows out as fast as their channels take them, and no faster.

    Args:
        scope: the sender whose limits these are, such as `app:1000002`.
        limits: channel -> what it takes; other channels are not counted.
        zone: where the calendar day of `a_day` is.
        urgent: templates that may use the last part of a day's person-times.
    """

    def __init__(self, scope: str, limits: Mapping[str, Limit], zone: ZoneInfo, urgent: Collection[str] = ()) -> None:
        self.scope, self.limits, self.zone, self.urgent = scope, limits, zone, frozenset(urgent)

    def admit(self, session: Session, row: OutboxMessage, channel: str, recipient: str, real_now: datetime) -> None:
        """Count one send to each recipient (a bar between two), in the claim's transaction.

        Raises:
            Throttled: it must wait; nothing was counted.
        """
        limit = self.limits.get(channel)
        if limit is None:
            return
        gates = self._locked(session, channel, recipient.split("|"), real_now)
        self._check(session, row, gates, limit.windows, real_now)
        if limit.a_day is not None:
            urgent = row.template in self.urgent
            daily_limit.take(session, self.scope, len(gates), limit.a_day, real_now, self.zone, urgent=urgent)
        self._count(session, gates, limit.windows, real_now)

    def late(self, session: Session, channel: str, recipient: str, took_s: float, real_now: datetime) -> None:
        """A send came to its end: when it was slow, it is counted where it may have arrived."""
        limit = self.limits.get(channel)
        if limit is not None and took_s > MARGIN_S:
            gates = self._locked(session, channel, recipient.split("|"), real_now)
            self._count(session, gates, limit.windows, real_now)

    def state(self, session: Session, real_now: datetime) -> dict[str, Any]:
        """What is used up now.

        Returns:
            `day` (a date), `used` and `limit` person-times of it (0: no limit), `left`; `busiest`, None or
            `{"recipient", "used", "limit"}` of whoever was sent most within a minute; `waiting` rows in lines.
        """
        limit = next((one.a_day for one in self.limits.values() if one.a_day is not None), 0)
        taken = daily_limit.used(session, self.scope, real_now, self.zone)
        found = busiest(session, self.scope, real_now)
        minute = next((w.most for one in self.limits.values() for w in one.windows if w.per_s == MINUTE_S), 0)
        return {
            "day": real_now.astimezone(self.zone).date(),
            "used": taken,
            "limit": limit,
            "left": max(0, limit - taken),
            "busiest": {"recipient": found[0], "used": found[1], "limit": minute} if found else None,
            "waiting": waiting(session),
        }

    def key(self, channel: str, recipient: str) -> str:
        """The gate of one recipient on one channel of this sender."""
        return digest(f"{self.scope}\n{channel}\n{recipient}")

    def _locked(self, session: Session, channel: str, recipients: Sequence[str], real_now: datetime) -> list[SendGate]:
        """One gate for each recipient, locked, always in the same order so that two claims cannot deadlock."""
        names = {self.key(channel, recipient): recipient for recipient in recipients}
        query = (
            select(SendGate)
            .where(SendGate.key.in_(names))
            .order_by(SendGate.key)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        gates = list(session.scalars(query))
        if len(gates) < len(names):
            known = {gate.key for gate in gates}
            new = {"scope": self.scope, "times": [], "changed_at": real_now}
            missing = [key for key in sorted(names) if key not in known]
            rows = [{"gate_key": key, "recipient": names[key][:64], **new} for key in missing]
            add_missing(session, SendGate.__table__, rows)
            gates = list(session.scalars(query))
        return gates

    def _check(
        self,
        session: Session,
        row: OutboxMessage,
        gates: Sequence[SendGate],
        windows: Sequence[Window],
        real_now: datetime,
    ) -> None:
        """Raise Throttled for the recipient that must wait longest."""
        ahead = self._ahead(session, row, [gate.key for gate in gates])
        waits = [
            (wait, gate.key, f"{window.most} in {window.per_s:.0f} s to one recipient")
            for gate in gates
            for window in windows
            if (wait := _wait(gate.times, window, ahead.get(gate.key, 0), real_now.timestamp())) > 0
        ]
        if waits:
            wait, key, why = max(waits)
            raise Throttled(f"waits: {why}", wait, key)

    def _ahead(self, session: Session, row: OutboxMessage, keys: list[str]) -> dict[str, int]:
        """How many older rows stand in the line of each gate and may leave it.

        Each queue has its line, since one that is paused must not hold up the others; and who waits for an
        earlier row of the same subject, such as one that an operator put back, lets others pass.
        """
        before = aliased(OutboxMessage)
        waits = exists().where(
            before.subject == OutboxMessage.subject,
            before.seq < OutboxMessage.seq,
            before.status.in_(OPEN),
            before.held_for.is_(None),
        )
        found = session.execute(
            select(OutboxMessage.held_for, func.count())
            .where(
                OutboxMessage.held_for.in_(keys),
                OutboxMessage.status == "queued",
                OutboxMessage.seq < row.seq,
                OutboxMessage.queue == row.queue,
                ~waits,
            )
            .group_by(OutboxMessage.held_for)
        )
        return {str(key): count for key, count in found.all()}

    def _count(
        self, session: Session, gates: Sequence[SendGate], windows: Sequence[Window], real_now: datetime
    ) -> None:
        now = real_now.timestamp()
        longest = max((window.per_s for window in windows), default=0.0) + MARGIN_S
        for gate in gates:
            kept = [at for at in gate.times if at > now - longest]
            gate.times, gate.changed_at = sorted([*kept, round(now, 3)]), real_now
        session.flush()


def _wait(times: Sequence[float], window: Window, ahead: int, now: float) -> float:
    """Seconds until one more fits behind `ahead` others who wait; 0 when it fits now."""
    span = window.per_s + MARGIN_S
    recent = [at for at in times if at > now - span]
    # Ours may leave a span after the one that left `most` places before it: one of those sent, or of those ahead.
    place, spans = len(recent) + ahead - window.most, 1
    if place < 0:
        return NEXT_LOOK_S if ahead else 0.0
    while place >= len(recent):
        place, spans = place - window.most, spans + 1
    frees = recent[place] + spans * span if place >= 0 else now + (spans - 1) * span
    return max(frees - now, 0.001)


def busiest(session: Session, scope: str, real_now: datetime, per_s: float = MINUTE_S) -> tuple[str, int] | None:
    """(recipient, sends) of whoever was sent most in the last `per_s` seconds; None when nobody was sent anything."""
    since = real_now - timedelta(seconds=per_s)
    gates = session.scalars(select(SendGate).where(SendGate.scope == scope, SendGate.changed_at > since))
    counts = [(sum(at > since.timestamp() for at in gate.times), gate.recipient) for gate in gates]
    return (max(counts)[1], max(counts)[0]) if counts else None


def waiting(session: Session) -> int:
    """How many rows stand in a line, or behind one of their own subject that does."""
    held = select(OutboxMessage.subject).where(OutboxMessage.held_for.is_not(None), OutboxMessage.status == "queued")
    query = select(func.count()).select_from(OutboxMessage)
    return session.scalar(query.where(OutboxMessage.status == "queued", OutboxMessage.subject.in_(held))) or 0

"""Messages that wait for the end of quiet hours, as HR's pages tell of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.moments import day_in_words
from interview_flow.core import quiet
from models import OutboxMessage
from web.core.pages import say

SOON = ("today", "tomorrow")


@dataclass(frozen=True)
class Held:
    """What leaves at one moment; `notices` are templates, each once, in the order in which they leave."""

    at: datetime
    notices: tuple[str, ...]


def of(session: Session, applications: Sequence[str], now: datetime, undo: timedelta) -> list[Held]:
    """What waits of these applications, the earliest first; a decision's own minutes of undoing are no such wait."""
    rows = session.execute(
        select(OutboxMessage.not_before, OutboxMessage.template)
        .where(
            OutboxMessage.application_id.in_(applications),
            OutboxMessage.kind.in_(quiet.KINDS),
            OutboxMessage.status == "queued",
            OutboxMessage.not_before > now,
            OutboxMessage.not_before > OutboxMessage.created_at,
        )
        .order_by(OutboxMessage.not_before, OutboxMessage.seq)
    )
    found: dict[datetime, dict[str, None]] = {}
    for at, template in rows:
        found.setdefault(at, {})[template or ""] = None
    return [Held(at, tuple(names)) for at, names in found.items() if at - now > undo]


def leaves_at(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """When something leaves, on the branch's clock: 明天8:00, or the date."""
    there = moment.astimezone(zone)
    today = now.astimezone(zone).date()
    ahead = (there.date() - today).days
    day = say(f"hr.held.{SOON[ahead]}") if 0 <= ahead < len(SOON) else day_in_words(there.date(), today)
    return f"{day}{there.hour}:{there:%M}"

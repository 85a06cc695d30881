"""Every morning HR gets a card with what waits: once a day and branch, whichever clock ticks, and none for nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.orm import Session

from core.database import Database
from core.one_by_one import OneByOne
from interview_flow.core import staff
from interview_flow.core.journey import Journey
from interview_flow.staff import todo

# On the branch's own clock. A card that was not sent by noon says nothing that the list doesn't say better.
BEGINS, ENDS = time(9, 0), time(12, 0)


@dataclass(frozen=True)
class Morning:
    """One branch's morning; `since`: what has waited since then or longer is told."""

    branch: str
    day: date
    since: datetime


class MorningDigest:
    """Posts the cards that are due; any number of processes may do so at once."""

    def __init__(self, db: Database, journey: Journey) -> None:
        self._journey = journey
        self._tell = OneByOne(db, "morning_digest")
        self._over: set[Morning] = set()

    def __call__(self, now: datetime) -> int:
        """Each branch in a transaction of its own; returns how many cards were posted."""
        due = [morning for morning in self._mornings(now) if morning not in self._over]
        # A day more than needed: a branch's date may be behind that of UTC.
        yesterday = now.astimezone(UTC).date() - timedelta(days=1)
        self._over = {morning for morning in self._over if morning.day >= yesterday}
        return self._tell(due, lambda session, morning: self._told(session, morning, now))

    def _mornings(self, now: datetime) -> Iterator[Morning]:
        for key in self._journey.catalogue.branches():
            branch = self._journey.catalogue.branch(key)
            there = now.astimezone(branch.zone)
            if BEGINS <= there.time() < ENDS:
                yield Morning(key, there.date(), datetime.combine(there.date(), BEGINS, branch.zone))

    def _told(self, session: Session, morning: Morning, now: datetime) -> bool:
        posted = tell(session, self._journey, morning, now)
        self._over.add(morning)
        return posted


def tell(session: Session, journey: Journey, morning: Morning, now: datetime) -> bool:
    """Post one branch's card; head office's tells of all branches. False for nothing to tell, or told before."""
    rights, everywhere = journey.rights(session), morning.branch == staff.HEAD_OFFICE
    if not rights.hr[morning.branch]:
        return False
    branches = journey.catalogue.branches() if everywhere else [morning.branch]
    found = todo.waiting(session, branches, until=morning.since)
    if not found:
        return False
    first, *fallback = rights.recipients(morning.branch, "hr")
    key = f"{todo.TEMPLATE}:{morning.branch}:{morning.day}"
    return todo.post(session, first, fallback, todo.TEMPLATE, todo.card(journey.public_url, found, now), key, now)

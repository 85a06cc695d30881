"""What time alone brings about: expiry, no-show, second chance, words in a pause, a sitting that nobody scores.

Facts come before the clock: time decides as of the moment up to which everything that candidates sent is in, and
for nobody of whom something waits unread. So an outage across a deadline costs nobody an answer sent in time.
"""

from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.database import Database
from core.one_by_one import OneByOne
from interview_flow.core import deadlines
from interview_flow.core.journey import Journey
from interview_flow.core.states import Action
from interview_flow.interview import pauses, unscored
from messaging.keys import digest
from models import Application, Candidate, InboxEvent, KfCursor

log = structlog.get_logger(__name__)


class TimeDecides:
    """Does everything that is due; any number of processes may do so at once."""

    def __init__(self, db: Database, journey: Journey) -> None:
        self._db, self._journey = db, journey
        self._pause, self._step = OneByOne(db, "pauses"), OneByOne(db, "timers")
        self._unscored = OneByOne(db, "unscored")

    def __call__(self, now: datetime) -> int:
        """Each thing in a transaction of its own; returns how many were done."""
        journey = self._journey
        with self._db.read() as session:
            answers = pauses.waiting_answers(session, now)
            steps = deadlines.due(session, facts_until(session, journey, now))
            sittings = unscored.waiting(session)
        done = self._pause(answers, lambda session, answer: pauses.speak(session, journey, answer, now))
        done += self._unscored(sittings, lambda session, sitting: unscored.score(session, journey, sitting, now))
        return done + self._step(steps, lambda session, step: _apply(session, journey, *step, now))


def facts_until(session: Session, journey: Journey, now: datetime) -> datetime | None:
    """The latest moment before which everything sent is in the inbox; None before the first complete pull."""
    cursor = session.get(KfCursor, journey.kf_id)
    return min(now, cursor.pulled_to) if cursor is not None and cursor.pulled_to is not None else None


def _apply(session: Session, journey: Journey, application_id: str, action: Action, now: datetime) -> bool:
    if _something_waits(session, application_id):
        return False
    return deadlines.take(session, journey, application_id, action, now)


def _something_waits(session: Session, application_id: str) -> bool:
    """Whether the candidate has sent something that nobody has handled yet."""
    application = session.get_one(Application, application_id)
    who = session.get_one(Candidate, application.candidate_id).external_userid
    if not who:
        return False
    open_rows = select(InboxEvent.id).where(
        InboxEvent.subject == digest(f"kf:{who}"), InboxEvent.status.in_(("new", "leased"))
    )
    return session.scalar(open_rows.limit(1)) is not None

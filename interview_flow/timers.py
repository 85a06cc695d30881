"""What time alone brings about: expiry, no-show, second chance, idle answers.

Facts come before the clock: time decides as of the moment up to which everything that candidates sent is in, and
for nobody of whom something waits unread. So an outage across a deadline costs nobody an answer sent in time.
"""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core.database import Database
from core.errors import NotAllowed
from core.one_by_one import OneByOne
from interview_flow.core import engine
from interview_flow.core.engine import TransitionNotAllowed
from interview_flow.core.journey import Journey
from interview_flow.core.states import Action, State
from interview_flow.interview import sittings
from messaging.keys import digest
from models import Application, Candidate, InboxEvent, KfCursor, Offer

log = structlog.get_logger(__name__)

LATE = timedelta(minutes=60)
# A sitting at a fixed time that she walked away from ends, so that HR hears of it and may invite again.
LEFT_ALONE = timedelta(hours=24)


class TimeDecides:
    """Does everything that is due; any number of processes may do so at once."""

    def __init__(self, db: Database, journey: Journey) -> None:
        self._db, self._journey = db, journey
        self._ask_idle, self._step = OneByOne(db, "ask_idle"), OneByOne(db, "timers")

    def __call__(self, now: datetime) -> int:
        """Each thing in a transaction of its own; returns how many were done."""
        journey = self._journey
        with self._db.read() as session:
            answers = sittings.idle_answers(session, now)
            steps = due(session, facts_until(session, journey, now))
        done = self._ask_idle(answers, lambda session, answer: sittings.ask_idle(session, journey, answer, now))
        return done + self._step(steps, lambda session, step: _apply(session, journey, *step, now))


def facts_until(session: Session, journey: Journey, now: datetime) -> datetime | None:
    """The latest moment before which everything sent is in the inbox; None before the first complete pull."""
    cursor = session.get(KfCursor, journey.kf_id)
    return min(now, cursor.pulled_to) if cursor is not None and cursor.pulled_to is not None else None


def decide_first(session: Session, journey: Journey, candidate: Candidate, sent_at: datetime, now: datetime) -> None:
    """What time had decided before this message of the candidate was sent; all they sent earlier is handled.

    So what becomes of a message that came too late does not depend on which process was quicker.
    """
    for application_id, action in due(session, sent_at, candidate.id):
        try:
            _take(session, journey, application_id, action, now)
        except NotAllowed as error:
            log.warning("timer_step_failed", application=application_id, action=action.value, reason=str(error))


def due(session: Session, until: datetime | None, candidate_id: str | None = None) -> list[tuple[str, Action]]:
    """(application id, action) for what time has decided by a moment, for one candidate or for all."""

    def found_by(query: Select[str], action: Action) -> list[tuple[str, Action]]:
        if candidate_id is not None:
            query = query.where(Application.candidate_id == candidate_id)
        return [(application_id, action) for application_id in session.scalars(query)]

    if until is None:
        return []
    found: list[tuple[str, Action]] = []
    rows = (
        (State.CONFIRMED, Application.interview_at < until - LATE, Action.MARK_NO_SHOW),
        (State.INVITED, Application.interview_at < until, Action.EXPIRE),
        (State.INVITED, Application.deadline < until, Action.EXPIRE),
        (State.CONFIRMED, Application.deadline < until, Action.EXPIRE),
        (State.INTERVIEWING, Application.deadline < until, Action.EXPIRE),
        (State.INTERVIEWING, Application.interview_at < until - LEFT_ALONE, Action.EXPIRE),
    )
    ids = select(Application.id)
    for state, condition, action in rows:
        found += found_by(ids.where(Application.state == state.value, condition), action)
    no_show = Application.state == State.NO_SHOW.value
    found += found_by(ids.where(no_show, Application.second_chance_used.is_(False)), Action.SECOND_CHANCE)
    offers = ids.join(Offer, Offer.application_id == Application.id).where(
        Application.state == State.OFFERED.value, Offer.status == "sent", Offer.expires_at < until
    )
    return found + found_by(offers, Action.EXPIRE_OFFER)


def _apply(session: Session, journey: Journey, application_id: str, action: Action, now: datetime) -> bool:
    if _something_waits(session, application_id):
        return False
    return _take(session, journey, application_id, action, now)


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


def _take(session: Session, journey: Journey, application_id: str, action: Action, now: datetime) -> bool:
    application = journey.application(session, application_id)
    try:
        with session.begin_nested():
            engine.apply(journey, session, application, action, "system:clock", now)
    except TransitionNotAllowed:
        # Another process was first, or a person acted in between: nothing is left to do.
        return False
    return True

"""What time has decided by a moment, for one candidate or for all."""

from datetime import datetime

import structlog
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from config.deadlines import load_deadlines
from core.errors import NotAllowed
from interview_flow.core import engine
from interview_flow.core.engine import TransitionNotAllowed
from interview_flow.core.journey import Journey
from interview_flow.core.states import Action, State
from models import Application, Candidate, Offer

log = structlog.get_logger(__name__)


def decide_first(session: Session, journey: Journey, candidate: Candidate, sent_at: datetime, now: datetime) -> None:
    """What time had decided before this message of the candidate was sent; all they sent earlier is handled.

    So what becomes of a message that came too late does not depend on which process was quicker.
    """
    for application_id, action in due(session, sent_at, candidate.id):
        try:
            take(session, journey, application_id, action, now)
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
        (State.CONFIRMED, Application.interview_at < until - load_deadlines().no_show, Action.MARK_NO_SHOW),
        (State.INVITED, Application.interview_at < until, Action.EXPIRE),
        (State.INVITED, Application.deadline < until, Action.EXPIRE),
        (State.CONFIRMED, Application.deadline < until, Action.EXPIRE),
        (State.INTERVIEWING, Application.deadline < until, Action.EXPIRE),
        (State.INTERVIEWING, Application.interview_at < until - load_deadlines().left_alone, Action.EXPIRE),
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


def take(session: Session, journey: Journey, application_id: str, action: Action, now: datetime) -> bool:
    """One step of the clock; False where another process or a person was first."""
    application = journey.application(session, application_id)
    try:
        with session.begin_nested():
            engine.apply(journey, session, application, action, "system:clock", now)
    except TransitionNotAllowed:
        # Another process was first, or a person acted in between: nothing is left to do.
        return False
    return True

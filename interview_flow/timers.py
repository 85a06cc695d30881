"""What time alone brings about: expiry, no-show, second chance, idle answers."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import YinpinError
from interview_flow import interview
from interview_flow.engine import TransitionNotAllowed
from interview_flow.journey import Journey
from interview_flow.states import Action, State
from models import Application, Offer

log = structlog.get_logger(__name__)

LATE = timedelta(minutes=60)
# A sitting at a fixed time that she walked away from ends, so that HR hears of it and may invite again.
LEFT_ALONE = timedelta(hours=24)
BATCH = 100


def run(session: Session, journey: Journey, now: datetime) -> int:
    """Do everything that is due; any number of processes may call this at once.

    Returns:
        How many things were done.
    """
    done = interview.ask_idle(session, journey, now)
    for application_id, action in due(session, now):
        done += _apply(session, journey, application_id, action, now)
    return done


def due(session: Session, now: datetime) -> list[tuple[str, Action]]:
    """(application id, action) for what time has decided."""
    found: list[tuple[str, Action]] = []
    rows = (
        (State.CONFIRMED, Application.interview_at <= now - LATE, Action.MARK_NO_SHOW),
        (State.INVITED, Application.interview_at <= now, Action.EXPIRE),
        (State.INVITED, Application.deadline <= now, Action.EXPIRE),
        (State.CONFIRMED, Application.deadline <= now, Action.EXPIRE),
        (State.INTERVIEWING, Application.deadline <= now, Action.EXPIRE),
        (State.INTERVIEWING, Application.interview_at <= now - LEFT_ALONE, Action.EXPIRE),
    )
    for state, condition, action in rows:
        ids = session.scalars(
            select(Application.id).where(Application.state == state.value, condition).limit(BATCH)
        )
        found += [(application_id, action) for application_id in ids]
    no_shows = session.scalars(
        select(Application.id).where(
            Application.state == State.NO_SHOW.value, Application.second_chance_used.is_(False)
        ).limit(BATCH)
    )
    found += [(application_id, Action.SECOND_CHANCE) for application_id in no_shows]
    offers = session.scalars(
        select(Offer.application_id).join(Application, Application.id == Offer.application_id)
        .where(
            Application.state == State.OFFERED.value, Offer.status == "sent", Offer.expires_at <= now
        ).limit(BATCH)
    )
    return found + [(application_id, Action.EXPIRE_OFFER) for application_id in offers]


def _apply(session: Session, journey: Journey, application_id: str, action: Action, now: datetime) -> int:
    application = journey.application(session, application_id)
    try:
        with session.begin_nested():
            journey.apply(session, application, action, "system:clock", now)
    except TransitionNotAllowed:
        # Another process was first, or a person acted in between: nothing is left to do.
        return 0
    except YinpinError as error:
        # One application that cannot move must not hold up the others; the next tick tries again.
        log.warning("timer_step_failed", application=application_id, action=action.value, reason=str(error))
        return 0
    return 1

"""What time alone brings about: expiry, no-show, second chance, idle answers."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.database import Database
from core.one_by_one import OneByOne
from interview_flow import interview
from interview_flow.engine import TransitionNotAllowed
from interview_flow.journey import Journey
from interview_flow.states import Action, State
from models import Application, Offer

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
            answers, steps = interview.idle_answers(session, now), due(session, now)
        done = self._ask_idle(answers, lambda session, answer: interview.ask_idle(session, journey, answer, now))
        return done + self._step(steps, lambda session, step: _apply(session, journey, *step, now))


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
        ids = session.scalars(select(Application.id).where(Application.state == state.value, condition))
        found += [(application_id, action) for application_id in ids]
    no_shows = session.scalars(
        select(Application.id).where(
            Application.state == State.NO_SHOW.value, Application.second_chance_used.is_(False)
        )
    )
    found += [(application_id, Action.SECOND_CHANCE) for application_id in no_shows]
    offers = session.scalars(
        select(Offer.application_id).join(Application, Application.id == Offer.application_id)
        .where(
            Application.state == State.OFFERED.value, Offer.status == "sent", Offer.expires_at <= now
        )
    )
    return found + [(application_id, Action.EXPIRE_OFFER) for application_id in offers]


def _apply(session: Session, journey: Journey, application_id: str, action: Action, now: datetime) -> bool:
    application = journey.application(session, application_id)
    try:
        with session.begin_nested():
            journey.apply(session, application, action, "system:clock", now)
    except TransitionNotAllowed:
        # Another process was first, or a person acted in between: nothing is left to do.
        return False
    return True

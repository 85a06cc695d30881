"""Both sides are reminded of the live round a day and an hour before it begins."""

from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from core.database import Database
from core.one_by_one import OneByOne
from interview_flow.core.journey import Journey
from interview_flow.core.states import State
from interview_flow.decision import second_round
from models import Application, SecondRound

AHEAD = timedelta(days=2)  # a day, and what quiet hours bring forward


class SecondRoundReminders:
    """Posts what is due; any number of processes may do so at once."""

    def __init__(self, db: Database, journey: Journey) -> None:
        self._db, self._journey = db, journey
        self._remind = OneByOne(db, "second_round_reminders")

    def __call__(self, now: datetime) -> int:
        """Each round in a transaction of its own; returns how many were reminded."""
        with self._db.read() as session:
            near = list(session.scalars(_near(now)))
        return self._remind(near, lambda session, found: remind(session, self._journey, found, now))


def remind(session: Session, journey: Journey, application_id: str, now: datetime) -> bool:
    """Remind both sides of one round, if a reminder is due and was not sent."""
    application = journey.application(session, application_id)
    row = second_round.of(session, application_id)
    if row is None or application.state != State.SECOND_ROUND_SCHEDULED or row.starts_at <= now:
        return False
    due = second_round.reminder_due(journey.version(session, application).branch, row.starts_at, now)
    if due is None or due == row.reminded:
        return False
    row.reminded = due
    said = second_round.words(journey, session, application, row, now)
    occasion = f"{due}:{row.starts_at.isoformat()}"
    journey.notify(session, application, "second_round_reminder", now, occasion, **said)
    journey.tell_members(session, application, row.chosen, "second_round_reminder_staff", now, occasion, **said)
    return True


def _near(now: datetime) -> Select[str]:
    return (
        select(SecondRound.application_id)
        .join(Application, Application.id == SecondRound.application_id)
        .where(
            Application.state == State.SECOND_ROUND_SCHEDULED.value,
            SecondRound.starts_at > now,
            SecondRound.starts_at <= now + AHEAD,
            or_(SecondRound.reminded.is_(None), SecondRound.reminded != second_round.HOUR),
        )
    )

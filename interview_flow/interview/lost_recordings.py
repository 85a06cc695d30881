"""A recording that could not be fetched or read: candidate and HR are told while something can still be done."""

from datetime import datetime

from sqlalchemy.orm import Session

from config.texts import word
from interview_flow.core.journey import Journey
from interview_flow.core.states import State
from interview_flow.interview import consent
from interview_flow.interview.sittings import number_of, sitting_of
from models import Answer, AnswerPart, Application, Interview


def tell(session: Session, journey: Journey, sitting: Interview, part: AnswerPart, now: datetime) -> None:
    """Ask for it again at once, before the hand-in, or not any more, as the sitting stands.

    Nobody is told of a sitting that a fault, a deadline or a withdrawal ended.
    """
    answer = session.get_one(Answer, part.answer_id)
    application = journey.application(session, sitting.application_id)
    latest = sitting_of(session, application.id)
    if latest is None or latest.id != sitting.id:
        return
    if not consent.given(session, application.id):
        if answer.status == "open":
            journey.notify(session, application, "consent_request", now, part.id, only=["kf"], answer_id=answer.id)
    elif application.state == State.INTERVIEWING and answer.status == "open":
        journey.notify(session, application, "recording_unreadable", now, part.id, only=["kf"], answer_id=answer.id)
        _tell_hr(session, journey, application, sitting, answer, "asked_at_once", now)
    elif application.state == State.INTERVIEWING and answer.status == "closed" and answer.once_more is None:
        answer.once_more = "wanted"
        _tell_candidate(session, journey, application, sitting, answer, "recording_lost", now)
        _tell_hr(session, journey, application, sitting, answer, "asked_before_hand_in", now)
    elif application.state in (State.INTERVIEWING, State.SUBMITTED) and answer.status == "closed":
        _tell_candidate(session, journey, application, sitting, answer, "recording_lost_late", now)
        _tell_hr(session, journey, application, sitting, answer, "too_late", now)


def _tell_candidate(
    session: Session,
    journey: Journey,
    application: Application,
    sitting: Interview,
    answer: Answer,
    template: str,
    now: datetime,
) -> None:
    number = number_of(sitting, answer)
    journey.notify(session, application, template, now, answer.id, only=["kf"], number=number)


def _tell_hr(
    session: Session,
    journey: Journey,
    application: Application,
    sitting: Interview,
    answer: Answer,
    followup: str,
    now: datetime,
) -> None:
    """Once for each question and what is being done about it."""
    journey.tell_staff(
        session,
        application,
        "hr",
        "recording_lost_hr",
        now,
        f"{answer.id}:{followup}",
        number=number_of(sitting, answer),
        followup=word(f"lost_recording.{followup}"),
    )

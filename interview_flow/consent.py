"""The yes that comes before any recording."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Answer, AnswerPart, Application, Consent, Interview

PURPOSE = "recording_and_scoring"
TEXT_VERSION = "2026-11"


def give(session: Session, application: Application, channel: str, now: datetime) -> bool:
    """Store the consent; False when it was given before."""
    if given(session, application.id):
        return False
    session.add(
        Consent(
            application_id=application.id, purpose=PURPOSE, text_version=TEXT_VERSION, channel=channel,
            given_at=now,
        )
    )
    session.flush()
    return True


def given(session: Session, application_id: str) -> bool:
    """Whether a consent stands (and was not withdrawn)."""
    row = session.scalar(
        select(Consent.id).where(
            Consent.application_id == application_id, Consent.purpose == PURPOSE,
            Consent.withdrawn_at.is_(None),
        )
    )
    return row is not None


def given_for_part(session: Session, part_id: str) -> bool:
    """Whether the candidate who sent this answer part has consented."""
    application_id = session.scalar(
        select(Interview.application_id).join(Answer, Answer.interview_id == Interview.id)
        .join(AnswerPart, AnswerPart.answer_id == Answer.id).where(AnswerPart.id == part_id)
    )
    return application_id is not None and given(session, application_id)

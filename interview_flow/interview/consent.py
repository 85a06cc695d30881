"""The yes that comes before any recording."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.texts import CONSENT_TEXT
from models import Answer, AnswerPart, Application, Consent, Interview, OutboxMessage

PURPOSE = "recording_and_scoring"
TEXT_VERSION = CONSENT_TEXT
# The words of requests that do not say which theirs were: those of 0.2.0 and before.
OLDEST_TEXT = "2026-11"
# Versions of the words that name learning from the answers; a consent to any other is no consent to that.
LEARNING_TEXTS = frozenset({"2026-11-27"})
# Of an answer part: what a consent covered that was taken back. Another yes does not bring it back.
WITHDRAWN = "withdrawn"


def give(session: Session, application: Application, channel: str, now: datetime) -> bool:
    """Store the consent to the words that were read; False when one stands. A withdrawn one may be given again."""
    if given(session, application.id):
        return False
    text_version = _read(session, application.id)
    row = session.scalar(
        select(Consent).where(
            Consent.application_id == application.id, Consent.purpose == PURPOSE, Consent.text_version == text_version
        )
    )
    if row is None:
        row = Consent(application_id=application.id, purpose=PURPOSE, text_version=text_version)
        session.add(row)
    row.channel, row.given_at, row.withdrawn_at = channel, now, None
    session.flush()
    return True


def withdraw(session: Session, application_id: str, now: datetime) -> bool:
    """The candidate no longer agrees; False when no consent stood."""
    standing = session.scalars(
        select(Consent).where(
            Consent.application_id == application_id, Consent.purpose == PURPOSE, Consent.withdrawn_at.is_(None)
        )
    ).all()
    for row in standing:
        row.withdrawn_at = now
    session.flush()
    return bool(standing)


def given(session: Session, application_id: str) -> bool:
    """Whether a consent stands (and was not withdrawn)."""
    row = session.scalar(
        select(Consent.id).where(
            Consent.application_id == application_id, Consent.purpose == PURPOSE, Consent.withdrawn_at.is_(None)
        )
    )
    return row is not None


def given_for_interview(session: Session, interview_id: str) -> bool:
    """Whether the candidate of this sitting has consented."""
    application_id = session.scalar(select(Interview.application_id).where(Interview.id == interview_id))
    return application_id is not None and given(session, application_id)


def given_for_part(session: Session, part_id: str) -> bool:
    """Whether the candidate who sent this answer part has consented, and has not taken it back since."""
    found = session.execute(
        select(Interview.application_id, AnswerPart.status)
        .join(Answer, Answer.interview_id == Interview.id)
        .join(AnswerPart, AnswerPart.answer_id == Answer.id)
        .where(AnswerPart.id == part_id)
    ).one_or_none()
    return found is not None and found.status != WITHDRAWN and given(session, found.application_id)


def _read(session: Session, application_id: str) -> str:
    """The version of the words in the newest request that was sent; the oldest where nothing says which they were."""
    row = session.scalar(
        select(OutboxMessage)
        .where(
            OutboxMessage.application_id == application_id,
            OutboxMessage.template == "consent_request",
            OutboxMessage.status == "sent",
        )
        .order_by(OutboxMessage.done_at.desc(), OutboxMessage.seq.desc())
        .limit(1)
    )
    found = row.payload.get("data", {}).get("consent_text") if row is not None else None
    return found or OLDEST_TEXT

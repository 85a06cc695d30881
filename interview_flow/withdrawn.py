"""A consent taken back: from then on nothing is fetched, heard or scored, and what was kept of it is deleted.

A result that exists already stays: somebody may have to explain a decision by it.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from interview_flow import consent, recordings
from interview_flow.interview import sitting_of
from interview_flow.journey import Journey
from models import Answer, AnswerPart, Application, ChatMessage, Interview


def take_back(session: Session, journey: Journey, application: Application, now: datetime) -> bool:
    """The candidate, or HR for whoever sat there wrongly, takes the consent back; False when none stood."""
    stood = consent.withdraw(session, application.id, now)
    parts = _parts(session, application.id)
    discard(session, application, parts, now)
    sitting = sitting_of(session, application.id)
    if stood and sitting is not None:
        recordings.score_when_ready(session, journey, sitting, now)
    return stood


def discard(session: Session, application: Application, parts: Sequence[AnswerPart], now: datetime) -> None:
    """Forget what these parts said, and delete their files once this transaction is durable."""
    files = [one for part in parts for one in (part.file_id, part.listen_file_id) if one]
    for part in parts:
        part.status, part.text, part.transcript = consent.WITHDRAWN, None, None
        part.file_id = part.listen_file_id = None
    said = select(ChatMessage).where(ChatMessage.msgid.in_([part.msgid for part in parts]))
    for message in session.scalars(said):
        message.text = None
    session.flush()
    if files:
        recordings.delete_files(session, files, application.id, now)


def _parts(session: Session, application_id: str) -> list[AnswerPart]:
    query = (
        select(AnswerPart).join(Answer, Answer.id == AnswerPart.answer_id)
        .join(Interview, Interview.id == Answer.interview_id)
        .where(Interview.application_id == application_id).with_for_update(of=AnswerPart)
    )
    return list(session.scalars(query))

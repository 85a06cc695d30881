"""A consent taken back: from then on nothing is fetched, heard or scored, and what was kept of it is deleted.

A result that exists already stays: somebody may have to explain a decision by it.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from config.texts import word
from interview_flow.candidate import correcting, relay
from interview_flow.core.journey import Journey
from interview_flow.interview import consent, corrections, recordings
from interview_flow.interview.sittings import sitting_of
from messaging.forgetting import forget
from models import Answer, AnswerPart, Application, ChatMessage, HrQuestion, Interview, OutboxAttempt, OutboxMessage
from scoring.copies import sender as copies
from scoring.finder import sender as finder

# Messages that ask back about a typed text, and those that carry a question; both repeat words of an answer.
ASKS_BACK = ("question_or_answer", "question_before_done", "heard_words", "correction_counted")
ABOUT_QUESTIONS = ("question_for_hr", "hr_answer", "hr_answer_sent")
HEARD = ("scoring.transcribe", "scoring.score")


def take_back(session: Session, journey: Journey, application: Application, now: datetime) -> bool:
    """The candidate, or HR for whoever sat there wrongly, takes the consent back; False when none stood."""
    journey.application(session, application.id)  # locked: a recording may be heard at this moment
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
    versions = corrections.versions_of(session, [part.id for part in parts])
    msgids = [*(part.msgid for part in parts), *(version.msgid for version in versions)]
    said = [*session.scalars(select(ChatMessage).where(ChatMessage.msgid.in_(msgids)))]
    said += _corrections_asked(session, application.id)
    words = {text for text in (*(part.text for part in parts), *(message.text for message in said)) if text}
    for part in parts:
        part.status, part.text, part.transcript, part.corrected = consent.WITHDRAWN, None, None, None
        part.file_id = part.listen_file_id = None
    for version in versions:
        version.status, version.text = corrections.WITHDRAWN, None
    copies.forget(session, {part.answer_id for part in parts})
    finder.forget(session, {part.answer_id for part in parts})
    for message in said:
        message.text = None
    _forget_copies(session, application.id, {part.id for part in parts}, words)
    session.flush()
    if files:
        recordings.delete_files(session, files, application.id, now)


def _forget_copies(session: Session, application_id: str, part_ids: set[str], words: set[str]) -> None:
    """Words of these parts that stand in messages and questions, and what came of hearing and scoring them."""
    instead = word("withdrawn.words")
    questions = select(HrQuestion).where(HrQuestion.application_id == application_id)
    taken = [one for one in session.scalars(questions) if one.question.strip() in {said.strip() for said in words}]
    repeated = {text for one in taken for text in (one.question, relay.quoted(one))}
    for question in taken:
        question.question = instead
    for row in session.scalars(_rows(application_id, OutboxMessage.template.in_((*ASKS_BACK, *ABOUT_QUESTIONS)))):
        data = row.payload.get("data", {})
        if part_ids & {data.get("part_id"), *data.get("part_ids", ())}:
            forget(session, row, quoted=instead)
        elif data.get("question") in repeated:
            forget(session, row, question=instead)
    # Until 0.2.0 an attempt kept the transcript, and the answers to be scored.
    for row in session.scalars(_rows(application_id, OutboxMessage.kind.in_(HEARD))):
        forget(session, row)
        done = select(OutboxAttempt).where(OutboxAttempt.outbox_id == row.id, OutboxAttempt.status == "sent")
        for attempt in session.scalars(done):
            attempt.result = {}


def _corrections_asked(session: Session, application_id: str) -> list[ChatMessage]:
    """Messages that ask for a correction; one that was refused before it became a version stands nowhere else."""
    query = select(ChatMessage).where(ChatMessage.application_id == application_id, ChatMessage.direction == "in")
    return [one for one in session.scalars(query) if correcting.asked((one.text or "").strip())]


def _rows(application_id: str, which: ColumnElement[bool]) -> Select[OutboxMessage]:
    return select(OutboxMessage).where(OutboxMessage.application_id == application_id, which).with_for_update()


def _parts(session: Session, application_id: str) -> list[AnswerPart]:
    query = (
        select(AnswerPart)
        .join(Answer, Answer.id == AnswerPart.answer_id)
        .join(Interview, Interview.id == Answer.interview_id)
        .where(Interview.application_id == application_id)
        .with_for_update(of=AnswerPart)
    )
    return list(session.scalars(query))

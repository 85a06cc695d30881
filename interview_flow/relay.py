"""Questions for people: one card a question, answered on its page, carried back into the chat."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.errors import InputInvalid, NotAllowed, NotFound
from interview_flow import staff
from interview_flow.journey import Journey
from models import Application, HrQuestion

if TYPE_CHECKING:
    from interview_flow.chat import Talk

LONGEST_ANSWER = 600
MOST_OPEN = 5


def ask_person(talk: "Talk", words: str, application: Application | None = None) -> None:
    """Store the question, send HR its card, tell her that a person will answer.

    One candidate has at most `MOST_OPEN` unanswered cards; she is told so, and may ask again after an answer.
    """
    target = application or talk.application
    if target is None:
        talk.reply("stranger_unknown")
        return
    if _open_questions(talk.session, target) >= MOST_OPEN:
        talk.reply("questions_waiting", target, count=MOST_OPEN)
        return
    question = HrQuestion(application_id=target.id, asked_at=talk.now, question=words)
    talk.session.add(question)
    talk.session.flush()
    talk.journey.tell_staff(
        talk.session, target, "hr", "question_for_hr", talk.now, question.id, question=words,
        reply_url=f"{talk.journey.public_url}/hr/questions/{question.id}",
    )
    talk.reply("question_passed_on", target)


def find(session: Session, question_id: str) -> HrQuestion:
    """The question.

    Raises:
        NotFound: no such question.
    """
    question = session.get(HrQuestion, question_id, with_for_update=True)
    if question is None:
        raise NotFound("there is no such question")
    return question


def answer(
    session: Session, journey: Journey, question_id: str, userid: str, words: str, now: datetime
) -> HrQuestion:
    """HR's answer goes to the candidate, once; a second answer is refused.

    Raises:
        NotAllowed: not this branch's HR, or answered already.
        InputInvalid: empty or longer than 600 characters.
    """
    question = find(session, question_id)
    application = journey.application(session, question.application_id)
    staff.require(journey.catalogue, application.branch_key, userid, ("hr",))
    words = words.strip()
    if not words or len(words) > LONGEST_ANSWER:
        raise InputInvalid(f"1 to {LONGEST_ANSWER} characters", field="answer")
    if question.answered_at is not None:
        raise NotAllowed(f"answered already by {question.answered_by}")
    question.answer, question.answered_at, question.answered_by = words, now, userid
    journey.notify(
        session, application, "hr_answer", now, question.id, question=question.question, answer=words
    )
    return question


def _open_questions(session: Session, application: Application) -> int:
    """How many of her questions wait for a person."""
    waiting = select(func.count()).select_from(HrQuestion).where(
        HrQuestion.application_id == application.id, HrQuestion.answered_at.is_(None)
    )
    return session.scalar(waiting) or 0

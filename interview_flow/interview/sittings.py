"""The sitting itself: questions one by one, answers in parts, until everything is handed in."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.errors import NotAllowed
from interview_flow.core import engine
from interview_flow.core.journey import Journey, Step
from interview_flow.core.states import Action
from interview_flow.interview import consent, questions
from messaging import outbox
from models import Answer, AnswerPart, Application, Interview, OutboxMessage
from models.interview import NOT_COUNTED
from scoring.pinned_model import name_in_force


def may_start(step: Step) -> None:
    """Guard: consent is there and the time has come."""
    if not consent.given(step.session, step.application.id):
        raise NotAllowed("consent comes first")
    start = step.application.interview_at
    if start is not None and step.now < start - step.journey.deadlines.early:
        raise NotAllowed("the interview has not opened yet")


def start(step: Step) -> None:
    """Effect: open a sitting with the questions of the pinned version and the model in force; ask the first."""
    application = step.application
    attempts = step.session.scalar(
        select(func.count()).select_from(Interview).where(Interview.application_id == application.id)
    )
    sitting = Interview(
        application_id=application.id,
        attempt=(attempts or 0) + 1,
        position=0,
        started_at=step.now,
        questions=step.journey.version(step.session, application).questions_to_ask(),
        model_name=name_in_force(step.session, application.position_key),
    )
    step.session.add(sitting)
    step.session.flush()
    ask(step.session, step.journey, application, sitting, step.now)


def ask(session: Session, journey: Journey, application: Application, sitting: Interview, now: datetime) -> Answer:
    """Send the current question; one question is one message."""
    question_id = sitting.questions[sitting.position]
    answer = Answer(interview_id=sitting.id, question_id=question_id, status="open", asked_at=now)
    session.add(answer)
    session.flush()
    _send_question(session, journey, application, sitting, answer, now, answer.id)
    return answer


def ask_again(
    session: Session, journey: Journey, application: Application, answer: Answer, msgid: str, now: datetime
) -> None:
    """Send the open question once more, after the candidate's message `msgid` has opened the chat."""
    sitting = session.get_one(Interview, answer.interview_id)
    _send_question(session, journey, application, sitting, answer, now, f"{answer.id}:{msgid}")


def never_arrived(session: Session, application: Application, answer: Answer) -> bool:
    """Whether every message with this question was refused: nothing the candidate writes can be meant as its answer."""
    asked = session.scalars(
        select(OutboxMessage.status).where(
            OutboxMessage.application_id == application.id,
            OutboxMessage.template == "question",
            OutboxMessage.key.startswith(f"question:{application.id}:{answer.id}"),
        )
    ).all()
    return bool(asked) and set(asked) == {"failed"}


def _send_question(
    session: Session,
    journey: Journey,
    application: Application,
    sitting: Interview,
    answer: Answer,
    now: datetime,
    occasion: str,
) -> None:
    position = journey.version(session, application).position
    question, number = position.question(answer.question_id), number_of(sitting, answer)
    journey.notify(
        session,
        application,
        "question",
        now,
        occasion,
        only=["kf"],
        question=question.text,
        number=number,
        count=len(sitting.questions),
        answer_id=answer.id,
        **questions.hints(position, question, number),
    )


def sitting_of(session: Session, application_id: str) -> Interview | None:
    """The latest sitting of an application."""
    return session.scalar(
        select(Interview).where(Interview.application_id == application_id).order_by(Interview.attempt.desc()).limit(1)
    )


def open_answer(session: Session, application_id: str) -> Answer | None:
    """The answer being given now, if any."""
    sitting = sitting_of(session, application_id)
    if sitting is None or sitting.submitted_at is not None:
        return None
    return session.scalar(select(Answer).where(Answer.interview_id == sitting.id, Answer.status == "open").limit(1))


def answer_for(session: Session, application_id: str, sent_at: datetime) -> Answer | None:
    """The answer that a message belongs to: what was sent before 答完了 came late, and counts there."""
    sitting = sitting_of(session, application_id)
    if sitting is None or sitting.submitted_at is not None:
        return None
    closed_later = session.scalar(
        select(Answer)
        .where(Answer.interview_id == sitting.id, Answer.closed_at > sent_at)
        .order_by(Answer.asked_at)
        .limit(1)
    )
    return closed_later or open_answer(session, application_id)


def add_part(
    session: Session,
    application: Application,
    answer: Answer,
    *,
    kind: str,
    msgid: str,
    sent_at: datetime,
    text: str | None,
    media_id: str | None,
    now: datetime,
    status: str = "ready",
) -> AnswerPart:
    """Add one message to an answer; media is fetched at once (consent is checked again there).

    Args:
        status: of a text: `ready`, or `unclear` or `aside` when it may be, or is, a question.
    """
    order = session.scalar(select(func.count()).select_from(AnswerPart).where(AnswerPart.answer_id == answer.id))
    part = AnswerPart(
        answer_id=answer.id,
        kind=kind,
        msgid=msgid,
        sent_at=sent_at,
        order=order or 0,
        media_id=media_id,
        status=status if kind == "text" else "pending",
        text=text,
        size=len((text or "").encode()),
    )
    session.add(part)
    session.flush()
    if answer.status == "open":
        answer.last_part_at, answer.idle_asked_at = now, None
    if kind != "text":
        outbox.post(
            session,
            key=f"media:{part.id}",
            kind="wecom.media_download",
            now=now,
            payload={"part_id": part.id, "media_id": media_id},
            application_id=application.id,
        )
    return part


def finish_answer(
    session: Session, journey: Journey, application: Application, answer: Answer, said_at: datetime, now: datetime
) -> None:
    """答完了: close the answer; ask the next question, or hand everything in."""
    parts = parts_of(session, answer.id)
    if not [part for part in parts if part.status not in NOT_COUNTED]:
        journey.notify(
            session,
            application,
            "nothing_heard",
            now,
            f"{answer.id}:{now.timestamp()}",
            only=["kf"],
            answer_id=answer.id,
        )
        return
    close_answer(session, journey, application, answer, "closed", said_at, now)


def close_answer(
    session: Session,
    journey: Journey,
    application: Application,
    answer: Answer,
    status: str,
    said_at: datetime,
    now: datetime,
) -> None:
    """Close one answer and go on.

    Args:
        status: `closed`, or `skipped`, which is shown as such and never as zero.
        said_at: when the candidate sent the tap or words that close it.
    """
    answer.status, answer.closed_at = status, said_at
    if status == "skipped" and answer.once_more is not None:
        answer.status = "closed"  # What was given before it was opened again stays.
    sitting = session.get_one(Interview, answer.interview_id)
    if sitting.position + 1 < len(sitting.questions):
        sitting.position += 1
        ask(session, journey, application, sitting, now)
        return
    session.flush()
    if _ask_once_more(session, journey, application, sitting, now):
        return
    engine.apply(journey, session, application, Action.SUBMIT, f"candidate:{application.candidate_id}", now)


def _ask_once_more(
    session: Session, journey: Journey, application: Application, sitting: Interview, now: datetime
) -> bool:
    """Open the next answer again of which a recording was lost after it was closed; each one once."""
    answer = next((one for one in answers_of(session, sitting.id) if one.once_more == "wanted"), None)
    if answer is None:
        return False
    answer.once_more, answer.status, answer.closed_at, answer.last_part_at = "asked", "open", None, None
    question = journey.version(session, application).position.question(answer.question_id)
    journey.notify(
        session,
        application,
        "answer_once_more",
        now,
        answer.id,
        only=["kf"],
        question=question.text,
        number=number_of(sitting, answer),
        answer_id=answer.id,
    )
    return True


def number_of(sitting: Interview, answer: Answer) -> int:
    """The question's number, as the candidate was told it."""
    return int(sitting.questions.index(answer.question_id)) + 1


def abandon(step: Step) -> None:
    """Effect: this sitting ends without being handed in, where there is one; a next one is a fresh attempt."""
    sitting = sitting_of(step.session, step.application.id)
    if sitting is not None and sitting.submitted_at is None:
        sitting.submitted_at = step.now
        for answer in step.session.scalars(select(Answer).where(Answer.interview_id == sitting.id)):
            if answer.status == "open":
                answer.status, answer.closed_at = "skipped", step.now


def parts_of(session: Session, answer_id: str) -> list[AnswerPart]:
    """The parts of an answer in the order they were sent."""
    return list(
        session.scalars(
            select(AnswerPart).where(AnswerPart.answer_id == answer_id).order_by(AnswerPart.sent_at, AnswerPart.order)
        )
    )


def answers_of(session: Session, interview_id: str) -> list[Answer]:
    """The answers of a sitting in the order they were asked."""
    return list(
        session.scalars(select(Answer).where(Answer.interview_id == interview_id).order_by(Answer.asked_at, Answer.id))
    )

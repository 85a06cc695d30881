"""A pause in an answer: what was received is said once, or whether it is complete is asked once.

Both wait for the next part before anything more is said. A receipt is a courtesy: it leaves room for messages that must
go out, and where the chat takes few more, the question after three minutes stands in for it.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from config.deadlines import load_deadlines
from config.texts import word
from interview_flow.core.journey import Journey
from interview_flow.core.states import State
from interview_flow.interview.sittings import parts_of
from messaging import outbox
from messaging.keys import digest
from models import (
    KF_BOT_STATES,
    KF_MESSAGES,
    KF_WINDOW,
    Answer,
    AnswerPart,
    Application,
    Candidate,
    Interview,
    KfWindow,
    OutboxMessage,
)
from models.interview import NOT_COUNTED

RECEIPT = timedelta(seconds=20)
SPOKEN = ("voice", "video")
# Of the five messages of the chat's window, so many stay free after a receipt: the next question, and one more.
KEPT_FREE = 2
# A window that ends within this time takes no receipt.
WINDOW_MARGIN = timedelta(hours=1)


def waiting_answers(session: Session, now: datetime) -> list[str]:
    """Ids of open answers in which a pause is long enough to say something."""
    query = (
        select(Answer.id)
        .join(Interview, Interview.id == Answer.interview_id)
        .join(Application, Application.id == Interview.application_id)
        .where(Application.state == State.INTERVIEWING.value, *_pauses(now))
    )
    return list(session.scalars(query))


def speak(session: Session, journey: Journey, answer_id: str, now: datetime) -> bool:
    """Say what was received, or ask whether the answer is complete; False when neither is due."""
    found = session.execute(
        select(Answer, Application)
        .join(Interview, Interview.id == Answer.interview_id)
        .join(Application, Application.id == Interview.application_id)
        .where(Answer.id == answer_id, Application.state == State.INTERVIEWING.value, *_pauses(now))
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if found is None:
        return False
    answer, application = found
    received, data = received_in_words(parts_of(session, answer.id)), dict[str, Any]()
    if received and _has_room(session, journey, application, now):
        template, data = "answer_received", {"received": received}
    elif answer.last_part_at is not None and answer.last_part_at <= now - load_deadlines().idle:
        template, data = "answer_idle", {}
    else:
        return False
    answer.idle_asked_at = now
    # Named by the last part, so that two clocks that tick at once say it once.
    occasion = f"{answer.id}:{answer.last_part_at}"
    journey.notify(session, application, template, now, occasion, only=["kf"], answer_id=answer.id, **data)
    return True


def received_in_words(parts: list[AnswerPart]) -> str:
    """`2段，共14秒` and typed messages; empty for an answer without a recording.

    The seconds are left out while a recording has not been heard yet.
    """
    counted = [part for part in parts if part.status not in (*NOT_COUNTED, "failed")]
    spoken = [part for part in counted if part.kind in SPOKEN]
    if not spoken:
        return ""
    words = word("received.spoken", count=len(spoken))
    if all(part.seconds is not None for part in spoken):
        words += word("received.length", seconds=max(1, round(sum(part.seconds or 0.0 for part in spoken))))
    typed = len(counted) - len(spoken)
    return word("received.both", spoken=words, typed=word("received.typed", count=typed)) if typed else words


def _pauses(now: datetime) -> tuple[ColumnElement[bool] | Any, ...]:
    newest = (
        select(AnswerPart.kind)
        .where(AnswerPart.answer_id == Answer.id)
        .order_by(AnswerPart.order.desc())
        .limit(1)
        .correlate(Answer)
        .scalar_subquery()
    )
    long_enough = or_(
        Answer.last_part_at <= now - load_deadlines().idle,
        and_(Answer.last_part_at <= now - RECEIPT, newest.in_(SPOKEN)),
    )
    return Answer.status == "open", Answer.idle_asked_at.is_(None), long_enough


def _has_room(session: Session, journey: Journey, application: Application, now: datetime) -> bool:
    """Whether the chat takes a receipt, what is on its way counted in, and more messages after it."""
    index = session.get_one(Candidate, application.candidate_id).external_userid_index
    sent = session.scalar(
        select(KfWindow.sent_count).where(
            KfWindow.open_kfid == journey.kf_id,
            KfWindow.external_userid_index == index,
            KfWindow.last_message_at > now - KF_WINDOW + WINDOW_MARGIN,
            KfWindow.service_state.in_(KF_BOT_STATES),
        )
    )
    if sent is None:
        return False
    on_the_way = session.scalar(
        select(func.count())
        .select_from(OutboxMessage)
        .where(
            OutboxMessage.subject == digest(f"candidate:{application.candidate_id}"),
            OutboxMessage.status.in_(outbox.OPEN),
        )
    )
    return KF_MESSAGES - sent - (on_the_way or 0) > KEPT_FREE

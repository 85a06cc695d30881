"""How much one answer may hold, and how much one candidate may send within a day: far above what anybody says.

Everything that was sent counts, what was taken back too. A recording of unknown length counts as long as WeChat lets a
voice message be; its bytes are limited by WeChat itself, and so by the number of parts.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from interview_flow.candidate.talk import Talk
from models import Answer, AnswerPart, Application, Interview

LONGEST_VOICE_S = 60.0
DAY = timedelta(hours=24)


@dataclass(frozen=True)
class Amount:
    """Messages, bytes of typed text, and seconds of recordings."""

    parts: int
    size: int
    seconds: float

    def exceeds(self, most: "Amount") -> bool:
        """Whether any of the three is more than allowed."""
        return self.parts > most.parts or self.size > most.size or self.seconds > most.seconds


OF_ANSWER = Amount(parts=40, size=12_000, seconds=900.0)
OF_DAY = Amount(parts=240, size=72_000, seconds=5400.0)


def is_spent(talk: Talk, application: Application, answer: Answer) -> bool:
    """Whether this message is more than may be taken; then its sender is told, once an answer or a day."""
    text = talk.text if talk.payload["msgtype"] == "text" else ""
    more = Amount(1, len(text.encode()), 0.0 if text else LONGEST_VOICE_S)
    if _sum(talk.session, more, AnswerPart.answer_id == answer.id).exceeds(OF_ANSWER):
        template, occasion = "answer_full", answer.id
    elif _sum(talk.session, more, *_of_day(application.candidate_id, talk.now)).exceeds(OF_DAY):
        template, occasion = "day_full", f"{answer.id}:day"
    else:
        return False
    talk.journey.notify(
        talk.session,
        application,
        template,
        talk.now,
        f"full:{occasion}",
        only=["kf"],
        answer_id=answer.id,
        parts=OF_ANSWER.parts,
        minutes=int(OF_ANSWER.seconds // 60),
    )
    return True


def _of_day(candidate_id: str, now: datetime) -> tuple[Any, ...]:
    sittings = (
        select(Answer.id)
        .join(Interview, Interview.id == Answer.interview_id)
        .join(Application, Application.id == Interview.application_id)
        .where(Application.candidate_id == candidate_id)
    )
    return AnswerPart.answer_id.in_(sittings), AnswerPart.sent_at > now - DAY


def _sum(session: Session, more: Amount, *which: Any) -> Amount:
    unknown = func.sum(func.coalesce(AnswerPart.seconds, LONGEST_VOICE_S))
    texts = select(func.count(), func.sum(func.coalesce(AnswerPart.size, 0))).where(*which)
    parts, size = session.execute(texts).one()
    seconds = session.scalar(select(unknown).where(*which, AnswerPart.kind != "text"))
    return Amount(parts + more.parts, int(size or 0) + more.size, float(seconds or 0) + more.seconds)

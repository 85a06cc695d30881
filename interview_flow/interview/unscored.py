"""Sittings that are ready and that nobody scores; up to 0.2.0 two facts of one moment could leave one behind."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from interview_flow.core.journey import Journey
from interview_flow.core.states import State
from interview_flow.interview import recordings
from messaging.keys import digest
from models import Answer, AnswerPart, Application, InboxEvent, Interview, Scorecard


def waiting(session: Session) -> list[str]:
    """Ids of sittings that are handed in and heard, and have neither a job, nor a result under way, nor a scorecard."""
    unheard = (
        select(AnswerPart.id)
        .join(Answer, Answer.id == AnswerPart.answer_id)
        .where(Answer.interview_id == Interview.id, AnswerPart.status.not_in(recordings.FINAL))
    )
    later = aliased(Interview)
    given_anew = select(later.id).where(
        later.application_id == Interview.application_id, later.attempt > Interview.attempt
    )
    ready = (
        select(Interview)
        .join(Application, Application.id == Interview.application_id)
        .where(
            Application.state == State.SUBMITTED.value,
            Interview.submitted_at.is_not(None),
            ~exists(given_anew),
            ~exists(unheard),
            ~exists(select(Scorecard.id).where(Scorecard.interview_id == Interview.id)),
        )
    )
    return [sitting.id for sitting in session.scalars(ready).all() if not _in_hand(session, sitting)]


def score(session: Session, journey: Journey, interview_id: str, now: datetime) -> bool:
    """Let one of them be scored after all, unless another process was quicker."""
    sitting = session.get_one(Interview, interview_id)
    journey.application(session, sitting.application_id)
    if _in_hand(session, sitting):
        return False
    recordings.score_when_ready(session, journey, sitting, now)
    return True


def _in_hand(session: Session, sitting: Interview) -> bool:
    result = select(InboxEvent.id).where(
        InboxEvent.subject == digest(recordings.result_of(sitting.id)), InboxEvent.kind == recordings.SCORED
    )
    return recordings.with_the_scorer(session, sitting) or session.scalar(result.limit(1)) is not None

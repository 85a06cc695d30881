"""What a member or a captioner (CART) wrote down of a recording, accepted instead of the recogniser's text."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.errors import InputInvalid, NotAllowed, Unknown
from core.normal_form import shown
from interview_flow.core import history
from interview_flow.core.journey import Journey
from interview_flow.interview import consent, corrections, recordings
from interview_flow.interview.sittings import sitting_of
from models import Answer, AnswerPart, Application, Interview, TranscriptVersion
from models.interview import NOT_COUNTED
from scoring.answers import BY_PERSON, SPOKEN
from scoring.corrections import compare

ACTION = "enter_transcript"
LONGEST = 5000


class NoConsent(NotAllowed):
    """The candidate has not agreed to be scored, or no longer does."""


class WithScorer(NotAllowed):
    """What lies with the scorer does not change."""


def enter(
    session: Session, journey: Journey, application: Application, part_id: str, text: str, author: str, now: datetime
) -> AnswerPart:
    """Let this text be scored for a recording; the caller has locked the application.

    The recogniser's text stays, and one that comes later is kept beside it. What waited for the recording goes on.

    Raises:
        Unknown: no recording of the latest sitting has this id.
        InputInvalid: no words, or too many.
        NoConsent, WithScorer: it is too late, or not the candidate's wish.
    """
    said = shown(text).strip()
    if not 0 < len(said) <= LONGEST:
        raise InputInvalid(f"1 to {LONGEST} characters", field="text")
    part, sitting = _recording(session, application, part_id)
    if not consent.given_for_part(session, part.id):
        raise NoConsent("no consent to this interview")
    if recordings.with_the_scorer(session, sitting):
        raise WithScorer("what lies with the scorer does not change")
    changed = compare(part.text or "", said).share if part.text else 1.0
    version = TranscriptVersion(
        part_id=part.id, status=corrections.HUMAN, author=author[:80], made_at=now, changed=changed, text=said
    )
    session.add(version)
    part.corrected, part.status, part.reason = said, "transcribed", BY_PERSON
    history.note(session, application, ACTION, author, now)
    recordings.score_when_ready(session, journey, sitting, now)
    return part


def is_open(session: Session, sitting: Interview) -> bool:
    """Whether a text can be entered for recordings of the latest sitting."""
    return consent.given(session, sitting.application_id) and not recordings.with_the_scorer(session, sitting)


def is_recording(part: AnswerPart) -> bool:
    """Whether this part was spoken and is part of the answer."""
    return part.kind in SPOKEN and part.status not in NOT_COUNTED


def _recording(session: Session, application: Application, part_id: str) -> tuple[AnswerPart, Interview]:
    part = session.get(AnswerPart, part_id, with_for_update=True)
    answer = session.get(Answer, part.answer_id) if part is not None else None
    sitting = sitting_of(session, application.id)
    if part is None or answer is None or sitting is None or answer.interview_id != sitting.id:
        raise Unknown("part_id")
    if not is_recording(part):
        raise Unknown("part_id")
    return part, sitting

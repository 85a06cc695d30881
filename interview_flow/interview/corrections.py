"""What a candidate corrects of what the recogniser heard, until the interview is handed in.

The recogniser's text stays as it is. A correction is a version beside it, with who and when; one that is near enough
to what was heard is scored instead (`scoring/corrections.py`), any other is kept for people to see.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.normal_form import shown
from interview_flow.core import history
from interview_flow.interview.sittings import answers_of, parts_of
from models import AnswerPart, Application, Interview, TranscriptVersion
from models.interview import NOT_COUNTED
from scoring.answers import SPOKEN
from scoring.corrections import Verdict, compare

ACTION = "correct_transcript"
COUNTED, HUMAN, DIFFERS, RECALLED, WITHDRAWN = "counted", "human", "differs", "recalled", "withdrawn"
# Versions of one recording; whoever tries more is not correcting.
MOST_VERSIONS = 5

Taken = Literal["counted", "differs", "same", "too_many", "by_person"]


def recordings_of(session: Session, sitting: Interview) -> list[tuple[int, AnswerPart]]:
    """(question's number, recording) of what was spoken in a sitting, as sent; the n-th is recording n in the chat.

    What was taken back or failed keeps its number: the candidate has been shown those of the others.
    """
    spoken = [
        (number, part)
        for number, answer in enumerate(answers_of(session, sitting.id), 1)
        for part in parts_of(session, answer.id)
        if part.kind in SPOKEN
    ]
    return sorted(spoken, key=lambda one: one[1].sent_at)


def may_be_corrected(part: AnswerPart) -> bool:
    """Whether this recording has words, or may have them yet."""
    silent = part.status == "transcribed" and not part.text
    return part.status not in (*NOT_COUNTED, "failed") and not silent


def correct(
    session: Session, application: Application, part: AnswerPart, text: str, msgid: str, now: datetime
) -> Taken:
    """Keep the candidate's correction of a heard part of theirs; the caller has locked the application."""
    before = versions_of(session, [part.id])
    if any(one.status == HUMAN for one in before):
        return "by_person"
    said = shown(text).strip()
    change = compare(part.text or "", said)
    if change.verdict == Verdict.SAME and part.corrected is None:
        return "same"
    if len(before) >= MOST_VERSIONS:
        return "too_many"
    status = COUNTED if change.verdict in (Verdict.COUNTED, Verdict.SAME) else DIFFERS
    author = f"candidate:{application.candidate_id}"
    version = TranscriptVersion(
        part_id=part.id, status=status, author=author, msgid=msgid, made_at=now, changed=change.share, text=said
    )
    session.add(version)
    if status == COUNTED:
        part.corrected = said
    history.note(session, application, ACTION, author, now)
    return "counted" if status == COUNTED else "differs"


def recall(session: Session, version: TranscriptVersion) -> None:
    """The candidate took the message with the correction back: the version before it counts again."""
    version.status, version.text = RECALLED, None
    session.flush()
    part = session.get_one(AnswerPart, version.part_id)
    counted = [one for one in versions_of(session, [part.id]) if one.status == COUNTED]
    part.corrected = counted[-1].text if counted else None


def versions_of(session: Session, part_ids: Sequence[str]) -> list[TranscriptVersion]:
    """Every version of these parts beside the recogniser's, oldest first."""
    query = select(TranscriptVersion).where(TranscriptVersion.part_id.in_(part_ids))
    return list(session.scalars(query.order_by(TranscriptVersion.made_at, TranscriptVersion.id)))

"""What becomes of each part of an answer, and the hand-in, which waits for all of them."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import Reason, Why
from interview_flow.core.journey import Journey, Step
from interview_flow.core.states import State
from interview_flow.interview import consent, corrections, lost_recordings
from interview_flow.interview.sittings import sitting_of
from messaging import inbox, outbox
from messaging.inbox import Arrival
from messaging.keys import digest, fingerprint
from models import Answer, AnswerPart, Application, Interview, OutboxMessage, Scorecard
from models.interview import NOT_COUNTED
from scoring.answers import BY_PERSON
from scoring.copies import sender as copies
from scoring.result import ScorecardResult

FINAL = ("transcribed", "late", "ready", "failed", *NOT_COUNTED)
UNDER_WAY = ("pending", "stored")
# Inbox kind: the scorer's result, or that there is none.
SCORED = "interview.scored"


def submit(step: Step) -> None:
    """Effect: the sitting is complete; scoring starts once every recording has been heard."""
    sitting = sitting_of(step.session, step.application.id)
    assert sitting is not None
    sitting.submitted_at = step.now
    step.session.flush()
    score_when_ready(step.session, step.journey, sitting, step.now)


def score_when_ready(session: Session, journey: Journey, sitting: Interview, now: datetime) -> None:
    """Once the sitting is handed in and every part is final: let it be scored, or rated by a person.

    Without a consent nothing is scored, whatever was written. Callers have changed or locked the application's row
    before: of two facts at one moment, the later one then sees the earlier, and one of them finds everything ready.
    """
    if not _handed_in(session, sitting) or not _all_final(session, sitting):
        return
    if consent.given(session, sitting.application_id):
        outbox.post(
            session,
            key=_job(sitting),
            kind="scoring.score",
            queue="media",
            now=now,
            payload={"interview_id": sitting.id},
            application_id=sitting.application_id,
        )
        copies.post(session, sitting.id, sitting.application_id, now)
    else:
        not_scored(session, journey, sitting.id, "opted_out", now)


def not_scored(session: Session, journey: Journey, interview_id: str, why: str, now: datetime) -> None:
    """No machine's points for this sitting: a person is asked to rate it.

    Args:
        why: a flag that `words.flag` has a text for.
    """
    scored(session, journey, interview_id, ScorecardResult.not_scored(f":{why}"), now)


def media_stored(session: Session, journey: Journey, part_id: str, file_id: str, mime: str, now: datetime) -> None:
    """Hook: the recording is in our store; let it be transcribed, unless it was taken back meanwhile."""
    part = _locked(session, journey, part_id)
    if not consent.given_for_part(session, part_id):
        _drop(session, part, [file_id], now)
        return
    part.file_id, part.mime = file_id, mime
    if part.status == "recalled":
        return
    if part.reason != BY_PERSON:
        part.status = "stored"
    outbox.post(
        session,
        key=f"transcribe:{part_id}",
        kind="scoring.transcribe",
        queue="media",
        now=now,
        payload={"part_id": part_id},
        application_id=_sitting(session, part).application_id,
    )


def part_heard(session: Session, journey: Journey, part_id: str, heard: dict[str, Any], now: datetime) -> None:
    """Hook: one part was heard: `transcript`, `engine`, and `listen_file_id`, a WAV browsers can play."""
    part = _locked(session, journey, part_id)
    if not consent.given_for_part(session, part_id):
        _drop(session, part, [heard["listen_file_id"]], now)
        return
    part.engine, part.listen_file_id = heard["engine"], heard["listen_file_id"]
    if part.status == "recalled":
        return
    sitting = _sitting(session, part)
    # A text that was scored doesn't grow: its quotes would stand elsewhere. What a person wrote down stays as it is.
    if part.reason != BY_PERSON:
        part.status = "late" if with_the_scorer(session, sitting) else "transcribed"
    part.seconds = heard["transcript"]["seconds"]
    part.transcript, part.text = heard["transcript"], heard["transcript"]["text"]
    session.flush()
    score_when_ready(session, journey, sitting, now)


def scored(session: Session, journey: Journey, interview_id: str, result: ScorecardResult, now: datetime) -> None:
    """Hook: what the scorer found is a fact like any other; `decision/results.py` acts on it."""
    found = result.to_json()
    occasion = fingerprint(json.dumps(found, sort_keys=True, ensure_ascii=False))
    payload = {"interview_id": interview_id, "result": found}
    inbox.receive(
        session, Arrival(SCORED, result_of(interview_id), f"scored:{interview_id}:{occasion}", payload), now=now
    )


def result_of(interview_id: str) -> str:
    """The inbox subject of a sitting's results: one after the other."""
    return f"interview:{interview_id}"


def delete_files(session: Session, files: list[str], application_id: str, now: datetime) -> None:
    """Let stored recordings be deleted, once this transaction is durable."""
    outbox.post(
        session,
        key=f"recordings.delete:{':'.join(sorted(files))}",
        kind="recordings.delete",
        queue="media",
        now=now,
        payload={"file_ids": files},
        application_id=application_id,
    )


def part_failed(session: Session, journey: Journey, part_id: str, why: Why, now: datetime) -> None:
    """Hook: a recording could not be fetched or read; it stays visible with its reason."""
    part = _locked(session, journey, part_id)
    if part.status not in UNDER_WAY:
        return
    part.status, part.reason, part.failed_at = "failed", why.text[:64], now
    session.flush()
    sitting = _sitting(session, part)
    lost_recordings.tell(session, journey, sitting, part, now)
    score_when_ready(session, journey, sitting, now)


def recall(session: Session, journey: Journey, part_id: str, msgid: str, now: datetime) -> None:
    """The candidate took a message back: it is no part of the answer, unless it lies with the scorer already."""
    part = _locked(session, journey, part_id)
    sitting = _sitting(session, part)
    application = journey.application(session, sitting.application_id)
    if with_the_scorer(session, sitting):
        journey.notify(session, application, "recall_too_late", now, msgid, only=["kf"])
        return
    part.status, part.text, part.transcript, part.corrected = "recalled", None, None, None
    for version in corrections.versions_of(session, [part.id]):
        version.status, version.text = corrections.RECALLED, None
    session.flush()
    journey.notify(session, application, "part_recalled", now, msgid, only=["kf"])
    score_when_ready(session, journey, sitting, now)


def job_ended(session: Session, journey: Journey, row: OutboxMessage, now: datetime) -> None:
    """A download, hearing or scoring that ended without its own hook must not hold up what waits for it."""
    if row.kind == "scoring.score":
        not_scored(session, journey, row.payload["interview_id"], "default", now)
    else:
        part_failed(session, journey, row.payload["part_id"], row.why or Why(Reason.OTHER, None, row.status), now)


def _drop(session: Session, part: AnswerPart, files: list[str], now: datetime) -> None:
    """What came after the consent was taken back is not kept."""
    part.status = consent.WITHDRAWN
    delete_files(session, files, _sitting(session, part).application_id, now)


def _handed_in(session: Session, sitting: Interview) -> bool:
    """False for a sitting that a fault or a deadline ended, and once a person has rated."""
    application = session.get_one(Application, sitting.application_id)
    latest = sitting_of(session, sitting.application_id)
    return application.state == State.SUBMITTED and latest is not None and latest.id == sitting.id


def _all_final(session: Session, sitting: Interview) -> bool:
    waiting = (
        select(AnswerPart.id)
        .join(Answer, Answer.id == AnswerPart.answer_id)
        .where(Answer.interview_id == sitting.id, AnswerPart.status.not_in(FINAL))
        .limit(1)
    )
    return session.scalar(waiting) is None


def with_the_scorer(session: Session, sitting: Interview) -> bool:
    """Whether its job was posted, or its points are known."""
    posted = select(OutboxMessage.id).where(OutboxMessage.key_hash == digest(_job(sitting)))
    scored = select(Scorecard.id).where(Scorecard.interview_id == sitting.id)
    return session.scalar(posted) is not None or session.scalar(scored) is not None


def _job(sitting: Interview) -> str:
    return f"score:{sitting.id}"


def _locked(session: Session, journey: Journey, part_id: str) -> AnswerPart:
    """A part, locked after the application it belongs to, which is the order of a step of the flow table too."""
    whose = (
        select(Interview.application_id)
        .join(Answer, Answer.interview_id == Interview.id)
        .join(AnswerPart, AnswerPart.answer_id == Answer.id)
        .where(AnswerPart.id == part_id)
    )
    journey.application(session, session.scalars(whose).one())
    return session.get_one(AnswerPart, part_id, with_for_update=True)


def _sitting(session: Session, part: AnswerPart) -> Interview:
    answer = session.get_one(Answer, part.answer_id)
    return session.get_one(Interview, answer.interview_id)

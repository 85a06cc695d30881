"""The two heavy outbox kinds: hear one recording, score one interview."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import Catalogue
from config.schema import Position, ScoringRules
from core.errors import InputInvalid, PermanentFailure
from core.storage import EncryptedFiles
from messaging.ports import Frozen
from models import Answer, AnswerPart, Application, Interview, OutboxMessage
from scoring.answers import join, notes, standing

# Work on our own machine: doing it twice is harmless, so a repeat is always safe.
ALWAYS_S = 365 * 24 * 3600

OnHeard = Callable[[Session, str, dict[str, Any], datetime], None]
OnFailed = Callable[[Session, str, str, datetime], None]
OnScored = Callable[[Session, str, dict[str, Any], datetime], None]


class TranscribeSender:
    """The outbox sender of `scoring.transcribe` {part_id}.

    Args:
        recogniser: makes the engine when the first recording comes (it loads the model).
    """

    kind = "scoring.transcribe"

    def __init__(
        self, files: EncryptedFiles, recogniser: Callable[[], Any], on_heard: OnHeard, on_failed: OnFailed
    ) -> None:
        self._files, self._recogniser = files, recogniser
        self._on_heard, self._on_failed = on_heard, on_failed

    def freeze(self, session: Session, row: OutboxMessage, now: datetime) -> Frozen:
        """Name the file."""
        part = session.get_one(AnswerPart, row.payload["part_id"])
        if part.file_id is None or part.status == "recalled":
            raise PermanentFailure("there is no recording to hear")
        return Frozen("speech", json.dumps({"file_id": part.file_id}).encode(), part.id, "repeat", ALWAYS_S)

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Decode in a child process and recognise.

        Raises:
            PermanentFailure: the recording cannot be read.
        """
        from scoring.speech.decode import decode
        from scoring.speech.recording import hear
        from scoring.speech.wav import to_wav

        data = self._files.read(json.loads(frozen.body)["file_id"])
        try:
            audio = decode(data)
        except InputInvalid as error:
            raise PermanentFailure(str(error)) from error
        transcript = hear(audio, self._recogniser())
        listen = self._files.put(to_wav(audio.samples), msgid)
        return {"transcript": asdict(transcript), "engine": transcript.engine, "listen_file_id": listen}

    def settle(self, session: Session, row: OutboxMessage, result: dict[str, Any], now: datetime) -> None:
        """Hand the transcript over."""
        self._on_heard(session, row.payload["part_id"], result, now)

    def failed(self, session: Session, row: OutboxMessage, reason: str, now: datetime) -> bool:
        """The part stays visible as failed, with the reason."""
        self._on_failed(session, row.payload["part_id"], reason, now)
        return False


class ScoreSender:
    """The outbox sender of `scoring.score` {interview_id}."""

    kind = "scoring.score"

    def __init__(self, catalogue: Catalogue, on_scored: OnScored) -> None:
        self._catalogue, self._on_scored = catalogue, on_scored

    def freeze(self, session: Session, row: OutboxMessage, now: datetime) -> Frozen:
        """Freeze what is scored: the pinned position and the answers as they stand."""
        sitting = session.get_one(Interview, row.payload["interview_id"])
        application = session.get_one(Application, sitting.application_id)
        version = self._catalogue.load(session, application.config_version or "")
        body = {
            "position": version.position.model_dump(mode="json"),
            "rules": version.rules.model_dump(mode="json"),
            "answers": [_frozen_answer(session, sitting, question_id) for question_id in sitting.questions],
        }
        encoded = json.dumps(body, ensure_ascii=False).encode()
        return Frozen("scorer", encoded, sitting.id, "repeat", ALWAYS_S)

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Score; a pure function of the frozen body."""
        return score_frozen(json.loads(frozen.body))

    def settle(self, session: Session, row: OutboxMessage, result: dict[str, Any], now: datetime) -> None:
        """Hand the scorecard over."""
        self._on_scored(session, row.payload["interview_id"], result, now)

    def failed(self, session: Session, row: OutboxMessage, reason: str, now: datetime) -> bool:
        """The scorer is down: a person rates instead, and no number stands in (promise 6)."""
        result = {
            "status": "needs_person",
            "total": None,
            "low": None,
            "high": None,
            "flags": [reason[:100]],
            "engine": "none",
            "dimensions": [],
        }
        self._on_scored(session, row.payload["interview_id"], result, now)
        return False


def score_frozen(body: dict[str, Any]) -> dict[str, Any]:
    """Score an interview from its frozen form."""
    from scoring.interview_score import AnswerInput, score_interview

    answers = []
    for answer in body["answers"]:
        times = {int(offset): second for offset, second in answer["seconds"].items()}
        answers.append(
            AnswerInput(
                answer_id=answer["answer_id"],
                question_id=answer["question_id"],
                text=answer["text"],
                words=answer["words"],
                status=answer["status"],
                reason=answer["reason"],
                audio_at=times.get,
                flags=answer.get("flags", ()),
            )
        )
    position, rules = Position.model_validate(body["position"]), ScoringRules.model_validate(body["rules"])
    return score_interview(position, answers, rules)


def _frozen_answer(session: Session, sitting: Interview, question_id: str) -> dict[str, Any]:
    answer = session.scalar(select(Answer).where(Answer.interview_id == sitting.id, Answer.question_id == question_id))
    blank = {"question_id": question_id, "text": "", "words": [], "seconds": {}, "reason": "", "flags": []}
    if answer is None:
        return {**blank, "answer_id": "", "status": "skipped"}
    parts = session.scalars(
        select(AnswerPart).where(AnswerPart.answer_id == answer.id).order_by(AnswerPart.sent_at, AnswerPart.order)
    ).all()
    joined = join(parts)
    status, reason = standing(answer, parts, joined)
    return {
        "answer_id": answer.id,
        "question_id": question_id,
        "text": joined.text,
        "words": joined.words(),
        "seconds": {str(at): joined.audio_at(at) for at in range(len(joined.text))},
        "status": status,
        "reason": reason,
        "flags": notes(joined),
    }

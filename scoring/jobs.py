"""The two heavy outbox kinds: hear one recording, score one interview."""

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import Catalogue
from config.schema import Position, ScoringRules
from core.errors import InputInvalid, PermanentFailure, Why
from core.storage import EncryptedFiles
from messaging import outbox
from messaging.ports import Frozen
from models import Answer, AnswerPart, Application, Interview, OutboxMessage, TranscriptVersion
from scoring.answers import heard_by, join, notes, standing
from scoring.result import MODEL_DAMAGED, EvidenceResult, ScorecardResult

if TYPE_CHECKING:
    from scoring.interview_score import AnswerInput

# Work on our own machine: doing it twice is harmless, so a repeat is always safe.
ALWAYS_S = 365 * 24 * 3600

Read = Callable[[], AbstractContextManager[Session]]
MayProcess = Callable[[Session, str], bool]
OnHeard = Callable[[Session, str, dict[str, Any], datetime], None]
OnFailed = Callable[[Session, str, Why, datetime], None]
OnScored = Callable[[Session, str, ScorecardResult, datetime], None]
OnDamaged = Callable[[Session, str, datetime], None]


class TranscribeSender:
    """The outbox sender of `scoring.transcribe` {part_id}, and {part_id, order} where a remote recogniser has it.

    A remote recogniser takes the recording with the first row; a second one asks for the words until they are there.
    So a restart uploads nothing twice, and no worker waits.

    Args:
        recogniser: makes the engine when the first recording comes (it loads the model).
        may_process: (session, part id) -> whether the consent stands; without it nothing is heard.
    """

    kind = "scoring.transcribe"
    stores_result = True

    def __init__(
        self,
        files: EncryptedFiles,
        recogniser: Callable[[], Any],
        on_heard: OnHeard,
        on_failed: OnFailed,
        may_process: MayProcess,
    ) -> None:
        self._files, self._recogniser, self._may_process = files, recogniser, may_process
        self._on_heard, self._on_failed = on_heard, on_failed

    def freeze(self, session: Session, row: OutboxMessage, now: datetime) -> Frozen:
        """Name the file, after a last look at the consent."""
        part = session.get_one(AnswerPart, row.payload["part_id"])
        if part.file_id is None or part.status == "recalled":
            raise PermanentFailure("there is no recording to hear")
        if not self._may_process(session, part.id):
            raise PermanentFailure("no consent to this recording")
        # An order that failed and that a person puts back is handed over anew.
        order = row.payload.get("order") if row.attempt == 0 else None
        named = {"file_id": part.file_id, **({"order": order} if order else {})}
        return Frozen("speech", json.dumps(named).encode(), part.id, "repeat", ALWAYS_S)

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Decode in a child process and recognise, or hand over to a remote recogniser.

        Raises:
            PermanentFailure: the recording cannot be read.
        """
        from scoring.speech.engines.wav import to_wav
        from scoring.speech.recording import hear_or_hand_over

        named = json.loads(frozen.body)
        # Gone with the consent: nobody is asked for its words any more.
        self._files.size(named["file_id"])
        audio, transcript, order = hear_or_hand_over(
            lambda: self._decoded(named["file_id"]), self._recogniser(), named.get("order")
        )
        if transcript is None:
            return {"order": order}
        listen = self._files.put(to_wav(audio.samples), msgid)
        return {"transcript": asdict(transcript), "engine": transcript.engine, "listen_file_id": listen}

    def settle(self, session: Session, row: OutboxMessage, result: dict[str, Any], now: datetime) -> None:
        """Hand the transcript over, or see to it that the order is asked for."""
        part_id = row.payload["part_id"]
        if "order" not in result:
            self._on_heard(session, part_id, result, now)
            return
        order = result["order"]
        outbox.post(
            session,
            key=f"transcribe:{part_id}:{order['order_id']}",
            kind=self.kind,
            queue=row.queue,
            now=now,
            payload={"part_id": part_id, "order": order},
            application_id=row.application_id,
        )

    def failed(self, session: Session, row: OutboxMessage, why: Why, now: datetime) -> bool:
        """The part stays visible as failed, with the reason."""
        self._on_failed(session, row.payload["part_id"], why, now)
        return False

    def _decoded(self, file_id: str) -> Any:
        from scoring.speech.decode import decode

        try:
            return decode(self._files.read(file_id))
        except InputInvalid as error:
            raise PermanentFailure(str(error)) from error


class ScoreSender:
    """The outbox sender of `scoring.score` {interview_id}.

    Args:
        read: opens a reading transaction, such as `Database.read`.
        may_process: (session, interview id) -> whether the consent stands; without it nothing is scored.
        meanings: the positions as this process's encoder sees them, a `scoring.meanings.Meanings`, or None to read
            by phrases; asked for with the first interview, because the web process registers this sender too.
        on_damaged: (session, name of a model, now) is told each time that an interview's model could not be read.
    """

    kind = "scoring.score"
    stores_result = True

    def __init__(
        self,
        catalogue: Catalogue,
        on_scored: OnScored,
        read: Read,
        may_process: MayProcess,
        meanings: Callable[[], Any],
        on_damaged: OnDamaged,
    ) -> None:
        self._catalogue, self._on_scored, self._read, self._may_process = catalogue, on_scored, read, may_process
        self._meanings, self._on_damaged = meanings, on_damaged

    def freeze(self, session: Session, row: OutboxMessage, now: datetime) -> Frozen:
        """Name what is scored: the pinned version, the pinned model and the parts of each answer.

        A sitting that lies here is handed in, and its parts change no more. So they are read and opened outside the
        claim, which holds the only write lock of an embedded database.
        """
        sitting = session.get_one(Interview, row.payload["interview_id"])
        if not self._may_process(session, sitting.id):
            raise PermanentFailure("no consent to this interview")
        application = session.get_one(Application, sitting.application_id)
        answers = [_named(session, sitting, question_id) for question_id in sitting.questions]
        body = {
            "config_version": application.config_version or "",
            "answers": answers,
            **({"model": sitting.model_name} if sitting.model_name else {}),
        }
        return Frozen("scorer", json.dumps(body).encode(), sitting.id, "repeat", ALWAYS_S)

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Read what is named, and score it; a model that was withdrawn by now scores nobody."""
        from scoring import trained_models

        named = json.loads(frozen.body)
        if "position" in named:  # frozen by version 0.2.0, with everything in it
            return score_frozen(named, self._meanings()).to_json()
        with self._read() as session:
            version = self._catalogue.load(session, named["config_version"])
            answers = [_opened(session, one) for one in named["answers"]]
            model = trained_models.pinned(session, named["model"]) if named.get("model") else None
        position, rules = version.position.model_dump(mode="json"), version.rules.model_dump(mode="json")
        body = {"position": position, "rules": rules, "answers": answers}
        return score_frozen(body, self._meanings(), model).to_json()

    def settle(self, session: Session, row: OutboxMessage, result: dict[str, Any], now: datetime) -> None:
        """Hand the scorecard over; of a model that could not be read somebody is told."""
        card = ScorecardResult.from_json(result)
        sitting = session.get_one(Interview, row.payload["interview_id"])
        if f":{MODEL_DAMAGED}" in card.flags and sitting.model_name:
            self._on_damaged(session, sitting.model_name, now)
        self._on_scored(session, sitting.id, card, now)

    def failed(self, session: Session, row: OutboxMessage, why: Why, now: datetime) -> bool:
        """The scorer is down: a person rates instead, and no number stands in."""
        self._on_scored(session, row.payload["interview_id"], ScorecardResult.not_scored(f":{why.code.value}"), now)
        return False


def score_frozen(body: dict[str, Any], meanings: Any, model: Any = None) -> ScorecardResult:
    """Score an interview from its frozen form; `meanings` as `ScoreSender` has them, `model` as `score_interview`."""
    from scoring.interview_score import score_interview

    answers = [_as_input(answer) for answer in body["answers"]]
    # Rows frozen by an older version hold keys that are gone (`Catalogue.load`).
    position = Position.model_validate(body["position"], extra="ignore")
    rules = ScoringRules.model_validate(body["rules"], extra="ignore")
    result = score_interview(position, answers, rules, meanings, model)
    heard = sorted({name for answer in body["answers"] for name in answer.get("heard_by", ())})
    parts = {answer["answer_id"]: answer.get("parts", ()) for answer in body["answers"]}
    dimensions = tuple(
        replace(row, evidence=tuple(placed(quote, parts[quote.answer_id]) for quote in row.evidence))
        for row in result.dimensions
    )
    return replace(result, dimensions=dimensions, heard_by=tuple(heard))


def answers_of(session: Session, sitting: Interview) -> "list[AnswerInput]":
    """The answers of a sitting as the scorer takes them."""
    return [_as_input(_opened(session, _named(session, sitting, question_id))) for question_id in sitting.questions]


def _as_input(answer: dict[str, Any]) -> "AnswerInput":
    from scoring.interview_score import AnswerInput

    times = {int(offset): second for offset, second in answer["seconds"].items()}
    return AnswerInput(
        answer_id=answer["answer_id"],
        question_id=answer["question_id"],
        text=answer["text"],
        words=answer["words"],
        status=answer["status"],
        reason=answer["reason"],
        audio_at=times.get,
        flags=answer.get("flags", ()),
    )


def placed(quote: EvidenceResult, parts: Sequence[tuple[str, int]]) -> EvidenceResult:
    """The quote with the part of its answer it stands in, and where in it.

    Args:
        parts: (part id, where it begins in the joined text), in order.
    """
    for part_id, begins in reversed(parts):
        if quote.start >= begins:
            return replace(quote, part_id=part_id, part_start=quote.start - begins)
    return quote


def _named(session: Session, sitting: Interview, question_id: str) -> dict[str, Any]:
    """One answer by its id and the ids of its parts, in the order they were sent."""
    mine = select(Answer.id).where(Answer.interview_id == sitting.id, Answer.question_id == question_id)
    answer_id = session.scalar(mine)
    parts = session.scalars(
        select(AnswerPart.id).where(AnswerPart.answer_id == answer_id).order_by(AnswerPart.sent_at, AnswerPart.order)
    )
    return {"question_id": question_id, "answer_id": answer_id, "parts": parts.all()}


def _opened(session: Session, named: dict[str, Any]) -> dict[str, Any]:
    """One answer as the scorer takes it."""
    question_id = named["question_id"]
    nothing: dict[str, Any] = {"words": [], "seconds": {}, "flags": [], "parts": [], "heard_by": []}
    blank = {"question_id": question_id, "text": "", "reason": "", **nothing}
    if named["answer_id"] is None:
        return {**blank, "answer_id": "", "status": "skipped"}
    answer = session.get_one(Answer, named["answer_id"])
    known = {part.id: part for part in session.scalars(select(AnswerPart).where(AnswerPart.id.in_(named["parts"])))}
    parts = [known[part_id] for part_id in named["parts"]]
    joined = join(parts)
    status, reason = standing(answer, parts, joined)
    return {
        "answer_id": answer.id,
        "question_id": question_id,
        "text": joined.text,
        "words": joined.words(),
        "seconds": {str(at): second for at, second in enumerate(joined.seconds())},
        "status": status,
        "reason": reason,
        "flags": [*notes(joined), *_disputed(session, parts)],
        "parts": [(part.part_id, part.start) for part in joined.parts],
        "heard_by": heard_by(joined),
    }


def _disputed(session: Session, parts: Sequence[AnswerPart]) -> list[str]:
    """The code for people where a candidate's correction lies too far from what was heard to be scored."""
    mine = TranscriptVersion.part_id.in_([part.id for part in parts])
    found = select(TranscriptVersion.id).where(mine, TranscriptVersion.status == "differs").limit(1)
    return ["correction_differs"] if session.scalar(found) else []

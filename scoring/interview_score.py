"""A whole interview -> its scorecard: the one function that the worker calls."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from config.schema import Position, ScoringRules
from scoring.meanings import Meaning, Meanings
from scoring.result import ScorecardResult
from scoring.rubric.answer_score import score_answer
from scoring.rubric.meaning.answer import score_by_meaning
from scoring.rubric.meaning.coefficients import numbers_hash
from scoring.rubric.points import AnswerScore, AudioAt
from scoring.rubric_hash import rubric_hash
from scoring.scorecard import WITHOUT_ENCODERS, ScoredAnswer, combine

if TYPE_CHECKING:
    from scoring.learning.in_force import ModelInForce
    from scoring.learnt import NotUsed

# Named on every scorecard; raised when the same answer would get other points or quotes.
SCORER = "rubric-3"
# The same where answers are read by meaning, with the encoders behind it.
SCORER_BY_MEANING = "rubric-7"


@dataclass(frozen=True)
class AnswerInput:
    """One answer as it stands.

    Attributes:
        text: all parts joined.
        words: the recogniser's words, each with start_s, end_s, char_start and
            char_end (offsets into `text`); empty for written answers.
        status: ok, insufficient, unsure (a person listens) or skipped.
        reason: a code unless ok, such as silence or low_confidence.
        audio_at: character offset -> second of the recording, or None.
        flags: codes of what people should know of the recordings.
    """

    answer_id: str
    question_id: str
    text: str
    words: Sequence[Mapping[str, Any]] = ()
    status: str = "ok"
    reason: str = ""
    audio_at: AudioAt | None = None
    flags: Sequence[str] = ()


@dataclass(frozen=True)
class HeardWord:
    """A recognised word: where it stands in the text and in time."""

    start_s: float
    end_s: float
    char_start: int
    char_end: int


def score_interview(
    position: Position,
    answers: Sequence[AnswerInput],
    rules: ScoringRules | None = None,
    meanings: Meanings | None = None,
    model: "ModelInForce | NotUsed | None" = None,
) -> ScorecardResult:
    """Score every answer and build the card.

    Args:
        meanings: the positions as the process's encoder sees them; without it everything is read by phrases.
        model: the one that was in force when the interview began, or why it may not be used: the card says so.
    """
    rules = rules or ScoringRules()
    with meanings.lock if meanings is not None else nullcontext():
        by_meaning = meanings is not None and any(is_by_meaning(position, answer) for answer in answers)
        meaning = meanings.of(position) if meanings is not None and by_meaning else None
        scored = [
            ScoredAnswer(answer.answer_id, flagged(score_one(position, answer, rules, meaning), answer))
            for answer in answers
        ]
    doubts = () if meaning is None or meaning.encoder.by_meaning else (WITHOUT_ENCODERS,)
    if model is None:
        return combine(position, scored, engine_of(meaning), rules, doubts)
    from scoring import learnt
    from scoring.learning.in_force import ModelInForce, engine_name

    if isinstance(model, ModelInForce) and not model.speaks_of(
        position.key, rubric_hash(position, rules), reads_by(meanings)
    ):
        model = learnt.NotUsed.OTHER_RUBRIC
    if not isinstance(model, ModelInForce):
        card = combine(position, scored, engine_of(meaning), rules, doubts)
        return replace(card, flags=(*card.flags, f":{model}"))
    beside = learnt.Beside(model, position, comparable=not doubts)
    return combine(position, scored, engine_name(engine_of(meaning), model), rules, doubts, beside.put_right)


def reads_by(meanings: Meanings | None) -> str:
    """The scorer and its fitted numbers, as models name it: sub-scores of two scorers are two things."""
    return SCORER if meanings is None else f"{SCORER_BY_MEANING} {numbers_hash()}"


def is_by_meaning(position: Position, answer: AnswerInput) -> bool:
    """Whether an answer will be read by meaning."""
    return answer.status == "ok" and position.question(answer.question_id).by_meaning


def engine_of(meaning: Meaning | None) -> str:
    """The scorer as the card names it, with the encoders where answers were read by meaning."""
    return SCORER if meaning is None else f"{SCORER_BY_MEANING} {meaning.encoder.name}"


def flagged(score: AnswerScore, answer: AnswerInput) -> AnswerScore:
    """The score, with what is known of the answer's recordings."""
    return replace(score, flags=(*score.flags, *answer.flags)) if answer.flags else score


def score_one(
    position: Position, answer: AnswerInput, rules: ScoringRules, meaning: Meaning | None = None
) -> AnswerScore:
    """One answer; what can't be heard gets a reason instead of points."""
    if answer.status == "unsure":
        return AnswerScore(answer.question_id, "needs_person", answer.reason, (answer.reason,))
    if answer.status != "ok":
        reason = answer.reason or answer.status
        return AnswerScore(answer.question_id, "insufficient", reason, (reason,))
    words = [HeardWord(word["start_s"], word["end_s"], word["char_start"], word["char_end"]) for word in answer.words]
    question = position.question(answer.question_id)
    if meaning is None or not question.by_meaning:
        return score_answer(question, answer.text, words, rules=rules, audio_at=answer.audio_at)
    return score_by_meaning(question, answer.text, words, scale=meaning.scale, rules=rules, audio_at=answer.audio_at)

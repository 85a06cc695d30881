"""A whole interview -> its scorecard: the one function that the worker calls."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from config.schema import Position, ScoringRules
from scoring.result import ScorecardResult
from scoring.rubric.answer_score import AnswerScore, AudioAt, score_answer
from scoring.scorecard import ScoredAnswer, combine

# Named on every scorecard; raised when the same answer would get other points or quotes.
SCORER = "rubric-3"


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
    position: Position, answers: Sequence[AnswerInput], rules: ScoringRules | None = None
) -> ScorecardResult:
    """Score every answer and build the card."""
    rules = rules or ScoringRules()
    scored = [ScoredAnswer(answer.answer_id, flagged(score_one(position, answer, rules), answer)) for answer in answers]
    return combine(position, scored, SCORER, rules)


def flagged(score: AnswerScore, answer: AnswerInput) -> AnswerScore:
    """The score, with what is known of the answer's recordings."""
    return replace(score, flags=(*score.flags, *answer.flags)) if answer.flags else score


def score_one(position: Position, answer: AnswerInput, rules: ScoringRules) -> AnswerScore:
    """One answer; what can't be heard gets a reason instead of points."""
    if answer.status == "unsure":
        return AnswerScore(answer.question_id, "needs_person", answer.reason, (answer.reason,))
    if answer.status != "ok":
        reason = answer.reason or answer.status
        return AnswerScore(answer.question_id, "insufficient", reason, (reason,))
    words = [HeardWord(word["start_s"], word["end_s"], word["char_start"], word["char_end"]) for word in answer.words]
    question = position.question(answer.question_id)
    return score_answer(question, answer.text, words, rules=rules, audio_at=answer.audio_at)

"""What the product makes of one answer: by phrases, by meaning, and by the characters that stand in for the encoders."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from config.loader import load_positions
from scoring.interview_score import AnswerInput, score_interview
from scoring.meanings import Meanings
from scoring.result import ScorecardResult
from scoring.rubric.meaning.encoder import Remembering
from scoring.rubric.meaning.ngrams import CharacterGrams
from tests.support import encoders

SCORERS = ("phrases", "characters", "meaning")
# Where the workers of one run share the vectors of rubrics; conftest.py puts it here.
FOLDERS: list[Path] = []
POSITIONS = ("teller", "relationship_manager", "risk_officer")


@dataclass(frozen=True)
class Points:
    """One answer's points: the status of its dimensions, and (dimension, points, low, high) of the scored ones."""

    to_person: bool
    dimensions: tuple[tuple[str, float | None, float | None, float | None], ...]
    flags: tuple[str, ...]

    @property
    def highest(self) -> float:
        return max((score for _, score, _, _ in self.dimensions if score is not None), default=0.0)

    @property
    def mean(self) -> float:
        scores = [score for _, score, _, _ in self.dimensions if score is not None]
        return sum(scores) / len(scores) if scores else 0.0


@cache
def shipped():
    return load_positions()


@cache
def meanings(scorer: str) -> Meanings | None:
    """What a scorer needs; without a processor that runs the encoders, the end of the test."""
    if scorer == "phrases":
        return None
    if scorer == "characters":
        return Meanings(lambda: Remembering(CharacterGrams()))
    encoder = Remembering(encoders.started())
    return Meanings(lambda: encoder, *FOLDERS)


@cache
def asked(kinds=("situational", "behavioural")):
    """(position, question) of everything shipped, of some kinds."""
    return tuple(
        (key, question) for key in POSITIONS for question in shipped()[key].questions if question.kind in kinds
    )


@cache
def points_of(scorer: str, position: str, question_id: str, text: str) -> Points:
    """Score one answer alone; without points it is a person's to read, or nothing to score."""
    asked_for = [AnswerInput("a1", question_id, text)]
    card: ScorecardResult = score_interview(shipped()[position], asked_for, meanings=meanings(scorer))
    measured = shipped()[position].question(question_id).dimensions
    rows = [row for row in card.dimensions if row.key in measured]
    return Points(
        to_person=any(row.score is None for row in rows),
        dimensions=tuple((row.key, row.score, row.low, row.high) for row in rows),
        flags=card.flags,
    )

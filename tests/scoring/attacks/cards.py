"""What the product makes of one answer, by each scorer that SCORER may name; by meaning, character n-grams stand in for the encoders."""

from dataclasses import dataclass
from functools import cache

from config.loader import load_positions
from scoring.interview_score import AnswerInput, score_interview
from scoring.meanings import Meanings
from scoring.result import ScorecardResult
from scoring.rubric.meaning.encoders import open_encoder

SCORERS = {"phrases": None, "meaning": Meanings(lambda: open_encoder(by_meaning=False))}
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
def asked(kinds=("situational", "behavioural")):
    """(position, question) of everything shipped, of some kinds."""
    return tuple(
        (key, question) for key in POSITIONS for question in shipped()[key].questions if question.kind in kinds
    )


@cache
def points_of(scorer: str, position: str, question_id: str, text: str) -> Points:
    """Score one answer alone; without points it is a person's to read, or nothing to score."""
    asked_for = [AnswerInput("a1", question_id, text)]
    card: ScorecardResult = score_interview(shipped()[position], asked_for, meanings=SCORERS[scorer])
    measured = shipped()[position].question(question_id).dimensions
    rows = [row for row in card.dimensions if row.key in measured]
    return Points(
        to_person=any(row.score is None for row in rows),
        dimensions=tuple((row.key, row.score, row.low, row.high) for row in rows),
        flags=card.flags,
    )

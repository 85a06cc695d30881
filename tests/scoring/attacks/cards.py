"""What the product's scorer makes of one answer, whichever scorer that is."""

from dataclasses import dataclass
from functools import cache

from config.loader import load_positions
from scoring.interview_score import AnswerInput, score_interview
from scoring.result import ScorecardResult

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
def points_of(position: str, question_id: str, text: str) -> Points:
    """Score one answer alone."""
    card: ScorecardResult = score_interview(shipped()[position], [AnswerInput("a1", question_id, text)])
    measured = shipped()[position].question(question_id).dimensions
    rows = [row for row in card.dimensions if row.key in measured]
    return Points(
        to_person=card.status == "needs_person" or any(row.status == "needs_person" for row in rows),
        dimensions=tuple((row.key, row.score, row.low, row.high) for row in rows),
        flags=card.flags,
    )

"""What a model in force says of a dimension beside the rubric, and when the rubric's points stand all the same."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from config.schema import Position
from core.errors import InputInvalid
from scoring.details import LearntDetail, Ranged
from scoring.learning.in_force import ModelInForce, ModelPoints, SubScores
from scoring.result import MODEL_DAMAGED, DimensionResult
from scoring.rubric.points import AnswerScore, DimensionPoints
from scoring.scorecard import TAKEN_BACK, ScoredAnswer
from scoring.sub_scores import sub_scores

# The named parts that count against an answer; no feature of a model sees them.
AGAINST = ("harm_", "turn_")
# Once they cost this many points, a model may not raise the score. Source: measured on open written answers, questions
# not left out: 85 in 100 careless ones and as many that take themselves back lose so much, 5 in 100 good honest ones.
SOUNDS_WRONG = -5.0


class NotUsed(StrEnum):
    """Why the interview's model has no part in a whole card; each is a flag of the card."""

    WITHDRAWN = "model_withdrawn"
    DAMAGED = MODEL_DAMAGED
    OTHER_RUBRIC = "model_other_rubric"


class Stands(StrEnum):
    """Why the rubric's points stand in one dimension."""

    FEW_RATINGS = "few_ratings"
    NOT_COMPARABLE = "not_comparable"
    OWN_QUESTION = "own_question"
    NO_HIGHER = "no_higher"


@dataclass(frozen=True)
class Beside:
    """A model that speaks of this position's rubric.

    Args:
        comparable: whether the answers were read by what the model was trained on; False with stand-in encoders.
    """

    model: ModelInForce
    position: Position
    comparable: bool = True

    def put_right(self, row: DimensionResult, answers: Sequence[ScoredAnswer]) -> DimensionResult:
        """The row with the model's points and interval where it may speak, else as it is, with why.

        Where the rubric gives no number there is none. Where a harmful statement, a harmful tone or an answer that
        takes itself back held the points down, and where nothing was found, the model may lower the rubric's points and
        never raise them.
        """
        mine = [one.score for one in answers if row.key in one.score.dimensions]
        if row.score is None or row.low is None or row.high is None or row.detail is None or not mine:
            return row
        rubric = (row.score, row.low, row.high)
        said, stands = self._said(row.key, mine)
        if said is not None and _held(self.position, row.key, mine) and said.points > row.score:
            stands = Stands.NO_HIGHER
        detail = replace(row.detail, learnt=self._detail(row.key, rubric, said, stands))
        if said is None or stands is not None:
            return replace(row, detail=detail)
        points, low, high = _ranged(said)
        return replace(row, score=points, low=low, high=high, detail=detail)

    def _said(self, key: str, mine: Sequence[AnswerScore]) -> tuple[ModelPoints | None, Stands | None]:
        if key not in self.model.learnt:
            return None, Stands.FEW_RATINGS
        if any(self.position.question(one.question_id).local for one in mine):
            return None, Stands.OWN_QUESTION
        try:
            found = self.model.dimension(key, [_as_seen(one, one.dimensions[key]) for one in mine])
        except InputInvalid:
            found = None
        if not self.comparable or found is None or not math.isfinite(found.points):
            return None, Stands.NOT_COMPARABLE
        return found, None

    def _detail(self, key: str, rubric: Ranged, said: ModelPoints | None, stands: Stands | None) -> LearntDetail:
        card = self.model.file.card
        return LearntDetail(
            model=self.model.name,
            stage=card.stage,
            made_at=card.made_at,
            ratings=card.rated.get(key, {}).get("ratings", 0),
            stands=stands or "",
            rubric=rubric,
            points=None if said is None else _ranged(said),
        )


def _ranged(said: ModelPoints) -> Ranged:
    return round(said.points, 1), round(said.low, 1), round(said.high, 1)


def _as_seen(answer: AnswerScore, points: DimensionPoints) -> SubScores:
    return SubScores(sub_scores(answer, points), points.score)


def _held(position: Position, key: str, mine: Sequence[AnswerScore]) -> bool:
    """Whether anything but the rubric's count of points made the rubric's number: no model weighs that."""
    return any(_is_wrong(position, key, one) for one in mine) or not any(one.dimensions[key].score for one in mine)


def _is_wrong(position: Position, key: str, answer: AnswerScore) -> bool:
    """Whether an answer says something harmful to the dimension, may do so, takes itself back, or sounds so."""
    points = answer.dimensions[key]
    marks = position.question(answer.question_id).harmful
    maybe = any(f"maybe_harmful:{mark.id}" in answer.flags for mark in marks if mark.dim == key)
    against = sum(value for name, value in points.terms.items() if name.startswith(AGAINST))
    return bool(points.capped_by) or maybe or TAKEN_BACK in answer.flags or against <= SOUNDS_WRONG

"""How a dimension's points were computed, for whoever audits them; ids and numbers only, nothing that was said."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from scoring.rubric.points import AnswerScore

# Points, 0 to 100, and the ends of their interval.
Ranged = tuple[float, float, float]


@dataclass(frozen=True)
class AnswerDetail:
    """What one answer brought to one dimension.

    Attributes:
        status: scored, or why it has no points.
        score: 0 to 100; None unless scored.
        terms: name -> points of that part, as the scorer names them; they add up to the score.
        missed: ids of the rubric's points that weren't found.
        capped_by: ids of the harmful statements that held it down.
    """

    status: str
    score: float | None
    terms: Mapping[str, float]
    missed: tuple[str, ...] = ()
    capped_by: tuple[str, ...] = ()

    @classmethod
    def of(cls, score: AnswerScore, key: str) -> "AnswerDetail":
        """The detail of an answer in one dimension."""
        points = score.dimensions.get(key)
        if points is None:
            return cls(score.reason or score.status, None, {})
        return cls(score.status, points.score, dict(points.terms), points.missed, points.capped_by)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "AnswerDetail":
        """Read what `asdict` and JSON made of it."""
        return cls(**{**data, "missed": tuple(data["missed"]), "capped_by": tuple(data["capped_by"])})


@dataclass(frozen=True)
class LearntDetail:
    """What the interview's model said of a dimension, beside the rubric.

    Attributes:
        model: its whole name, the hash of its file; `stage` and `made_at` are its card's.
        ratings: how many ratings of this dimension it has learnt from.
        stands: why the rubric's points stand (`scoring.learnt.Stands`); empty where the model's are the row's.
        rubric: the rubric's points, low and high.
        points: the model's, blended with the rubric as its stage says, low and high; None where it said nothing.
    """

    model: str
    stage: int
    made_at: str
    ratings: int
    stands: str
    rubric: Ranged
    points: Ranged | None

    @property
    def short(self) -> str:
        """As people read its name: enough of it to find the file by."""
        return self.model[:12]

    @property
    def made_on(self) -> str:
        """The day it was trained."""
        return self.made_at[:10]

    @property
    def counts(self) -> bool:
        """Whether the row's points are the model's."""
        return not self.stands and self.points is not None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "LearntDetail":
        """Read what `asdict` and JSON made of it."""
        points = None if data["points"] is None else tuple(data["points"])
        return cls(**{**data, "rubric": tuple(data["rubric"]), "points": points})


@dataclass(frozen=True)
class DimensionDetail:
    """How a dimension's points were computed.

    Attributes:
        answers: question id -> what its answer brought.
        learnt: what a model said; None where the interview had none that could speak.
    """

    answers: Mapping[str, AnswerDetail]
    learnt: LearntDetail | None = None

    @classmethod
    def of(cls, scores: Iterable[AnswerScore], key: str) -> "DimensionDetail":
        """The details of all answers to questions that measure it."""
        return cls({score.question_id: AnswerDetail.of(score, key) for score in scores})

    def to_json(self) -> dict[str, Any]:
        """Plain data, as the database keeps it."""
        answers = {key: _plain(asdict(one)) for key, one in self.answers.items()}
        return {"answers": answers} | ({} if self.learnt is None else {"learnt": _plain(asdict(self.learnt))})

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "DimensionDetail":
        """Read what `to_json` wrote."""
        learnt = LearntDetail.from_json(data["learnt"]) if data.get("learnt") else None
        return cls({key: AnswerDetail.from_json(one) for key, one in data["answers"].items()}, learnt)


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in data.items()}

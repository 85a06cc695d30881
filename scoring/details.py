"""How a dimension's points were computed, for whoever audits them; ids and numbers only, nothing that was said."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from scoring.rubric.points import AnswerScore


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
class DimensionDetail:
    """How a dimension's points were computed.

    Attributes:
        answers: question id -> what its answer brought.
    """

    answers: Mapping[str, AnswerDetail]

    @classmethod
    def of(cls, scores: Iterable[AnswerScore], key: str) -> "DimensionDetail":
        """The details of all answers to questions that measure it."""
        return cls({score.question_id: AnswerDetail.of(score, key) for score in scores})

    def to_json(self) -> dict[str, Any]:
        """Plain data, as the database keeps it."""
        return {"answers": {key: _plain(asdict(one)) for key, one in self.answers.items()}}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "DimensionDetail":
        """Read what `to_json` wrote."""
        return cls({key: AnswerDetail.from_json(one) for key, one in data["answers"].items()})


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in data.items()}

"""What the scorer found for one interview: the shape that its makers and its readers share."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from scoring.details import DimensionDetail

CardStatus = Literal["scored", "insufficient", "needs_person"]
# The engine of a result that no scorer made.
NO_ENGINE = "none"
# The flag of a card whose interview has a model that is gone, or isn't what its name says.
MODEL_DAMAGED = "model_damaged"


@dataclass(frozen=True)
class EvidenceResult:
    """A verbatim quote: `text` is the answer's text[start:end].

    Attributes:
        audio_s: second of the recording at which it is said, if known.
        point: id of the rubric's point, or of the harmful statement.
        part_id, part_start: the part of the answer it stands in, and where in it; None if unknown.
    """

    answer_id: str
    start: int
    end: int
    text: str
    audio_s: float | None
    point: str
    part_id: str | None = None
    part_start: int | None = None


@dataclass(frozen=True)
class DimensionResult:
    """One row of the card.

    Attributes:
        status: scored, insufficient (no scorable answer) or needs_person.
        score, low, high: 0 to 100; all None unless scored.
        evidence: harmful quotes first, then the surest.
        detail: how the points were computed; None in results of versions before 0.3.0.
    """

    key: str
    label: str
    weight_percent: int
    status: str
    score: float | None
    low: float | None
    high: float | None
    reason: str
    evidence: tuple[EvidenceResult, ...] = ()
    detail: DimensionDetail | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain data; a row without a detail is what it was before there were any."""
        data = {**vars(self), "evidence": [asdict(quote) for quote in self.evidence]}
        del data["detail"]
        return data if self.detail is None else data | {"detail": self.detail.to_json()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "DimensionResult":
        """Read one row as `to_json` writes it."""
        evidence = tuple(EvidenceResult(**quote) for quote in data["evidence"])
        detail = DimensionDetail.from_json(data["detail"]) if data.get("detail") else None
        return cls(**{**data, "evidence": evidence, "detail": detail})


@dataclass(frozen=True)
class ScorecardResult:
    """The machine's whole result; only `scored` has a total.

    Attributes:
        engine: the scorer and its version.
        flags: what people should know, as `<question>:<code>`.
        heard_by: engine, numbers and weights of every recognition behind it; None where nothing was scored.
    """

    status: CardStatus
    total: float | None
    low: float | None
    high: float | None
    engine: str
    flags: tuple[str, ...]
    dimensions: tuple[DimensionResult, ...]
    heard_by: tuple[str, ...] | None = None

    @classmethod
    def not_scored(cls, flag: str) -> "ScorecardResult":
        """No machine's points: a person is asked to rate."""
        return cls("needs_person", None, None, None, NO_ENGINE, (flag,), ())

    @property
    def by_machine(self) -> bool:
        """Whether a scorer read the answers for it."""
        return self.engine != NO_ENGINE

    def to_json(self) -> dict[str, Any]:
        """Plain data, as the outbox and the inbox keep it; rows of older versions have the same shape."""
        data = {**vars(self), "flags": list(self.flags), "dimensions": [row.to_json() for row in self.dimensions]}
        heard_by = data.pop("heard_by")
        return data if heard_by is None else data | {"heard_by": list(heard_by)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "ScorecardResult":
        """Read what `to_json` wrote, in this version or an older one."""
        heard_by = data.get("heard_by")
        return cls(
            status=data["status"],
            total=data["total"],
            low=data["low"],
            high=data["high"],
            engine=data["engine"],
            flags=tuple(data["flags"]),
            dimensions=tuple(DimensionResult.from_json(row) for row in data["dimensions"]),
            heard_by=None if heard_by is None else tuple(heard_by),
        )

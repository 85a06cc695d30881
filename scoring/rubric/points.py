"""What one answer is worth: the shape that both scorers fill and the card reads."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Status = Literal["scored", "insufficient", "needs_person"]
AudioAt = Callable[[int], float | None]
# Terms that take points away from what the parts brought: nothing to quote, outside 0 to 100, a harmful statement.
UNQUOTED, BEYOND, CAPPED = "unquoted", "beyond", "capped"
SETTLING = (UNQUOTED, BEYOND, CAPPED)


@dataclass(frozen=True)
class Quote:
    """A verbatim piece of the transcript: `text == transcript[start:end]`.

    Attributes:
        point: id of the rubric's point, or of the harmful statement.
        how: phrase, sound, similar, meaning, fact, near (nearest to a missed point) or harmful.
        degree: how well the point is met, 0 to 1.
        z: for meaning and fact, how many deviations above chance; None for the others.
        audio_s: second of the recording at which it is said, if known.
    """

    start: int
    end: int
    text: str
    point: str
    how: str
    degree: float
    audio_s: float | None = None
    z: float | None = None


@dataclass(frozen=True)
class DimensionPoints:
    """One dimension of one answer.

    Attributes:
        score: 0 to 100; above 0 only with at least one quote.
        coverage, structure, specificity, discourse: the parts, each 0 to 1,
            before their percents.
        capped_by: ids of the harmful statements that held it down.
        missed: ids of the points that weren't found.
        terms: name -> what each named part brought, in points, and what took points away (`SETTLING`); they add up to
            the score.
        half_width: half of the 90 % interval in points, where the scorer has one from data; None: the rules' wide one.
    """

    key: str
    score: float
    coverage: float
    structure: float
    specificity: float
    discourse: float
    evidence: tuple[Quote, ...] = ()
    capped_by: tuple[str, ...] = ()
    points_found: int = 0
    points_total: int = 0
    missed: tuple[str, ...] = ()
    terms: Mapping[str, float] = field(default_factory=dict)
    half_width: float | None = None


def settled(terms: Mapping[str, float], caps: Iterable[float], quoted: bool = True) -> tuple[float, dict[str, float]]:
    """The score that the parts make, and the terms that add up to it.

    Args:
        terms: name -> points of each part, at least one.
        caps: of the harmful statements that hold it down.
        quoted: whether there is a passage to show; without one there are no points.
    """
    whole = sum(terms.values())
    inside = min(100.0, max(0.0, whole)) if quoted else 0.0
    score = round(min([inside, *caps]), 2)
    taken = {UNQUOTED: 0.0 if quoted else -whole, BEYOND: inside - whole if quoted else 0.0, CAPPED: score - inside}
    told = {name: round(value, 2) for name, value in terms.items()}
    told |= {name: round(value, 2) for name, value in taken.items() if abs(value) >= 0.01}
    # What rounding leaves, some hundredths, stands in the first.
    first = next(iter(told))
    told[first] = round(told[first] + score - sum(told.values()), 2)
    return score, {name: value + 0.0 for name, value in told.items()}


@dataclass(frozen=True)
class AnswerScore:
    """What one answer is worth.

    Attributes:
        status: only `scored` has dimensions.
        reason: a code when not scored: empty, too_short, echo, keyword_list,
            addresses_scorer, no_background, or the recording's own (silence, …).
        flags: codes for people: harmful:<id>; no_points and off_topic when
            nothing was found, with and without words of the subject.
        overall: all points of the question together, 0 to 100; None when not scored.
        second: the same by the second scorer, which compares with answers written for each level; None without it.
        parts: name -> named part of the answer, as the scorer by meaning measured it.
    """

    question_id: str
    status: Status
    reason: str = ""
    flags: tuple[str, ...] = ()
    dimensions: dict[str, DimensionPoints] = field(default_factory=dict)
    overall: float | None = None
    second: float | None = None
    parts: Mapping[str, float] = field(default_factory=dict)

    @property
    def evidence(self) -> list[Quote]:
        """The quotes of all dimensions, in the order of the transcript."""
        quotes = [quote for points in self.dimensions.values() for quote in points.evidence]
        return sorted(quotes, key=lambda quote: (quote.start, quote.end, quote.point))

"""How well points order written answers: by kind, by designed quality, and beside length alone."""

from collections.abc import Callable, Sequence
from itertools import combinations
from statistics import fmean

from benchmarks.scorer.written_answers import Written

GAMING = ("keyword_list", "keyword_essay", "contradiction", "off_topic_fluent")


def auc(answers: Sequence[Written], points: Sequence[float]) -> float:
    """Share of pairs of an honest answer and another in which the honest one has more; ties count half."""
    honest = [said for one, said in zip(answers, points, strict=True) if one.honest]
    other = [said for one, said in zip(answers, points, strict=True) if not one.honest]
    return fmean([_more(a, b) for a in honest for b in other]) if honest and other else 0.5


def pairs_in_order(answers: Sequence[Written], points: Sequence[float]) -> float:
    """Share of pairs of one question and different designed quality in which the better one has more."""
    found = []
    for (one, said), (other, more) in combinations(zip(answers, points, strict=True), 2):
        if one.question == other.question and one.quality != other.quality:
            found.append(_more(said, more) if one.quality > other.quality else _more(more, said))
    return fmean(found) if found else 0.5


def mean_of(answers: Sequence[Written], points: Sequence[float], wanted: Callable[[str], bool]) -> float:
    """Mean points of the kinds that are wanted; nan without any."""
    found = [said for one, said in zip(answers, points, strict=True) if wanted(one.kind)]
    return fmean(found) if found else float("nan")


def least_lead(answers: Sequence[Written], points: Sequence[float]) -> float:
    """By how much the lowest mean of an honest kind is above the highest of a kind that games."""
    kinds = {one.kind for one in answers}
    honest = [mean_of(answers, points, kind.__eq__) for kind in kinds if kind.startswith("honest_")]
    gaming = [mean_of(answers, points, kind.__eq__) for kind in kinds if kind in GAMING]
    return min(honest) - max(gaming)


def worst_change(answers: Sequence[Written], points: Sequence[float], ending: str) -> float | None:
    """The largest difference of means between kinds and the same kinds with this ending; None without any."""
    kinds = {one.kind for one in answers}
    pairs = [(kind, kind.removesuffix(ending)) for kind in kinds if kind.endswith(ending)]
    changes = [
        abs(mean_of(answers, points, kind.__eq__) - mean_of(answers, points, plain.__eq__)) for kind, plain in pairs
    ]
    return max(changes, default=None)


def _more(one: float, other: float) -> float:
    return 1.0 if one > other else 0.5 if one == other else 0.0

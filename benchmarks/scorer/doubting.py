"""Half-widths from data: how far points lay from the designed quality of answers to questions no model had seen.

Split conformal prediction, split by question: the points of an answer come from a model fitted on all other
questions, and whether an interval holds is asked of questions whose residuals had no part in it.

A conformal interval promises something only of answers like those it was made from. Whoever wrote a rubric writes
answers that it understands too well; candidates haven't seen it. So only answers of a writer who hadn't are used.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from benchmarks.scorer.cross_fitting import Bench
from benchmarks.scorer.written_answers import Written
from scoring.rubric.meaning.answer import score_by_meaning
from scoring.rubric.meaning.coefficients import Coefficients, coefficients
from scoring.rubric.meaning.doubt import WHOLE_SCALE, Doubt

COVER = 0.90
# Points from which another half-width holds. Round numbers, chosen on answers that may be looked at.
BANDS = (0.0, 20.0, 60.0)
# What the intervals of unseen questions have to hold.
LEAST, MOST = 0.87, 0.93


@dataclass(frozen=True)
class Residual:
    """One dimension of one answer: the points shown, and the designed quality in points."""

    question: str
    points: float
    goal: float

    @property
    def error(self) -> float:
        """Points between them."""
        return abs(self.goal - self.points)


def by_strangers(answers: Sequence[Written]) -> list[Written]:
    """The answers of the writer who hadn't seen the rubrics; all of them where there are none."""
    return [one for one in answers if one.half] or list(answers)


def residuals(bench: Bench, answers: Sequence[Written], models: Mapping[str, Coefficients]) -> list[Residual]:
    """Every dimension of every answer that gets points, by the model of its question."""
    found = []
    for one in answers:
        scale, model = bench.scales[one.position], models[one.question]
        said = score_by_meaning(bench.question(one), one.text, scale=scale, model=model)
        found += [Residual(one.question, points.score, one.goal) for points in said.dimensions.values()]
    return found


def doubt_of(known: Sequence[Residual]) -> Doubt:
    """The half-width of each band: the smallest that nine in ten, and one more, don't exceed."""
    bands = []
    for start, end in pairwise((*BANDS, math.inf)):
        errors = [one.error for one in known if start <= one.points < end]
        bands.append((start, round(quantile(errors), 1)))
    return Doubt(tuple(bands))


def quantile(errors: Sequence[float]) -> float:
    """The conformal quantile; the whole scale where so few errors promise nothing.

    Source: Lei et al. 2018, split conformal prediction.
    """
    place = math.ceil(COVER * (len(errors) + 1) - 1e-9)
    return sorted(errors)[place - 1] if 0 < place <= len(errors) else WHOLE_SCALE


def covered_by(asked: Sequence[Residual], doubt: Doubt) -> float:
    """The share of points whose interval holds the designed quality; NaN without any."""
    inside = [one.error <= doubt.half_width(one.points) + 1e-9 for one in asked]
    return sum(inside) / len(inside) if inside else math.nan


def covered_left_out(known: Sequence[Residual]) -> float:
    """The same, each question by half-widths that no answer to it had a part in."""
    inside = 0.0
    for question in sorted({one.question for one in known}):
        asked = [one for one in known if one.question == question]
        inside += len(asked) * covered_by(asked, doubt_of([one for one in known if one.question != question]))
    return inside / len(known) if known else math.nan


def interval_lines(
    benches: Sequence[tuple[Bench, Mapping[str, Coefficients]]], known: Sequence[Written], held: Sequence[Written]
) -> list[list[str]]:
    """The gates' lines: how often the interval of a dimension holds the designed quality, first by meaning.

    Args:
        benches: with the models by question that saw no answer to it.
    """
    left = [residuals(bench, by_strangers(known), models) for bench, models in benches]
    lines = [_line("open half, question left out", left, [covered_left_out(one) for one in left])]
    if held:
        asked = {one.question for one in held}
        shipped = [coefficients(bench.encoder.by_meaning) for bench, _ in benches]
        found = [
            residuals(bench, held, dict.fromkeys(asked, model))
            for (bench, _), model in zip(benches, shipped, strict=True)
        ]
        shares = [covered_by(one, model.doubt) for one, model in zip(found, shipped, strict=True)]
        lines.append(_line("held half, shipped numbers", found, shares))
    return lines


def _line(name: str, found: Sequence[Sequence[Residual]], shares: Sequence[float]) -> list[str]:
    held = "yes" if LEAST <= shares[0] <= MOST else "no"
    shown = [f"{one:.3f}" for one in shares]
    name = f"{name} ({len(found[0])} points)"
    return [name, "90 % interval holds the quality", f"{LEAST:.2f}–{MOST:.2f}", *shown, "–", "–", held]

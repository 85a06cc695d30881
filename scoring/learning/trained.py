"""What labels add to model answers: named parts of every answer, and the words of a question that was trained on.

It is for measuring (`score-file --train`); interviews are scored by the rubric alone until a bank has ratings.
scikit-learn and scipy are loaded when training begins.

The model has two layers. The first sees only how an answer stands to its model answer (`Named`), so it speaks of any
question; none of its parts may count the wrong way, and none is a length. The second is what the first leaves over,
learnt from the words of the answers, and speaks of questions that it was trained on alone: what words are worth in one
question says nothing about another.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy

from config.schema import ScoringRules
from core.errors import InputInvalid
from scoring.learning.items import Item
from scoring.learning.ridge import ALPHA, nonnegative_ridge
from scoring.learning.table import Floats, Ints
from scoring.rubric.answer_score import AnswerScore, score_answer
from scoring.rubric.references import Part

FOLDS = 5
# How much the exact wording counts beside the question's own level.
WORDING_SCALE, QUESTION_SCALE, WORDING_ALPHA = 2.0, 0.7, 1.0
COVER = 0.9
LEAST_LABELS = 20
LEAST_DEVIATION = 1e-9


class Named(StrEnum):
    """All that the first layer may look at, each 0 to 1."""

    OVERALL = "overall"
    ROOT = "root_of_share"
    THINGS = Part.NAMED
    LISTED = Part.LISTED
    LISTS = Part.LISTS
    AGREES = Part.AGREES
    OPPOSES = Part.OPPOSES


LOWERS = frozenset({Named.OPPOSES})


@dataclass(frozen=True)
class Labelled:
    """Rows to train on: named parts (n, named), topics and answers by row, goals from 0 to 1."""

    named: Floats
    topics: Sequence[str]
    answers: Sequence[str]
    goals: Floats


@dataclass(frozen=True)
class FirstLayer:
    """The first layer."""

    intercept: float
    weights: Floats

    def shares(self, named: Floats) -> Floats:
        """(n,) what answers are worth, not kept within 0 and 1."""
        return numpy.asarray(self.intercept + named @ self.weights, dtype=float)


@dataclass(frozen=True)
class Model:
    """Both layers.

    Attributes:
        wording: the second layer over (topic, answer) pairs.
        topics: questions that the second layer may speak of.
    """

    first: FirstLayer
    wording: Any
    topics: frozenset[str]

    def share(self, named: Floats, topic: str, answer: str) -> float:
        """What one answer is worth, 0 to 1."""
        said = float(self.first.shares(named[None])[0])
        if topic in self.topics:
            said += float(self.wording.predict([(topic, answer)])[0])
        return min(1.0, max(0.0, said))


@dataclass(frozen=True)
class Trained:
    """A trained model.

    Attributes:
        known, new: points around a score that held 90 % of the answers in cross-validation, for questions that were
            trained on and for others.
    """

    model: Model
    known: float
    new: float

    def score(self, item: Item, scored: AnswerScore) -> float:
        """Points of one item, 0 to 100; one at a time, so that company can't change a bit of it."""
        return 100 * self.model.share(named(scored), item.topic, item.answer)

    def half_width(self, item: Item) -> float:
        """Points to both sides of the score of an item."""
        return self.known if item.topic in self.model.topics else self.new


def train(items: Sequence[Item], rules: ScoringRules) -> Trained:
    """Fit the model on labelled items.

    Raises:
        InputInvalid: fewer than 20 labelled items.
    """
    from sklearn.pipeline import make_pipeline

    labelled = [(item, item.known) for item in items if item.known is not None]
    if len(labelled) < LEAST_LABELS:
        raise InputInvalid(f"training needs at least {LEAST_LABELS} lines with a score, not {len(labelled)}")
    rows = Labelled(
        numpy.array([named(score_answer(item.question, item.answer, rules=rules)) for item, _ in labelled]),
        [item.topic for item, _ in labelled],
        [item.answer for item, _ in labelled],
        numpy.array([goal for _, goal in labelled]),
    )
    every = numpy.arange(len(labelled))
    first, pairs = first_layer(rows, every), list(zip(rows.topics, rows.answers, strict=True))
    counted = counting().fit(pairs)
    second = wording().fit(counted.transform(pairs), rows.goals - first.shares(rows.named))
    model = Model(first, make_pipeline(counted, second), frozenset(rows.topics))
    known = half_width(rows, rows.answers, counted.transform(pairs))
    # Of one question alone nothing is known about others.
    new = max(known, half_width(rows, rows.topics)) if len(model.topics) > 1 else max(known, rules.half_width)
    return Trained(model, known, new)


def named(scored: AnswerScore) -> Floats:
    """The named parts of one answer, in the order of `Named`; those that lower are negative."""
    found: dict[str, float] = {str(part): value for part, value in scored.parts.items()}
    found |= {Named.OVERALL: (scored.overall or 0.0) / 100, Named.ROOT: math.sqrt(found.get(Part.SHARE, 0.0))}
    return numpy.array([found.get(one, 0.0) * (-1.0 if one in LOWERS else 1.0) for one in Named])


def first_layer(rows: Labelled, kept: Ints) -> FirstLayer:
    """The first layer of some rows: least squares over the named parts, none of which may count the wrong way."""
    x, goals = rows.named[kept], rows.goals[kept]
    centre, spread = x.mean(axis=0), x.std(axis=0)
    scale = numpy.where(spread > LEAST_DEVIATION, spread, 1.0)
    level = float(goals.mean())
    weights = nonnegative_ridge((x - centre) / scale, goals - level, ALPHA) / scale
    return FirstLayer(level - float(centre @ weights), weights)


def half_width(rows: Labelled, groups: Sequence[str], words: Any = None) -> float:
    """The 90 % quantile of the errors of models that hadn't seen the group, in points.

    Args:
        groups: of every row; one is never on both sides.
        words: the rows as the second layer sees them; None: the first layer alone.

    Source: split conformal prediction (Lei et al., 2018).
    """
    errors: list[float] = []
    for kept, held in folds(groups):
        first = first_layer(rows, kept)
        said = first.shares(rows.named[held])
        if words is not None:
            left_over = rows.goals[kept] - first.shares(rows.named[kept])
            said = said + wording().fit(words[kept], left_over).predict(words[held])
        errors += (100 * numpy.abs(numpy.clip(said, 0.0, 1.0) - rows.goals[held])).tolist()
    errors.sort()
    return round(errors[min(len(errors) - 1, math.ceil(COVER * (len(errors) + 1)) - 1)], 2) if errors else 100.0


def folds(groups: Sequence[str]) -> Iterator[tuple[Ints, Ints]]:
    """(kept, held out) row numbers; a group is never on both sides."""
    names = sorted(set(groups))
    order = numpy.random.default_rng(0).permutation(len(names))
    fold = {name: int(number) % FOLDS for name, number in zip(names, order, strict=True)}
    numbers = numpy.array([fold[name] for name in groups])
    for number in sorted(set(numbers.tolist())):
        kept, held = numpy.flatnonzero(numbers != number), numpy.flatnonzero(numbers == number)
        if len(kept):
            yield kept, held


def wording() -> Any:
    """The second layer, over what `counting` makes."""
    from sklearn.linear_model import Ridge

    return Ridge(alpha=WORDING_ALPHA, solver="lsqr", tol=1e-6, fit_intercept=False)


def counting() -> Any:
    """(topic, answer) pairs -> the question itself and the answer's character groups."""
    from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
    from sklearn.pipeline import FeatureUnion, make_pipeline
    from sklearn.preprocessing import FunctionTransformer

    def part(at: int) -> FunctionTransformer:
        return FunctionTransformer(pick, kw_args={"at": at})

    topic = CountVectorizer(analyzer=as_one, binary=True)
    characters = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True, min_df=2)
    return FeatureUnion(
        [("topic", make_pipeline(part(0), topic)), ("characters", make_pipeline(part(1), characters))],
        transformer_weights={"topic": QUESTION_SCALE, "characters": WORDING_SCALE},
    )


def pick(rows: Sequence[tuple[str, str]], at: int) -> list[str]:
    """One side of every pair."""
    return [row[at] for row in rows]


def as_one(text: str) -> list[str]:
    """A text as one word."""
    return [text]

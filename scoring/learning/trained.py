"""A ridge model over named features, trained on one file and on nothing else.

It is for measuring what labels add (`--train`); interviews are scored by the
rubric alone until a bank has ratings. scikit-learn is loaded when training begins.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from config.schema import ScoringRules
from core.errors import InputInvalid
from scoring.learning.items import Item
from scoring.rubric.answer_score import AnswerScore, score_answer
from scoring.rubric.clauses import split
from scoring.rubric.references import Content, cover
from scoring.rubric.words import content_words

FOLDS = 5
ALPHA = 1.0
# How much the exact wording counts beside the named features, which are scaled to 1.
WORDING_SCALE = 3.0
QUESTION_SCALE = 0.7
COVER = 0.9
LEAST_LABELS = 20
STEPS = (0.25, 0.5, 1.0)


@dataclass(frozen=True)
class Trained:
    """A trained model.

    Attributes:
        half_width: points around a score that held 90 % of the answers in
            cross-validation.
    """

    model: Any
    half_width: float

    def score(self, item: Item, scored: AnswerScore) -> float:
        """Points of one item, 0 to 100; one at a time, so that company can't change a bit of it."""
        value = float(self.model.predict([features(item, scored)])[0])
        return min(100.0, max(0.0, 100 * value))


def train(items: Sequence[Item], rules: ScoringRules) -> Trained:
    """Fit the model on labelled items.

    Raises:
        InputInvalid: fewer than 20 labelled items.
    """
    labelled = [item for item in items if item.known is not None]
    if len(labelled) < LEAST_LABELS:
        raise InputInvalid(f"training needs at least {LEAST_LABELS} lines with a score, not {len(labelled)}")
    rows = [features(item, score_answer(item.question, item.answer, rules=rules)) for item in labelled]
    goals = [item.known for item in labelled]
    model = pipeline().fit(rows, goals)
    return Trained(model, half_width(rows, goals))


def half_width(rows: list[dict[str, Any]], goals: list[Any]) -> float:
    """The 90 % quantile of the cross-validated errors, in points.

    Source: split conformal prediction (Lei et al., 2018).
    """
    from sklearn.model_selection import KFold

    errors: list[float] = []
    for kept, held in KFold(FOLDS, shuffle=True, random_state=0).split(rows):
        model = pipeline().fit([rows[at] for at in kept], [goals[at] for at in kept])
        said = model.predict([rows[at] for at in held])
        errors += [abs(100 * (float(value) - goals[at])) for value, at in zip(said, held, strict=True)]
    errors.sort()
    return round(errors[min(len(errors) - 1, math.ceil(COVER * (len(errors) + 1)) - 1)], 2)


def pipeline() -> Any:
    """Named numbers, the question's own level, and the answer's character groups, into one ridge."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import Ridge
    from sklearn.pipeline import FeatureUnion, Pipeline
    from sklearn.preprocessing import FunctionTransformer, StandardScaler

    def part(name: str) -> FunctionTransformer:
        return FunctionTransformer(pick, kw_args={"name": name})

    wording = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True, min_df=2)
    union = FeatureUnion(
        [
            ("numbers", Pipeline([("pick", part("numbers")), ("list", DictVectorizer(sparse=False)),
                                  ("scale", StandardScaler())])),
            ("question", Pipeline([("pick", part("question")), ("list", DictVectorizer())])),
            ("wording", Pipeline([("pick", part("answer")), ("count", wording)])),
        ],
        transformer_weights={"numbers": 0.3, "question": QUESTION_SCALE, "wording": WORDING_SCALE},
    )  # fmt: skip
    return Pipeline([("features", union), ("ridge", Ridge(alpha=ALPHA, solver="lsqr", tol=1e-6))])


def pick(rows: Sequence[dict[str, Any]], name: str) -> list[Any]:
    """One part of every row."""
    return [row[name] for row in rows]


def features(item: Item, scored: AnswerScore) -> dict[str, Any]:
    """What is known of one answer: named numbers, its question, its words."""
    clauses = split(item.answer)
    found = cover(item.question.references, item.question.text, item.answer, clauses)
    asked, said = Content.of(item.question.text), Content.of(item.answer)
    own = said.without(asked)
    wanted = Content.of("。".join(item.question.references)).without(asked)
    words = content_words(item.answer)
    numbers = {
        "overall": (scored.overall or 0.0) / 100,
        "raw": found.raw,
        "degree": found.degree,
        "size": math.log1p(found.size),
        "in_reference": own.covered_by(wanted),
        "length": math.log1p(len(item.answer)),
        "clauses": math.log1p(len(clauses)),
        "distinct": len(set(words)) / max(1, len(words)),
        "digits": min(3, sum("0" <= char <= "9" for char in item.answer)) / 3,
    }
    numbers |= {f"raw_above_{step}": max(0.0, found.raw - step) for step in STEPS}
    return {"numbers": numbers, "question": {item.topic: 1.0}, "answer": item.answer}

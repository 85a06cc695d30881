"""Fitting the scorer's numbers: three directions through sentence vectors, a signed sum, and monotone trees.

scikit-learn and scipy fit; what comes out is plain data (`scoring/rubric/meaning/coefficients.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.scorer.written_answers import Written
from config.schema import Harmful, Position
from scoring.rubric.meaning import polarity
from scoring.rubric.meaning.background import HONEST, marks_of, ways_of
from scoring.rubric.meaning.coefficients import Coefficients, Direction, Node, Weight
from scoring.rubric.meaning.encoder import Encoder
from scoring.rubric.meaning.parts import OPENING, SIGNS
from scoring.rubric.meaning.reading import Reading
from scoring.rubric.meaning.scale import window_rows
from scoring.rubric.meaning.windows import units, windows
from scoring.rubric.people import compared

Numbers = npt.NDArray[np.float64]
VOICE_SHRUNK, HARM_SHRUNK, WHOLE_SHRUNK, SUM_SHRUNK = 30.0, 10.0, 3.0, 3.0
# Kinds in which nobody tells what they did or would do.
VOICELESS = ("keyword_list", "keyword_essay", "third_person")
# Kinds in which somebody tells what they do, and it is wrong: all along, or after a right beginning.
WRONG, WRONG_AT_LAST = "careless", "half_right"
# From so much of such an answer on, its windows count as wrong.
BEGINNING = 0.45
# How heavy each source of sentences is. Source: judgement; neither half nor twice of any moves the figures.
HARMFUL_WAY, GOOD_WAY, THIN_ANCHOR, GOOD_ANCHOR = 1.0, 0.7, 0.5, 0.3
TAKEN_BACK, WRONG_WINDOW, LATE_WINDOW, HONEST_WINDOW = 2.0, 1.0, 0.5, 0.6
TREES = {
    "max_iter": 120, "max_depth": 2, "max_leaf_nodes": 4, "learning_rate": 0.07, "min_samples_leaf": 8,
    "l2_regularization": 2.0, "early_stopping": False, "random_state": 0,
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """A sentence of a rubric or of an answer written for a level: whether it is wrong, how heavy, and whose."""

    question: str
    wrong: bool
    weight: float
    vector: Numbers


def sentences(positions: Mapping[str, Position], encoder: Encoder) -> list[Said]:
    """Every way of saying anything in the rubrics."""
    marked = [
        (question.id, isinstance(mark, Harmful), text)
        for position in positions.values()
        for question in position.questions
        for mark in marks_of(question)
        for text in ways_of(mark)[1:]
    ]
    rows = encoder.encode([compared(text) for _, _, text in marked]).astype(np.float64)
    return [
        Said(question, bad, HARMFUL_WAY if bad else GOOD_WAY, row)
        for (question, bad, _), row in zip(marked, rows, strict=True)
    ]


def anchors(positions: Mapping[str, Position], encoder: Encoder) -> list[Said]:
    """Every window of the answers written for the levels; those of the lowest, thin or partly wrong, count as wrong."""
    found = []
    for question in (one for position in positions.values() for one in position.questions):
        for level, text in ((level, compared(one)) for level, texts in question.answers.items() for one in texts):
            pieces = units(text)
            spans = [(one.first, one.last) for one in windows(text, pieces)]
            rows = window_rows(encoder.encode([one.text for one in pieces]), spans, encoder.blocks).astype(np.float64)
            thin = level not in HONEST
            found += [Said(question.id, thin, THIN_ANCHOR if thin else GOOD_ANCHOR, row) for row in rows]
    return found


def voice(rows: Sequence[tuple[Written, Reading]]) -> Direction:
    """Own words against lists, slogans and handbooks, unit by unit; what takes itself back has no say."""
    vectors, goals, weights = [], [], []
    for answer, reading in rows:
        if answer.kind == "contradiction":
            continue
        goal = -1.0 if answer.kind in VOICELESS else 1.0
        vectors.append(reading.unit_vectors)
        goals += [goal] * len(reading.units)
        weights += [len(reading.units) ** -0.5] * len(reading.units)
    goal_row, weight_row = np.array(goals), np.array(weights)
    own = goal_row > 0
    weight_row[own] *= weight_row[~own].sum() / weight_row[own].sum()
    return _direction(np.vstack(vectors).astype(np.float64), goal_row, weight_row, VOICE_SHRUNK)


def harm(rows: Sequence[tuple[Written, Reading]], said: Sequence[Said]) -> Direction:
    """What is harmful, careless or taken back, against points and honest answers."""
    vectors = [np.vstack([one.vector for one in said])]
    goals, weights = [1.0 if one.wrong else -1.0 for one in said], [one.weight for one in said]
    for answer, reading in rows:
        chosen, goal, weight = _judged(answer, reading)
        vectors.append(reading.raw[chosen].astype(np.float64))
        goals += [goal] * sum(chosen)
        weights += [weight] * sum(chosen)
    return _direction(np.vstack(vectors), np.array(goals), np.array(weights), HARM_SHRUNK)


def whole(rows: Sequence[tuple[Written, Reading]]) -> Direction:
    """The designed quality from the mean of an answer's units, which has no length."""
    vectors = np.vstack([reading.mean for _, reading in rows]).astype(np.float64)
    return _direction(vectors, np.array([answer.goal / 50 - 1 for answer, _ in rows]), np.ones(len(rows)), WHOLE_SHRUNK)


def _judged(answer: Written, reading: Reading) -> tuple[list[bool], float, float]:
    """Which windows of an answer are known to be wrong (1) or honest (-1), and how heavy each is."""
    every = [True] * len(reading.windows)
    if answer.kind == "contradiction":
        return _turned(reading), 1.0, TAKEN_BACK
    if answer.kind == WRONG:
        return every, 1.0, WRONG_WINDOW
    if answer.kind == WRONG_AT_LAST:
        return [one.start >= BEGINNING * len(reading.text) for one in reading.windows], 1.0, LATE_WINDOW
    return (every, -1.0, HONEST_WINDOW) if answer.honest else ([False] * len(every), -1.0, HONEST_WINDOW)


def model(parts: Sequence[Mapping[str, float]], goals: Sequence[float], base: Coefficients) -> Coefficients:
    """The sum and the trees, fitted on parts; the rest as in `base`."""
    table = np.array([[one[name] for name in SIGNS] for one in parts])
    y = np.array(goals)
    start, trees = _trees(table, y)
    intercept, weights = _sum(table, y)
    return replace(base, intercept=intercept, weights=weights, base=start, trees=trees)


def _turned(reading: Reading) -> list[bool]:
    turns = [at for at in polarity.turns(reading.text) if at >= OPENING]
    return [bool(turns) and window.start >= turns[0] for window in reading.windows]


def _direction(rows: Numbers, goals: Numbers, weights: Numbers, shrunk: float) -> Direction:
    """Weighted ridge regression, rounded to what the file holds."""
    mean, level = np.average(rows, axis=0, weights=weights), np.average(goals, weights=weights)
    root = np.sqrt(weights)[:, None]
    left, right = (rows - mean) * root, (goals - level) * root[:, 0]
    found: Numbers = np.round(_ridge(left, right, shrunk), 4).astype(np.float64)
    return Direction(found, round(float(level - mean @ found), 4))


def _ridge(left: Numbers, right: Numbers, shrunk: float) -> Numbers:
    """argmin |left β - right|² + shrunk |β|²: of the two systems with this solution, the smaller one."""
    rows, width = left.shape
    if rows <= width:
        solved = left.T @ np.linalg.solve(left @ left.T + shrunk * np.eye(rows), right)
    else:
        solved = np.linalg.solve(left.T @ left + shrunk * np.eye(width), left.T @ right)
    return np.asarray(solved, dtype=np.float64)


def _sum(table: Numbers, goals: Numbers) -> tuple[float, dict[str, Weight]]:
    from scipy.optimize import lsq_linear

    signs = np.array(list(SIGNS.values()), dtype=np.float64)
    mean, scale = np.round(table.mean(axis=0), 4), np.round(table.std(axis=0), 4)
    scale[scale == 0] = 1.0
    inputs = (table - mean) / scale * signs
    level = float(goals.mean())
    left = np.vstack([inputs, np.sqrt(SUM_SHRUNK) * np.eye(len(signs))])
    right = np.concatenate([goals - level, np.zeros(len(signs))])
    found = np.round(lsq_linear(left, right, bounds=(0, np.inf)).x, 3) * signs
    weights = {name: Weight(float(mean[at]), float(scale[at]), float(found[at]) + 0.0) for at, name in enumerate(SIGNS)}
    return round(level, 3), weights


def _trees(table: Numbers, goals: Numbers) -> tuple[float, tuple[tuple[Node, ...], ...]]:
    from sklearn.ensemble import HistGradientBoostingRegressor

    fitted = HistGradientBoostingRegressor(monotonic_cst=list(SIGNS.values()), **TREES).fit(table, goals)
    base = round(float(np.ravel(fitted._baseline_prediction)[0]), 3)
    return base, tuple(_tree(predictors[0].nodes) for predictors in fitted._predictors)


def _tree(nodes: Any) -> tuple[Node, ...]:
    """One tree as plain nodes; an inner node's value is the mean of the answers below it."""
    names = list(SIGNS)

    def value(at: int) -> float:
        node = nodes[at]
        if node["is_leaf"]:
            return float(node["value"])
        left, right = int(node["left"]), int(node["right"])
        counts = float(nodes[left]["count"]), float(nodes[right]["count"])
        return (value(left) * counts[0] + value(right) * counts[1]) / sum(counts)

    return tuple(
        Node(
            "" if node["is_leaf"] else names[int(node["feature_idx"])],
            0.0 if node["is_leaf"] else round(float(node["num_threshold"]), 5),
            int(node["left"]), int(node["right"]), round(value(at), 4),
        )
        for at, node in enumerate(nodes)
    )  # fmt: skip

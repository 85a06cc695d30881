"""The shipped model: named parts of an answer -> points, as plain numbers that never change.

Half of the points come from a straight sum with weights that cannot turn their sign, half from small trees that
are monotone in every part. Both are read from JSON; nothing is unpickled, and every part's share can be told.
The card beside the numbers says what they were fitted on and how well they did: `python -m benchmarks.fit_scorer`.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from core.errors import ConfigInvalid
from scoring.rubric.meaning.doubt import Doubt
from scoring.rubric.meaning.encoder import Rows
from scoring.rubric.meaning.scale import Numbers

FOLDER = Path(__file__).parent
FILES = {True: "by_meaning.json", False: "by_characters.json"}


@dataclass(frozen=True)
class Direction:
    """A line through the vectors of units: how much a unit sounds like something, whatever it is about."""

    weights: Numbers
    bias: float

    def of(self, rows: Rows) -> Numbers:
        """(n,) how far each raw vector lies along it."""
        along: Numbers = rows.astype(np.float64) @ self.weights + self.bias
        return along


@dataclass(frozen=True)
class Weight:
    """One part in the straight sum: weight · (value - mean) / scale."""

    mean: float
    scale: float
    weight: float


@dataclass(frozen=True)
class Node:
    """A node of a tree: `part` is empty at a leaf; `value` is what the answers below have in common."""

    part: str
    threshold: float
    left: int
    right: int
    value: float


@dataclass(frozen=True)
class Coefficients:
    """All numbers of one encoder's model.

    Attributes:
        half_at: deviations above chance at which a point counts half.
        voice, harm: how own words sound, and how harm, carelessness or insincerity sounds.
        whole: how the mean of an answer's units sounds that is worth much.
        doubt: how far points may lie from what an answer is worth.
        card: what it was fitted on, and how well it did.
    """

    half_at: float
    voice: Direction
    harm: Direction
    whole: Direction
    intercept: float
    weights: Mapping[str, Weight]
    base: float
    trees: tuple[tuple[Node, ...], ...]
    doubt: Doubt
    card: Mapping[str, Any]

    def terms(self, parts: Mapping[str, float]) -> dict[str, float]:
        """What each part brings, in points, beside `start`; the sum is the score before it is cut to 0 to 100."""
        found = {name: one.weight * (parts[name] - one.mean) / one.scale / 2 for name, one in self.weights.items()}
        start = self.intercept + self.base
        for tree in self.trees:
            start += tree[0].value
            for part, change in _path(tree, parts):
                found[part] += change / 2
        return {"start": start / 2, **found}

    def score(self, parts: Mapping[str, float]) -> float:
        """Points, 0 to 100."""
        return min(100.0, max(0.0, sum(self.terms(parts).values())))


def _path(tree: Sequence[Node], parts: Mapping[str, float]) -> list[tuple[str, float]]:
    """The parts that lead from the root to a leaf, and by how much each step changes the value."""
    steps, node = [], tree[0]
    while node.part:
        below = tree[node.left if parts[node.part] <= node.threshold else node.right]
        steps.append((node.part, below.value - node.value))
        node = below
    return steps


@lru_cache(maxsize=2)
def coefficients(by_meaning: bool) -> Coefficients:
    """The shipped numbers for the sentence encoders, or for the characters that stand in for them.

    Raises:
        ConfigInvalid: the file is missing or damaged.
    """
    path = FOLDER / FILES[by_meaning]
    try:
        return from_json(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigInvalid(f"{path.name}: cannot be read: {error}") from error


def from_json(data: Mapping[str, Any]) -> Coefficients:
    """What `to_json` wrote."""
    return Coefficients(
        half_at=data["half_at"],
        voice=Direction(np.array(data["voice"]["weights"]), data["voice"]["bias"]),
        harm=Direction(np.array(data["harm"]["weights"]), data["harm"]["bias"]),
        whole=Direction(np.array(data["whole"]["weights"]), data["whole"]["bias"]),
        intercept=data["intercept"],
        weights={name: Weight(*numbers) for name, numbers in data["weights"].items()},
        base=data["base"],
        trees=tuple(tuple(Node(*node) for node in tree) for tree in data["trees"]),
        doubt=Doubt(tuple((float(start), float(half)) for start, half in data["half_widths"])),
        card=data["card"],
    )


def to_json(model: Coefficients) -> dict[str, Any]:
    """Plain data, in the order of the fields."""
    return {
        "card": dict(model.card),
        "half_widths": [list(band) for band in model.doubt.bands],
        "half_at": model.half_at,
        "intercept": model.intercept,
        "weights": {name: [one.mean, one.scale, one.weight] for name, one in model.weights.items()},
        "base": model.base,
        "trees": [
            [[node.part, node.threshold, node.left, node.right, node.value] for node in tree] for tree in model.trees
        ],
        "voice": {"weights": model.voice.weights.tolist(), "bias": model.voice.bias},
        "harm": {"weights": model.harm.weights.tolist(), "bias": model.harm.bias},
        "whole": {"weights": model.whole.weights.tolist(), "bias": model.whole.bias},
    }


@lru_cache(maxsize=1)
def numbers_hash() -> str:
    """Eight hex characters that tell the shipped numbers for the sentence encoders from any others."""
    return hashlib.sha256((FOLDER / FILES[True]).read_bytes()).hexdigest()[:8]

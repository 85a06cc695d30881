"""Stage 3: small trees, each put on what the ones before left over, none of which may count the wrong way.

Sums of monotone trees are monotone. They are written down node by node, so that a model file is read without the
library that made it, and computes the same in ten years.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy

from scoring.learning.features import Feature, sign
from scoring.learning.recipes import Lines, Mean, all_lines, clipped, dimension_means, rounded
from scoring.learning.ridge import BLEND
from scoring.learning.table import Floats, Units

TREES = 60
DEPTH = 2
RATE = 0.1
LEAST_LEAF = 25
LEAF = -1


@dataclass(frozen=True)
class Tree:
    """One tree as arrays over its nodes: go left where x[feature] <= threshold; LEAF ends with `value`."""

    feature: tuple[int, ...]
    threshold: tuple[float, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    value: tuple[float, ...]

    def points(self, x: Floats) -> Floats:
        """(n,) what this tree adds."""
        feature, threshold = numpy.array(self.feature), numpy.array(self.threshold)
        left, right = numpy.array(self.left), numpy.array(self.right)
        node = numpy.zeros(len(x), dtype=numpy.int64)
        for _ in range(DEPTH):
            goes_left = x[numpy.arange(len(x)), numpy.maximum(feature[node], 0)] <= threshold[node]
            node = numpy.where(feature[node] == LEAF, node, numpy.where(goes_left, left[node], right[node]))
        return numpy.array(self.value)[node]


@dataclass(frozen=True)
class Trees:
    """Stage 3 over the features of the table."""

    features: Sequence[Feature]

    def fit(self, units: Units) -> "TreesFit":
        """Boosting by least squares."""
        mean = Mean(dimension_means(units, units.points), float(units.points.mean()))
        said = mean.points(units)
        trees = []
        for _ in range(TREES):
            tree = self.one_tree(units.x, units.points - said)
            said = said + tree.points(units.x)
            trees.append(tree)
        candidates = len(set(units.candidate.tolist()))
        return TreesFit(mean, tuple(trees), all_lines(units), candidates / (candidates + BLEND))

    def one_tree(self, x: Floats, left_over: Floats) -> Tree:
        """A tree on what is left over, rounded as a file has it before the next one is put on it."""
        from sklearn.tree import DecisionTreeRegressor

        directions = [int(sign(feature)) for feature in self.features]
        grown = DecisionTreeRegressor(
            max_depth=DEPTH, min_samples_leaf=LEAST_LEAF, monotonic_cst=directions, random_state=0
        ).fit(x, left_over)
        nodes = grown.tree_
        is_leaf = nodes.children_left == nodes.children_right
        return Tree(
            tuple(numpy.where(is_leaf, LEAF, nodes.feature).tolist()),
            tuple(rounded(one) for one in nodes.threshold),
            tuple(nodes.children_left.tolist()),
            tuple(nodes.children_right.tolist()),
            tuple(rounded(RATE * one) for one in nodes.value[:, 0, 0]),
        )


@dataclass(frozen=True)
class TreesFit:
    """What stage 3 learnt."""

    mean: Mean
    trees: tuple[Tree, ...]
    rubric: Lines
    weight: float

    def points(self, units: Units) -> Floats:
        """Model and rubric, blended."""
        raw = self.mean.points(units)
        for tree in self.trees:
            raw = raw + tree.points(units.x)
        return clipped(self.weight * clipped(raw) + (1.0 - self.weight) * self.rubric.points(units))

    def written(self, dimensions: tuple[str, ...]) -> dict[str, Any]:
        """As a model file has it."""
        return {
            "intercepts": {dimensions[key]: rounded(one) for key, one in self.mean.means.items()},
            "intercept": rounded(self.mean.grand),
            "trees": [
                [list(one) for one in (tree.feature, tree.threshold, tree.left, tree.right, tree.value)]
                for tree in self.trees
            ],
            "weight": rounded(self.weight),
            **self.rubric.written(dimensions),
        }

    @classmethod
    def read(cls, numbers: Mapping[str, Any], dimensions: tuple[str, ...], features: Sequence[Feature]) -> "TreesFit":
        """What `written` wrote."""
        trees = tuple(Tree(*(tuple(one) for one in tree)) for tree in numbers["trees"])
        lines = Lines.read(numbers, dimensions, features)
        return cls(Mean.read(numbers, dimensions), trees, lines, float(numbers["weight"]))

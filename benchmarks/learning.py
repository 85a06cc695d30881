"""How often learning from ratings speaks when it should, and when it shouldn't, in banks that never were.

The worlds are drawn (`benchmarks/rating_world.py`): this shows that the statistics do what they promise, and nothing
about a real bank. `python -m benchmarks.learning 50` takes 50 seeds instead of 200.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy

from benchmarks import report
from benchmarks.rating_world import World, later, table
from scoring.learning import gate
from scoring.learning.agreement import one_of_panel
from scoring.learning.comparison import gain
from scoring.learning.crossed import crossed
from scoring.learning.doubt import covered, half_widths
from scoring.learning.promotion import RECIPES
from scoring.learning.ridge import Ridge
from scoring.learning.stages import NEEDS, Stage, highest, recipe_of
from scoring.learning.table import Floats

SEEDS = 200
NEW_PEOPLE = 100
GATE_RUNS = 1000
# Whether a stage speaks hangs on how many were rated, not on what was drawn.
SILENCE_RUNS = 20
# A rubric as right as a rubric can be, so that every promotion is a false one; and one that is fifteen points too hard.
RIGHT = World(by_question=0.0)
WRONG = World(offset=-6.0, slope=0.85)
COLUMNS = ("what", "world", "n", "seen", "of", "must", "held")


@dataclass(frozen=True)
class Row:
    """One line: how often something happened, and between what it has to lie."""

    what: str
    world: str
    n: int
    seen: float
    of: int
    least: float
    most: float

    @property
    def holds(self) -> bool:
        """Whether it lies there."""
        return self.least <= self.seen <= self.most

    def cells(self) -> list[Any]:
        """As the table shows it."""
        must = f"{self.least:.2f}–{self.most:.2f}"
        return [self.what, self.world, self.n, f"{self.seen:.3f}", self.of, must, "yes" if self.holds else "NO"]


def main(arguments: list[str]) -> int:
    """Print the table; 1 when a line isn't held."""
    seeds = int(arguments[0]) if arguments else SEEDS
    rows = [*intervals(seeds), *silences(min(seeds, SILENCE_RUNS)), *promotions(seeds), *gates(GATE_RUNS)]
    kept = [dict(zip(COLUMNS, row.cells(), strict=True)) for row in rows]
    report.keep("learning", report.table(COLUMNS, [row.cells() for row in rows]), kept)
    return 0 if all(row.holds for row in rows) else 1


def intervals(seeds: int) -> list[Row]:
    """How many ratings of new people lie in the 90 % interval."""
    cases = [
        ("90 % interval, questions rated before", Stage.LINES, 60, False),
        ("90 % interval, new questions", Stage.LINES, 60, True),
        ("90 % interval, questions rated before", Stage.RIDGE, 300, False),
        ("90 % interval, new questions", Stage.RIDGE, 300, True),
    ]
    rows = []
    for what, stage, n, other in cases:
        shares = [coverage(World(candidates=n), stage, seed, other) for seed in range(seeds)]
        rows.append(Row(what, f"stage {int(stage)}", n, float(numpy.mean(shares)), seeds, 0.87, 0.93))
    return rows


def silences(runs: int) -> list[Row]:
    """How often a stage speaks with one rated candidate fewer than it needs, and with just enough."""
    rows = []
    for stage, needs in NEEDS.items():
        for world, n, share in (("one too few", needs.candidates - 1, 0.0), ("just enough", needs.candidates, 1.0)):
            seen = sum(speaks(World(candidates=n), stage, seed) for seed in range(runs)) / runs
            rows.append(Row(f"stage {int(stage)} speaks", world, n, seen, runs, share, share))
    return rows


def promotions(seeds: int) -> list[Row]:
    """How often a model, or a sub-score, is found surely better."""

    def share(happens: Callable[[int], bool]) -> float:
        return sum(happens(seed) for seed in range(seeds)) / seeds

    def model(name: str, world: World, stage: Stage, least: float, most: float) -> Row:
        seen = share(lambda seed: promoted(world, stage, seed))
        return Row(f"stage {int(stage)} promoted", name, world.candidates, seen, seeds, least, most)

    useless = share(lambda seed: useless_promoted(RIGHT, seed))
    silent = replace(RIGHT, telling=False, candidates=200)
    few = replace(RIGHT, candidates=60)
    return [
        Row("useless sub-score promoted", "one of five is noise", 300, useless, seeds, 0, 0.05),
        model("rubric right", few, Stage.LINES, 0, 0.05),
        model("rubric right", RIGHT, Stage.RIDGE, 0, 0.05),
        model("nothing tells", silent, Stage.RIDGE, 0, 0.05),
        model("rubric 15 points hard", replace(WRONG, candidates=60), Stage.LINES, 0.9, 1),
        model("rubric 15 points hard", WRONG, Stage.RIDGE, 0.9, 1),
    ]


def gates(runs: int) -> list[Row]:
    """How often forty clips and three people pass the floor, by their true agreement.

    The bands are what the floor is meant to do: seldom below .5, mostly from .7 on.
    """
    bands = {0.4: (0.0, 0.05), 0.5: (0.1, 0.2), 0.6: (0.45, 0.57), 0.7: (0.79, 0.89), 0.8: (0.94, 1.0)}
    rows = []
    for true, (least, most) in bands.items():
        share = sum(people_pass(true, seed) for seed in range(runs)) / runs
        rows.append(Row("people pass the floor", f"true ICC {true}", gate.LEAST_CLIPS, share, runs, least, most))
    for true, least, most in ((0.4, 0.0, 0.01), (0.5, 0.0, 0.1), (0.8, 0.75, 1.0)):
        share = sum(rubric_passes(true, seed) for seed in range(runs)) / runs
        rows.append(Row("rubric passes the gate", f"true ICC {true}", gate.LEAST_CLIPS, share, runs, least, most))
    return rows


def coverage(world: World, stage: Stage, seed: int, other_questions: bool) -> float:
    """The share of new people's ratings inside the interval learnt from others."""
    known = table(world, seed)
    folds, recipe = crossed(known), recipe_of(stage, known)
    widths = half_widths(folds.every, folds.points(recipe))
    new = later(world, seed, NEW_PEOPLE, other_questions).units()
    return covered(new, recipe.fit(folds.every).points(new), widths)


def speaks(world: World, stage: Stage, seed: int) -> bool:
    """Whether so many ratings are enough for the stage."""
    return highest(table(world, seed)) >= stage


def promoted(world: World, stage: Stage, seed: int) -> bool:
    """Whether the stage is surely better than everything it has to beat."""
    known = table(world, seed)
    folds = crossed(known)
    ours = folds.points(recipe_of(stage, known))
    return all(gain(folds.every, ours, folds.points(one), seed).is_sure for one in RECIPES.values())


def useless_promoted(world: World, seed: int) -> bool:
    """Whether a sub-score that follows nothing is found to make the model surely better."""
    known = table(world, seed)
    folds = crossed(known)
    without = folds.points(Ridge(known.features, frozenset(world.useful)))
    return gain(folds.every, folds.points(Ridge(known.features)), without, seed).is_sure


def people_pass(true: float, seed: int) -> bool:
    """Whether three people whose true ICC(2,1) is this one reach the floor."""
    found = one_of_panel(marks(true, gate.LEAST_CLIPS, 3, seed), gate.LEVEL)
    return found.value >= gate.FLOOR and found.low >= gate.LOWEST


def rubric_passes(true: float, seed: int) -> bool:
    """Whether people, machine and retest, all of one true agreement, pass together."""
    panel = marks(true, gate.LEAST_CLIPS, 4, seed)
    return gate.judge(panel[:, :3], panel[:, 3], marks(true, gate.LEAST_PEOPLE, 2, seed + 1_000_003)).passed


def marks(true: float, targets: int, raters: int, seed: int) -> Floats:
    """(targets, raters) whose ICC(2,1) is `true`; a fifth of the disagreement is severity."""
    draw = numpy.random.default_rng(seed)
    apart = 1 - true
    severity = draw.normal(size=raters) * numpy.sqrt(apart / 5)
    what = draw.normal(size=(targets, 1)) * numpy.sqrt(true)
    return numpy.asarray(what + severity + draw.normal(size=(targets, raters)) * numpy.sqrt(apart * 4 / 5), dtype=float)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

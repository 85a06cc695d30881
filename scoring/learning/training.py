"""Ratings -> a model file: the highest stage that may speak, measured, with its card."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any

from scoring.learning.agreement import Agreement
from scoring.learning.crossed import crossed
from scoring.learning.in_force import ModelInForce
from scoring.learning.model_file import Card, ModelFile, written
from scoring.learning.promotion import Obstacle, Report, examine, surely_better_than
from scoring.learning.recipes import rounded
from scoring.learning.stages import NEEDS, Missing, Stage, highest, recipe_of
from scoring.learning.table import Table

LIBRARIES = ("numpy", "scipy", "scikit-learn")


@dataclass(frozen=True)
class Silent:
    """Too few ratings even for the first stage: nothing is learnt."""

    candidates: int
    missing: Missing
    left_out: Mapping[str, int]


@dataclass(frozen=True)
class Origin:
    """Where a table comes from, as the card says it.

    Attributes:
        left_out: code -> how many ratings were not taken.
        looks: models of the position trained before.
    """

    position: str
    rubric: str
    scorer: str
    left_out: Mapping[str, int]
    looks: int


def train(
    table: Table, origin: Origin, now: datetime, seed: int = 0, in_force: ModelInForce | None = None
) -> ModelFile | Silent:
    """Train the highest stage that may speak.

    Args:
        in_force: the promoted model of the position, which the new one has to beat on later ratings.
    """
    stage = highest(table)
    if stage is Stage.NOTHING:
        return silent(len(table.candidates), origin)
    folds, recipe = crossed(table), recipe_of(stage, table)
    report = examine(table, recipe, seed, folds)
    obstacles = [str(one) for one in report.obstacles]
    if in_force is not None and not surely_better_than(in_force, table, folds.every, report.points, seed):
        obstacles.append(str(Obstacle.IN_FORCE))
    fit: Any = recipe.fit(folds.every)
    return written(_card(table, origin, stage, report, obstacles, now, seed), fit.written(table.dimensions))


def silent(candidates: int, origin: Origin) -> Silent:
    """What is said instead of a model."""
    lacking = max(0, NEEDS[Stage.LINES].candidates - candidates)
    return Silent(candidates, Missing(lacking, 0, 0), origin.left_out)


def _card(
    table: Table, origin: Origin, stage: Stage, report: Report, obstacles: list[str], now: datetime, seed: int
) -> Card:
    moments = [row.rated_at for row in table.rows]
    return Card(
        position=origin.position,
        rubric=origin.rubric,
        scorer=origin.scorer,
        stage=int(stage),
        data=table.hash,
        since=min(moments).isoformat(),
        until=max(moments).isoformat(),
        candidates=len(table.candidates),
        ratings=len(table.first_rows()),
        raters=len(table.raters),
        questions=table.questions,
        dimensions=table.dimensions,
        rated=_rated(table),
        left_out=dict(sorted(origin.left_out.items())),
        looks=origin.looks,
        seed=seed,
        made_at=now.isoformat(),
        libraries={name: version(name) for name in LIBRARIES},
        features=tuple(str(one) for one in table.features),
        metrics={name: _rounded(asdict(one)) for name, one in report.accuracy.items()},
        gains={str(name): _rounded(asdict(one)) for name, one in report.gains.items()},
        groups=_rounded(report.groups),
        double_share=rounded(report.double_share),
        people=_people(report.people),
        half_widths=_half_widths(table, report),
        obstacles=tuple(obstacles),
    )


def _rated(table: Table) -> dict[str, dict[str, int]]:
    people, ratings = table.candidates_by_dimension(), table.ratings_by_dimension()
    return {key: {"candidates": people[key], "ratings": ratings[key]} for key in table.dimensions}


def _rounded(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: None if value is None else rounded(value) for name, value in values.items()}


def _people(found: Agreement | None) -> dict[str, float] | None:
    return None if found is None else _rounded({key: asdict(found)[key] for key in ("value", "low", "high", "n")})


def _half_widths(table: Table, report: Report) -> dict[str, float]:
    own = {table.dimensions[number]: half for number, half in report.widths.by_dimension.items()}
    return _rounded({"*": report.widths.together, **own})

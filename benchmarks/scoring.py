"""How well the scorer agrees with people, beside a model that sees only the answer's length.

Answers of students with teachers' marks (zh_ads and zh_le, Apache-2.0, github
aleversn/SAS-Datasets), read beside the repository (`YINPIN_SHARED_DATA`, default
`../shared/data`). They are not bank interviews: what is measured is the matching of
content. Leave-questions-out is the figure that matters, since an interview question
is mostly new; the bank's own ratings replace all this.
"""

import json
import math
import os
import random
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import report
from scoring.command import score_file

HERE = Path(__file__).resolve().parent
DATA = Path(os.environ.get("YINPIN_SHARED_DATA", HERE.parents[1] / "shared" / "data")) / "scoring"
SETS = ("zh_ads", "zh_le")
FOLDS = 4
STEPS = 10
RESAMPLES = 300
COLUMNS = ("set", "scorer", "n", "r", "90 % of r", "QWK", "MAE", "length r")

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Agreement:
    """How two lists of points, 0 to 100, agree."""

    n: int
    r: float
    low: float
    high: float
    qwk: float
    mae: float


def main() -> int:
    """Print the table; 1 when length alone comes near, NOT_MEASURED without the data, else 0."""
    if not DATA.exists():
        print(f"NOT MEASURED: the answers with human scores are not on this machine ({DATA})")
        return report.NOT_MEASURED
    lines: list[list[Any]] = []
    for name in SETS:
        rows = [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text("utf-8").splitlines()]
        lines += measure(name, rows)
    report.keep("scoring", report.table(COLUMNS, lines), [dict(zip(COLUMNS, line, strict=True)) for line in lines])
    untrained = [line for line in lines if line[1] == "untrained"]
    return 0 if all(line[3] >= line[7] + 0.15 for line in untrained) else 1


def measure(name: str, rows: Rows) -> list[list[Any]]:
    """The lines of one set: untrained, trained on other questions, trained on other answers."""
    goals = [100 * row["score"] / row["max_score"] for row in rows]
    length_r = pearson([math.log1p(len(row["answer"])) for row in rows], goals)
    results = {
        "untrained": score(rows),
        "trained, other questions": cross_scored(rows, lambda row: row["question_id"]),
        "trained, other answers": cross_scored(rows, lambda row: row["answer"]),
        "length alone, other questions": by_length(rows, goals),
    }
    lines = []
    for label, said in results.items():
        found = agreement(goals, [50.0 if one is None else one for one in said])
        spread = f"{found.low:.2f}–{found.high:.2f}"
        cells = [f"{one:.3f}" for one in (found.r, found.qwk)]
        lines.append(
            [name, label, found.n, float(cells[0]), spread, float(cells[1]), round(found.mae, 1), round(length_r, 3)]
        )
    return lines


def score(rows: Rows, train: Rows | None = None) -> list[float | None]:
    """Points of the rows, by the command that outsiders use."""
    with tempfile.TemporaryDirectory() as folder:
        source, target, labels = (Path(folder) / name for name in ("in.jsonl", "out.jsonl", "train.jsonl"))
        write(source, rows)
        if train is not None:
            write(labels, train)
        score_file(source, target, train_on=labels if train is not None else None)
        return [json.loads(line)["score"] for line in target.read_text("utf-8").splitlines()]


def write(path: Path, rows: Rows) -> None:
    """Rows as JSON lines."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def cross_scored(rows: Rows, group: Callable[[dict[str, Any]], str]) -> list[float | None]:
    """Points of every row by a model that never saw its group."""
    said: list[float | None] = [None] * len(rows)
    for held, kept in folds(rows, group):
        for at, points in zip(held, score([rows[at] for at in held], [rows[at] for at in kept]), strict=True):
            said[at] = points
    return said


def folds(rows: Rows, group: Callable[[dict[str, Any]], str]) -> list[tuple[list[int], list[int]]]:
    """(held out, kept) row numbers; a group is never on both sides."""
    names = sorted({group(row) for row in rows})
    random.Random(0).shuffle(names)
    fold = {name: number % FOLDS for number, name in enumerate(names)}
    numbers = [fold[group(row)] for row in rows]
    every = range(len(rows))
    return [
        ([at for at in every if numbers[at] == one], [at for at in every if numbers[at] != one]) for one in range(FOLDS)
    ]


def by_length(rows: Rows, goals: Sequence[float]) -> list[float | None]:
    """Points from the logarithm of the length alone, fitted on the other questions."""
    said: list[float | None] = [None] * len(rows)
    lengths = [math.log1p(len(row["answer"])) for row in rows]
    for held, kept in folds(rows, lambda row: row["question_id"]):
        x, y = [lengths[at] for at in kept], [goals[at] for at in kept]
        mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
        slope = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / sum((a - mean_x) ** 2 for a in x)
        for at in held:
            said[at] = min(100.0, max(0.0, mean_y + slope * (lengths[at] - mean_x)))
    return said


def agreement(goals: Sequence[float], said: Sequence[float]) -> Agreement:
    """Pearson with a bootstrap interval, quadratic weighted kappa on ten steps, mean absolute error."""
    pick = random.Random(0)
    every = range(len(goals))
    resampled = []
    for _ in range(RESAMPLES):
        chosen = [pick.choice(every) for _ in every]
        resampled.append(pearson([said[at] for at in chosen], [goals[at] for at in chosen]))
    return Agreement(
        len(goals),
        pearson(said, goals),
        report.percentile(resampled, 5),
        report.percentile(resampled, 95),
        weighted_kappa([round(one / STEPS) for one in goals], [round(one / STEPS) for one in said]),
        sum(abs(one - other) for one, other in zip(goals, said, strict=True)) / len(goals),
    )


def pearson(left: Sequence[float], right: Sequence[float]) -> float:
    """Correlation, 0 when one side doesn't vary."""
    mean_left, mean_right = sum(left) / len(left), sum(right) / len(right)
    product = sum((a - mean_left) * (b - mean_right) for a, b in zip(left, right, strict=True))
    norm = math.sqrt(sum((a - mean_left) ** 2 for a in left) * sum((b - mean_right) ** 2 for b in right))
    return product / norm if norm else 0.0


def weighted_kappa(left: Sequence[int], right: Sequence[int]) -> float:
    """Cohen's kappa with quadratic weights.

    Source: Cohen 1968; tested against scikit-learn's cohen_kappa_score.
    """
    seen = sum((a - b) ** 2 for a, b in zip(left, right, strict=True)) / len(left)
    chance = sum((a - b) ** 2 for a in left for b in right) / len(left) ** 2
    return 1 - seen / chance if chance else 1.0


if __name__ == "__main__":
    sys.exit(main())

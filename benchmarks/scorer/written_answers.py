"""The written answers of known design, and the rubrics by meaning that they are scored with.

All of it is written, not said by real candidates: what is measured here is whether the scorer orders what its
authors meant to be better and worse, never whether a high score means a good colleague.
"""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from config.loader import load_positions
from config.schema import Position

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("YINPIN_SHARED_DATA", ROOT.parent / "shared" / "data")) / "scoring"
STYLES = DATA / "zh_interview_styles.jsonl"
INDEPENDENT = ROOT / "tests" / "data" / "answers" / "written.jsonl"
FOUR_WRITERS = INDEPENDENT.with_name("four_writers.jsonl")
HONEST = "honest_"


@dataclass(frozen=True)
class Written:
    """One written answer.

    Attributes:
        quality: 4 to 0 by design.
        half: open (may be looked at and fitted on), held (reported only); "" in the given set.
        writer: 1 to 4 where several wrote; 0 elsewhere.
    """

    position: str
    question: str
    kind: str
    quality: int
    text: str
    half: str = ""
    writer: int = 0

    @property
    def honest(self) -> bool:
        """Whether somebody answers the question for themselves."""
        return self.kind.startswith(HONEST)

    @property
    def goal(self) -> float:
        """The designed quality in points."""
        return 25.0 * self.quality


def styles() -> list[Written]:
    """The given set, beside the repository."""
    return [_written(row) for row in _rows(STYLES)]


def independent(half: str) -> list[Written]:
    """One half of the set in tests/data/answers, by another writer; empty where it isn't there."""
    return _half(INDEPENDENT, half)


def four_writers(half: str) -> list[Written]:
    """One half of the set by four writers, who know confident wrong deeds as well; empty where it isn't there.

    Its halves were drawn by themselves: a held question that is open in the first set is in neither half.
    """
    fitted_on = {one.question for one in independent("open")} if half == "held" else set()
    return [one for one in _half(FOUR_WRITERS, half) if one.question not in fitted_on]


def open_answers() -> list[Written]:
    """All that the shipped numbers are fitted on, and that may be looked at."""
    return [*styles(), *independent("open"), *four_writers("open")]


def positions(answers: Iterable[Written]) -> dict[str, Position]:
    """The positions that the answers are for: as shipped where written by meaning, else with the given drafts."""
    asked = {one.position for one in answers}
    shipped = {key: one for key, one in load_positions().items() if key in asked}
    return {key: one if _by_meaning(one) else _with_draft(one) for key, one in shipped.items()}


def background(answers: Iterable[Written], position: Position) -> dict[str, tuple[str, ...]] | None:
    """Honest answers by question for a position that has none written of its own; None where it has."""
    if any(question.answers for question in position.questions):
        return None
    found: dict[str, tuple[str, ...]] = {}
    for one in answers:
        if one.position == position.key and one.kind in ("honest_excellent", "honest_good"):
            found[one.question] = (*found.get(one.question, ()), one.text)
    return found


def _by_meaning(position: Position) -> bool:
    return all(question.by_meaning for question in position.questions)


def _with_draft(position: Position) -> Position:
    path = DATA / "rubrics" / f"{position.key}.yaml"
    if not path.exists():
        return position
    drafts = yaml.safe_load(path.read_text("utf-8"))
    questions = [
        _question(question.model_dump(by_alias=True), drafts[question.id])
        for question in position.questions
        if question.id in drafts
    ]
    return Position.model_validate({**position.model_dump(by_alias=True), "questions": questions})


def _question(question: dict[str, Any], draft: Mapping[str, Any]) -> dict[str, Any]:
    points = [{**_mark(one), "weight": one["w"], "fact": question["kind"] == "knowledge"} for one in draft["points"]]
    harmful = [{**_mark(one), "cap": one["cap"]} for one in draft["harmful"]]
    dims = dict.fromkeys([*question["dimensions"], *(one["dim"] for one in (*points, *harmful))])
    return {**question, "points": points, "harmful": harmful, "dimensions": tuple(dims)}


def _mark(draft: Mapping[str, Any]) -> dict[str, Any]:
    return {name: draft[name] for name in ("id", "dim", "means", "say")}


def _half(path: Path, half: str) -> list[Written]:
    rows = _rows(path) if path.exists() else ()
    return [_written(row) for row in rows if row["half"] == half]


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _written(row: Mapping[str, Any]) -> Written:
    return Written(
        row["position"], row["question_id"], row["kind"], row["text_quality"], row["answer"], row.get("half", ""),
        row.get("writer", 0),
    )  # fmt: skip

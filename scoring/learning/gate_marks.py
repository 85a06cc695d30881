"""The marks of a rubric's gate, from a file: people's and the machine's of each clip, and two forms of each person.

Lines are `{"clip", "rater", "points"}`, with the rater `machine` for the machine's, and `{"person", "form": 1 or 2,
"points"}` for the retest. Ids are the bank's own and are stored nowhere.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy

from core.errors import InputInvalid
from core.files import Line, read_lines
from scoring.learning.table import Floats

MACHINE = "machine"
FORMS = (1.0, 2.0)
Cells = Mapping[tuple[str, str], float]


@dataclass(frozen=True)
class Marks:
    """Full tables.

    Attributes:
        humans: (clips, raters); machine: (clips,); forms: (people, 2); points are 0 to 100.
        hash: of all marks, whatever order they came in.
    """

    humans: Floats
    machine: Floats
    forms: Floats
    hash: str


def read_marks(path: Path) -> Marks:
    """The marks of a file.

    Raises:
        InputInvalid: names the file and the line, or the clip or person that lacks a mark.
    """
    clips: dict[tuple[str, str], float] = {}
    people: dict[tuple[str, str], float] = {}
    for line in read_lines(path):
        is_retest = line.fields.get("person") is not None
        target, by = (
            (line.text("person"), _form(line)) if is_retest else (line.text("clip"), line.text("rater").lower())
        )
        cells = people if is_retest else clips
        if (target, by) in cells:
            line.refuse("is there twice")
        cells[target, by] = _points(line)
    raters = sorted({by for _, by in clips} - {MACHINE})
    machine = _table(clips, [MACHINE], "clip")[:, 0] if clips else numpy.empty(0)
    forms = _table(people, ["1", "2"], "person") if people else numpy.empty((0, 2))
    return Marks(_table(clips, raters, "clip"), machine, forms, _hash(clips, people))


def _form(line: Line) -> str:
    form = line.number("form")
    if form not in FORMS:
        line.refuse("must be 1 or 2", "form")
    return f"{form:.0f}"


def _points(line: Line) -> float:
    points = line.number("points")
    if points is None or not 0 <= points <= 100:
        line.refuse("must be a number from 0 to 100", "points")
    return points


def _table(cells: Cells, columns: list[str], what: str) -> Floats:
    """(targets, columns) without a gap."""
    targets = sorted({target for target, _ in cells})
    for target in targets:
        lacking = [column for column in columns if (target, column) not in cells]
        if lacking:
            raise InputInvalid(f"{what} {target} has no mark by {', '.join(lacking)}", what)
    return numpy.array([[cells[target, column] for column in columns] for target in targets], dtype=float)


def _hash(clips: Cells, people: Cells) -> str:
    content = json.dumps([sorted([*one, mark] for one, mark in cells.items()) for cells in (clips, people)])
    return hashlib.sha256(content.encode("utf-8")).hexdigest()

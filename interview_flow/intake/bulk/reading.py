"""A spreadsheet as rows, read in a process of its own (`sheet_child.py`)."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from config.texts import word
from core.child_environment import child_environment
from core.errors import InputInvalid, InputRefused
from interview_flow.intake.bulk.columns import known_headings
from interview_flow.intake.bulk.limits import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, WALL_S

ROOT = Path(__file__).resolve().parents[3]
FIELD = "file"

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Value:
    """What stands in one cell: `text`, and as what (`text`, `number`, `rounded`, `date`, `boolean`, `error`,
    `formula`).
    """

    kind: str
    text: str


@dataclass(frozen=True)
class ReadRow:
    """One row: its number as the spreadsheet shows it, column (from 1) -> what stands there."""

    number: int
    cells: dict[int, Value]


@dataclass(frozen=True)
class Table:
    """The rows below the headings, still as the child wrote them: twenty thousand need little room so.

    Attributes:
        headings: column -> heading.
        sheet: the name of the sheet, empty for a text file.
        left_out: names of other sheets, which nobody reads.
        merged: (first row, last row, first column, last column) of merged cells.
        hidden: numbers of rows that are hidden or filtered away.
    """

    headings: dict[int, str]
    lines: tuple[bytes, ...]
    sheet: str
    left_out: tuple[str, ...]
    merged: tuple[tuple[int, int, int, int], ...]
    hidden: frozenset[int]

    def rows(self) -> Iterator[ReadRow]:
        """From the first."""
        return (_row(json.loads(line)) for line in self.lines)


def read(data: bytes) -> Table:
    """Read a spreadsheet; call it outside a transaction.

    Raises:
        InputRefused: not one that we take; `words` say why and what to do.
    """
    if len(data) > MOST_BYTES:
        raise refused("too_large")
    lines = _run_child(data)
    end = json.loads(lines[-1]) if lines else {}
    if not isinstance(end, dict) or not end:
        raise refused("unreadable")
    if not end.pop("ok"):
        raise refused(end.pop("why"), **end)
    first = _row(json.loads(lines[0]))
    return Table(
        headings={column: value.text for column, value in first.cells.items()},
        lines=tuple(lines[1:-1]),
        sheet=end["sheet"],
        left_out=tuple(end["left_out"]),
        merged=tuple((one[0], one[1], one[2], one[3]) for one in end["merged"]),
        hidden=frozenset(end["hidden"]),
    )


def refused(why: str, **data: Any) -> InputInvalid:
    """The whole file is refused, in words."""
    shown = {name: "、".join(map(str, value)) if isinstance(value, list) else value for name, value in data.items()}
    limits = {"megabytes": MOST_BYTES >> 20, "rows": MOST_ROWS, "columns": MOST_COLUMNS}
    return InputRefused(word(f"import.refused.{why}", **(limits | shown)), field=FIELD)


def _run_child(data: bytes) -> list[bytes]:
    """The lines of its answer; none when it died."""
    command = [sys.executable, "-m", "interview_flow.intake.bulk.sheet_child", json.dumps(sorted(known_headings()))]
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=child_environment(ROOT, OPENBLAS_NUM_THREADS="1"),
    )
    try:
        with process:
            said, last_words = process.communicate(data, timeout=WALL_S)
    except subprocess.TimeoutExpired:
        process.kill()
        raise refused("too_large") from None
    if process.returncode < 0:
        log.warning("sheet_too_costly", status=process.returncode)
        raise refused("too_large")
    if process.returncode:
        # The child ends with the error's type; a library's own words may quote somebody's file.
        kind = last_words.decode(errors="replace").strip().rpartition("\n")[2]
        log.warning("sheet_unreadable", error=kind if kind.isascii() and kind.isidentifier() else "")
        raise refused("unreadable")
    return said.splitlines()


def _row(read: Any) -> ReadRow:
    number, cells = read
    return ReadRow(number, {column: Value(kind, text) for column, kind, text in cells})

"""Reads one spreadsheet inside limits: a program of its own, `python -m interview_flow.intake.bulk.sheet_child`.

Spreadsheets come from anybody, and a small one can unpack to gigabytes.

    stdin   the file
    argv    the keys of all known headings, as JSON
    stdout  JSON, one value a line: the headings as `[row, [[column, kind, text], ...]]`, each row that isn't empty in
            the same form, last `{"ok": true, "sheet", "left_out", "merged", "hidden"}`; or, at any place,
            `{"ok": false, "why": code, ...}`, after which nothing counts

Columns are counted from 1. Nothing is computed: a formula is its own text.
"""

import io
import json
import resource
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from interview_flow.intake.bulk import csv_rows, workbook
from interview_flow.intake.bulk.containers import Refused, is_zip, require_table
from interview_flow.intake.bulk.headings import is_heading_row
from interview_flow.intake.bulk.limits import (
    CPU_S,
    LONGEST_CELL,
    MEMORY,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_TEXT,
)
from interview_flow.intake.bulk.workbook import Row, Sheet

# Titles and notes may stand above the headings.
HEADINGS_WITHIN = 20


def main(arguments: list[str]) -> int:
    """Read, answer; a refusal is an answer too."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    data = sys.stdin.buffer.read()
    known = frozenset(json.loads(arguments[0]))
    try:
        for line in read(data, known):
            say(line)
    except Refused as refused:
        say({"ok": False, "why": refused.why, **refused.data})
    except MemoryError:
        say({"ok": False, "why": "too_large"})
    except Exception as error:  # noqa: BLE001 (whatever a library raises; its words may quote the file)
        sys.stderr.write(f"{type(error).__name__}\n")
        return 1
    sys.stdout.flush()
    return 0


def say(line: Any) -> None:
    """One line of the answer."""
    sys.stdout.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")


def read(data: bytes, known: frozenset[str]) -> Iterator[Any]:
    """The lines of the answer.

    Raises:
        Refused: says why.
    """
    require_table(data)
    sheets = workbook.sheets(data) if is_zip(data) else csv_rows.sheets(data, known)
    chosen, others = choose(sheets, known)
    yield from checked(chosen, known)
    yield {"ok": True, "sheet": chosen.name, "left_out": others, "merged": chosen.merged, "hidden": chosen.hidden}


def choose(sheets: Iterable[Sheet], known: frozenset[str]) -> tuple[Sheet, list[str]]:
    """The one visible sheet that has headings, and the names of the others that hold anything.

    Raises:
        Refused: none has, or several have.
    """
    found: list[Sheet] = []
    others: list[str] = []
    first: list[str] = []
    for sheet in sheets:
        if sheet.visible and headings_of(sheet, known) is not None:
            found.append(sheet)
            continue
        others.append(sheet.name)
        if sheet.visible and not first:
            first = next((texts(row) for row in sheet.rows()), [])
    if len(found) > 1:
        raise Refused("several_sheets", sheets=[sheet.name for sheet in found])
    if not found:
        raise Refused("no_headings" if first else "empty", found=first[:12])
    return found[0], others


def headings_of(sheet: Sheet, known: frozenset[str]) -> Row | None:
    """The row of headings."""
    for seen, row in enumerate(sheet.rows()):
        if is_heading_row(texts(row), known):
            return row
        if seen >= HEADINGS_WITHIN:
            break
    return None


def checked(sheet: Sheet, known: frozenset[str]) -> Iterator[Row]:
    """The headings and every row below.

    Raises:
        Refused: too many rows, columns, cells or characters.
    """
    begun, count, size, cells = False, 0, 0, 0
    for row in sheet.rows():
        begun = begun or is_heading_row(texts(row), known)
        if not begun:
            continue
        count += 1
        size += sum(len(cell[2]) for cell in row[1])
        cells += len(row[1])
        if count > MOST_ROWS + 1:
            raise Refused("too_many_rows", most=MOST_ROWS)
        if row[1][-1][0] > MOST_COLUMNS:
            raise Refused("too_many_columns", most=MOST_COLUMNS)
        if size > MOST_TEXT or cells > MOST_CELLS:
            raise Refused("too_large")
        if any(len(cell[2]) > LONGEST_CELL for cell in row[1]):
            raise Refused("cell_too_long", row=row[0], most=LONGEST_CELL)
        yield row


def texts(row: Row) -> list[str]:
    """What stands in a row."""
    return [cell[2] for cell in row[1]]


if __name__ == "__main__":
    # UTF-8 wherever this runs.
    sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="replace")
    sys.exit(main(sys.argv[1:]))

"""The sheets of an .xlsx file, row by row, as they are written: nothing is computed and no link is followed."""

import io
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from interview_flow.intake.bulk.containers import Refused
from interview_flow.intake.bulk.limits import LAST_ROW

# The same parser wherever this runs, and no 60 MB of numpy for a type check.
os.environ["OPENPYXL_LXML"] = "False"

Cell = tuple[int, str, str]
Row = tuple[int, list[Cell]]
# Beyond this a number that a spreadsheet holds is not the digits that somebody typed.
# Source: IEEE 754; Excel keeps 15 digits.
EXACT = 10**15
KINDS = {"b": "boolean", "e": "error", "f": "formula", "d": "date"}
# So many no list of people has on purpose.
MOST_MERGED = 500


@dataclass
class Sheet:
    """One sheet.

    Attributes:
        rows: reads it from the start, each row that holds anything; `merged` and `hidden` are known at the end.
        merged: (first row, last row, first column, last column) of merged cells.
        hidden: numbers of rows that are hidden or filtered away.
    """

    name: str
    rows: Callable[[], Iterator[Row]]
    visible: bool = True
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)


def sheets(data: bytes) -> list[Sheet]:
    """The worksheets of a file that `require_table` has let pass; pictures of charts and macros are not looked at."""
    sys.modules.setdefault("numpy", None)  # type: ignore[arg-type]
    from openpyxl import load_workbook
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

    # What a sheet claims to be its size may be wrong, and one that claims none would be read whole to find it.
    ReadOnlyWorksheet._get_size = lambda self: None  # type: ignore[attr-defined]
    book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    return [_sheet(book, one) for one in book.worksheets]


def _sheet(book: Any, worksheet: Any) -> Sheet:
    found = Sheet(worksheet.title, lambda: iter(()), worksheet.sheet_state == "visible")
    found.rows = lambda: _rows(book, worksheet, found)
    return found


def _rows(book: Any, worksheet: Any, found: Sheet) -> Iterator[Row]:
    # The public way pads each row up to its last column, however far out one cell claims to stand.
    from openpyxl.worksheet._reader import WorkSheetParser

    found.hidden.clear()
    with worksheet._get_source() as source:
        parser = WorkSheetParser(
            source,
            worksheet._shared_strings,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for number, cells in parser.parse():
            written = [cell for one in cells if (cell := _cell(one))]
            hidden = parser.row_dimensions.pop(str(number), {}).get("hidden") in ("1", "true")
            if not 1 <= number <= LAST_ROW:
                raise Refused("unreadable")
            if written:
                if hidden:
                    found.hidden.append(number)
                yield number, sorted(written)
    merged = parser.merged_cells.mergeCell if parser.merged_cells else []
    if len(merged) > MOST_MERGED:
        raise Refused("merged", most=MOST_MERGED)
    found.merged = [(one.min_row, one.max_row, one.min_col, one.max_col) for one in merged]


def _cell(one: dict[str, Any]) -> Cell | None:
    """(column, kind, text); None where nothing is written."""
    value, kind = one["value"], one["data_type"]
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if kind == "f":
        return one["column"], "formula", str(getattr(value, "text", None) or value)
    if kind == "n":
        return one["column"], *_number(value)
    return one["column"], KINDS.get(kind, "text"), _text(value)


def _number(value: float) -> tuple[str, str]:
    if abs(value) >= EXACT or value != value:
        return "rounded", str(value)
    return "number", str(int(value)) if value == int(value) else repr(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    # A day without its midnight.
    return str(value).removesuffix(" 00:00:00") if isinstance(value, datetime) else str(value)

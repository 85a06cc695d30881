"""A table in a text file: UTF-8, UTF-16 or GB18030, separated by commas, semicolons or tabs."""

import codecs
import csv
import io
import sys
from collections.abc import Iterator
from itertools import islice

from interview_flow.intake.bulk.containers import Refused
from interview_flow.intake.bulk.headings import heading_key
from interview_flow.intake.bulk.workbook import Cell, Row, Sheet

MARKED = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
UNMARKED = ("utf-8", "gb18030")
SEPARATORS = ",;\t，；"
# The headings stand among the first lines.
LOOKED_AT = 20


def sheets(data: bytes, known: frozenset[str]) -> list[Sheet]:
    """The one table of a text file.

    Raises:
        Refused: no text, or in no encoding that we know.
    """
    text = decoded(data)
    if "\0" in text:
        raise Refused("not_a_table")
    separator = separator_of(text, known)
    return [Sheet("", lambda: rows(text, separator))]


def decoded(data: bytes) -> str:
    """The text of a file, in the encoding that its first bytes name, else the first that fits."""
    named = next((name for mark, name in MARKED.items() if data.startswith(mark)), None)
    for encoding in (named,) if named else UNMARKED:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("encoding")


def separator_of(text: str, known: frozenset[str]) -> str:
    """What cuts one of the first lines into the most known headings."""
    lines = list(islice(io.StringIO(text), LOOKED_AT))

    def headings(separator: str) -> int:
        cut = [line.split(separator) for line in lines]
        return max((sum(heading_key(cell) in known for cell in line) for line in cut), default=0)

    return max(SEPARATORS, key=headings)


def rows(text: str, separator: str) -> Iterator[Row]:
    """Each row that holds anything, under the number that a spreadsheet would show.

    Raises:
        Refused: quotes that don't close, or text behind a closed one.
    """
    csv.field_size_limit(sys.maxsize)
    # An Excel export is read by the same rules, whatever stands inside quotes.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, values in enumerate(reader, 1):
            written = [cell for at, value in enumerate(values, 1) if (cell := _cell(at, value))]
            if written:
                yield number, written
    except csv.Error as error:
        raise Refused("quotes", row=number + 1) from error


def _cell(at: int, value: str) -> Cell | None:
    if not value.strip():
        return None
    return at, "formula" if value.lstrip().startswith("=") else "text", value

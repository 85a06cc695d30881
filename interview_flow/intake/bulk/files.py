"""The workbooks that we write: the empty list, and the rows to be mended. Every cell is text, nothing is a formula."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from catalogue import Catalogue
from config.texts import word
from interview_flow.intake.bulk.columns import FIELDS, NOTES, REQUIRED, is_note, letter, names_of
from interview_flow.intake.bulk.reading import Table
from interview_flow.intake.bulk.rows import Problem
from interview_flow.intake.bulk.run import Outcome

AS_TEXT = "@"
WIDE, NARROW = 36, 14
LISTED_ROWS = 2_000


def errors_file(table: Table, outcome: Outcome) -> bytes | None:
    """A workbook of the rows that were not taken, as they came, and of what HR should know; None with nothing to say.

    It can be mended and read again: the columns in front are known, and not looked at.
    """
    if not outcome.bad and not outcome.notes:
        return None
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    places = [place for place in sorted(table.headings) if not is_note(table.headings[place])]
    if outcome.bad:
        sheet = _sheet(book, "bad", [WIDE if at in (2, 3) else NARROW for at in range(len(NOTES) + len(places))])
        _write(sheet, [word(f"import.notes.{name}") for name in NOTES] + [table.headings[place] for place in places])
        for row, problems in outcome.bad:
            cells = [row.cells[place].text if place in row.cells else "" for place in places]
            _write(sheet, [str(row.number), *_told(problems), *cells])
    if outcome.notes:
        sheet = _sheet(book, "notes", [NARROW, 3 * WIDE])
        _write(sheet, [word("import.notes.row"), word("import.sheets.notes")])
        for number, note in outcome.notes:
            _write(sheet, [str(number), note])
    return _bytes(book)


def template(catalogue: Catalogue, branches: Iterable[str]) -> bytes:
    """An empty list with every heading, how to fill it in, and the posts and branches to choose from."""
    from openpyxl import Workbook
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title, sheet.freeze_panes = word("import.sheets.list"), "A2"
    choices = {
        "position": [catalogue.position(key).label for key in catalogue.positions()],
        "branch": [catalogue.branch(key).label for key in branches],
    }
    for at, field in enumerate(FIELDS, 1):
        column = sheet.column_dimensions[letter(at)]
        column.width, column.number_format = NARROW, AS_TEXT
        _as_text(sheet.cell(1, at), names_of(field)[0] + "*" * (field in REQUIRED))
        if field in choices:
            listed = letter(list(choices).index(field) + 1)
            where = f"'{word('import.sheets.choices')}'!${listed}$2:${listed}${len(choices[field]) + 1}"
            rule = DataValidation(type="list", formula1=where, allow_blank=True)
            rule.add(f"{letter(at)}2:{letter(at)}{LISTED_ROWS}")
            sheet.add_data_validation(rule)
    _explain(book.create_sheet(word("import.sheets.explained")))
    _offer(book.create_sheet(word("import.sheets.choices")), choices)
    return _bytes(book)


def _explain(sheet: Any) -> None:
    lines = [(word("import.explained.general"),), (word("import.explained.columns"), "", word("import.explained.how"))]
    for field in FIELDS:
        need = word(f"import.explained.{'required' if field in REQUIRED else 'optional'}")
        lines.append((names_of(field)[0], need, word(f"import.explained.{field}")))
    sheet.column_dimensions["C"].width = 3 * WIDE
    for row, line in enumerate(lines, 1):
        for at, text in enumerate(line, 1):
            _as_text(sheet.cell(row, at), text)


def _offer(sheet: Any, choices: dict[str, list[str]]) -> None:
    for at, (field, labels) in enumerate(choices.items(), 1):
        sheet.column_dimensions[letter(at)].width = WIDE
        for row, label in enumerate([word(f"import.choices.{field}"), *labels], 1):
            _as_text(sheet.cell(row, at), label)


def _told(problems: Sequence[Problem]) -> list[str]:
    """Column, problem, advice: one cell each, a line for each problem."""
    if len(problems) == 1:
        return [problems[0].column, problems[0].what, problems[0].advice]
    numbered = list(enumerate(problems, 1))
    return [
        "\n".join(dict.fromkeys(one.column for one in problems if one.column)),
        "\n".join(f"{at}. {one.column}{one.what}" for at, one in numbered),
        "\n".join(f"{at}. {one.advice}" for at, one in numbered),
    ]


def _sheet(book: Any, name: str, widths: Sequence[int]) -> Any:
    sheet = book.create_sheet(word(f"import.sheets.{name}"))
    sheet.freeze_panes = "A2"
    for at, width in enumerate(widths, 1):
        sheet.column_dimensions[letter(at)].width = width
    return sheet


def _write(sheet: Any, texts: Sequence[str]) -> None:
    from openpyxl.cell import WriteOnlyCell

    row = []
    for text in texts:
        cell = WriteOnlyCell(sheet)
        _as_text(cell, text)
        row.append(cell)
    sheet.append(row)


def _as_text(cell: Any, text: str) -> None:
    """Write words that no spreadsheet takes for a formula, in this file or in a text file made of it."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell.value = ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)
    cell.data_type, cell.number_format = "s", AS_TEXT
    cell.quotePrefix = text.startswith(("=", "+", "-", "@", "\t", "\r"))


def _bytes(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()

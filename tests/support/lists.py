"""Spreadsheets for tests: as people save them, and as nobody should."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from openpyxl import Workbook, load_workbook

HEADINGS = ("姓名", "手机", "邮箱", "编号", "岗位", "分行", "学校", "学历", "专业", "毕业年份", "证书", "工作经历")
GOOD = (
    "李晓",
    "13800138000",
    "lx@example.com",
    "HR-1",
    "柜员",
    "哈尔滨分行",
    "某大学",
    "本科",
    "金融学",
    "2026",
    "",
    "",
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def person(number: int = 0, **changed: Any) -> tuple[Any, ...]:
    """A row that can be taken; values by heading are changed."""
    own = {"手机": f"138{number:08}", "邮箱": f"p{number}@example.com", "编号": f"HR-{number}"} if number else {}
    return tuple((dict(zip(HEADINGS, GOOD, strict=True)) | own | changed).values())


def xlsx(rows: Iterable[Sequence[Any]], headings: Sequence[Any] = HEADINGS, change: Callable[[Any], Any] = id) -> bytes:
    """A workbook of one sheet.

    Args:
        change: does something more to the workbook.
    """
    book = Workbook()
    for row in (headings, *rows) if headings else rows:
        book.active.append(list(row))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def text(rows: Iterable[Sequence[str]], separator: str = ",", encoding: str = "utf-8-sig") -> bytes:
    """The same as a text file."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows([HEADINGS, *rows])
    return out.getvalue().encode(encoding)


def packed(sheet: str, **parts: str) -> bytes:
    """A workbook whose sheet is written by hand, `parts` beside or instead of the usual ones."""
    usual = {
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"/>',
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            'spreadsheetml.sheet.main+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.'
            'openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
            '<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
            'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>'
        ),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (usual | {"xl/worksheets/sheet1.xml": sheet} | parts).items():
            archive.writestr(name, content)
    return out.getvalue()


def sheet_xml(rows: str) -> str:
    """A worksheet's part."""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def row_xml(number: int, values: Sequence[str]) -> str:
    """A row of inline texts."""
    cells = "".join(f'<c t="inlineStr"><is><t>{value}</t></is></c>' for value in values)
    return f'<row r="{number}">{cells}</row>'


def sheets_of(data: bytes) -> dict[str, list[list[Any]]]:
    """What stands in a workbook, sheet by sheet."""
    book = load_workbook(io.BytesIO(data))
    return {one.title: [list(row) for row in one.iter_rows(values_only=True)] for one in book.worksheets}

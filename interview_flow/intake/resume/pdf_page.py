"""What a reader sees of a PDF's page; loaded by `opening_child.py` in the process that opens strangers' files.

A PDF can hold letters that nobody sees: drawn in no colour, white on white, or beside the page. A machine would read
them as the résumé's. They are left out, and that there were some is said.
"""

import ctypes
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from pypdfium2 import raw

# Letters as light as this are white for a reader, and a ground has to be darker than that for them to show. 0 to 255.
WHITE, GROUND, FAINT = 240, 200, 16
# Of text: drawn not at all, or used only to cut something else out. Source: ISO 32000-1, table 106.
NO_INK = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
OUTLINES = (raw.FPDF_TEXTRENDERMODE_STROKE, raw.FPDF_TEXTRENDERMODE_STROKE_CLIP)
# Groups inside groups that are looked into for grounds.
DEEPEST = 6
# Wider lines than this, in half-width columns, end because the page does.
FULL_LINE, SLACK, HEADING = 64, 3, 16
BEGINS_ANEW = re.compile(
    r"\s{0,9}(?:[■◆★●▶▎·•\-*①-⑩【\[(（]|[0-9]{1,4}(?:\s{0,9}[.、．年/)）-]|\s{1,9}[一-龥])|[一二三四五六七八九十]{1,3}、|.{1,10}[:：])"
)
Box = tuple[float, float, float, float]


def seen_text(page: Any) -> tuple[str, bool]:
    """The text that a reader sees, in lines, and whether letters that they don't see were left out."""
    text = page.get_textpage()
    unseen = set(_unseen(page, text))
    if all(text.get_text_range(place, 1).isspace() for place in unseen):
        return rejoined(text.get_text_range().replace("\r\n", "\n")), False
    places = (place for place in range(text.count_chars()) if place not in unseen)
    return rejoined("".join(text.get_text_range(place, 1) for place in places).replace("\r\n", "\n")), True


def rejoined(page: str) -> str:
    """A page whose paragraphs are lines again: where several are as wide as the page, each goes on in the next."""
    lines: list[str] = []
    widths = [width(line) for line in page.split("\n")]
    full = max(widths, default=0) - SLACK
    if full < FULL_LINE or sum(wide >= full for wide in widths) < 2:
        return page
    goes_on = False
    for line, wide in zip(page.split("\n"), widths, strict=True):
        if goes_on and continues(line, wide):
            lines[-1] += line.strip()
        else:
            lines.append(line.rstrip())
        goes_on = wide >= full and not line.rstrip().endswith(("。", "；", ";", "！", "？"))
    return "\n".join(lines)


def continues(line: str, wide: int) -> bool:
    """Whether a line may be the rest of the one above: no beginning of something, nor short as headings are."""
    return wide > 0 and not BEGINS_ANEW.match(line) and (wide > HEADING or line.rstrip().endswith(("。", "；")))


def width(line: str) -> int:
    """Of a line, in half-width columns."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line.strip())


def _unseen(page: Any, text: Any) -> Iterator[int]:
    """Places of letters that no reader sees; spaces and ends of lines that PDFium adds are never among them."""
    sheet, grounds = page.get_bbox(), list(_grounds(page))
    for place in range(text.count_chars()):
        drawn = raw.FPDFText_GetTextObject(text, place)
        if not drawn:
            continue
        mode = raw.FPDFTextObj_GetTextRenderMode(drawn)
        *ink, thick = _colour(
            raw.FPDFText_GetStrokeColor if mode in OUTLINES else raw.FPDFText_GetFillColor, text, place
        )
        left, bottom, right, top = text.get_charbox(place)
        middle = (left + right) / 2, (bottom + top) / 2
        white = min(ink) >= WHITE and not any(_holds(one, middle) for one in grounds)
        if mode in NO_INK or white or thick < FAINT or not _holds(sheet, middle):
            yield place


def _colour(asked: Any, *of: Any) -> tuple[int, int, int, int]:
    """Red, green, blue and how thick; black where PDFium can't tell, so that a letter in doubt is read."""
    values = [ctypes.c_uint() for _ in range(4)]
    if not asked(*of, *(ctypes.byref(one) for one in values)):
        return 0, 0, 0, 255
    return values[0].value, values[1].value, values[2].value, values[3].value


def _grounds(page: Any) -> Iterator[Box]:
    """Where on the page white letters show: on pictures, and on what is filled with a colour."""
    objects = [raw.FPDFPage_GetObject(page, number) for number in range(raw.FPDFPage_CountObjects(page))]
    yield from _within(objects, [], 0)


def _within(objects: list[Any], groups: list[Any], depth: int) -> Iterator[Box]:
    for one in objects:
        kind = raw.FPDFPageObj_GetType(one)
        if kind == raw.FPDF_PAGEOBJ_FORM and depth < DEEPEST:
            inner = [raw.FPDFFormObj_GetObject(one, number) for number in range(raw.FPDFFormObj_CountObjects(one))]
            yield from _within(inner, [one, *groups], depth + 1)
        elif kind in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING) or _is_coloured(kind, one):
            yield _on_page(_bounds(one), groups)


def _is_coloured(kind: int, drawn: Any) -> bool:
    """Whether it is a shape that is filled with something darker than white letters."""
    if kind != raw.FPDF_PAGEOBJ_PATH:
        return False
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not raw.FPDFPath_GetDrawMode(drawn, ctypes.byref(fill), ctypes.byref(stroke)) or not fill.value:
        return False
    *colour, thick = _colour(raw.FPDFPageObj_GetFillColor, drawn)
    return min(colour) <= GROUND and thick >= FAINT


def _bounds(drawn: Any) -> Box:
    sides = [ctypes.c_float() for _ in range(4)]
    raw.FPDFPageObj_GetBounds(drawn, *(ctypes.byref(one) for one in sides))
    return sides[0].value, sides[1].value, sides[2].value, sides[3].value


def _on_page(box: Box, groups: list[Any]) -> Box:
    """A box in a group as it lies on the page, as far as groups are moved and scaled."""
    left, bottom, right, top = box
    corners = [(left, bottom), (right, top), (left, top), (right, bottom)]
    for group in groups:
        by = raw.FS_MATRIX()
        if raw.FPDFPageObj_GetMatrix(group, ctypes.byref(by)):
            corners = [(by.a * x + by.c * y + by.e, by.b * x + by.d * y + by.f) for x, y in corners]
    across, up = [x for x, _ in corners], [y for _, y in corners]
    return min(across), min(up), max(across), max(up)


def _holds(box: Box, point: tuple[float, float]) -> bool:
    left, bottom, right, top = box
    return left <= point[0] <= right and bottom <= point[1] <= top

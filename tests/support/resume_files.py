"""Résumés as files of every kind: what people send, and what only somebody hostile does."""

import io
import zipfile
from collections.abc import Sequence

from docx import Document
from docx.oxml import parse_xml
from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
FONT = "STSong-Light"


def word_file(text: str) -> bytes:
    """A .docx with a paragraph for each line; lines with tabs that follow each other are a table."""
    document = Document()
    rows: list[list[str]] = []
    for line in [*text.splitlines(), ""]:
        if "\t" in line:
            rows.append(line.split("\t"))
            continue
        if rows:
            _table(document, rows)
            rows = []
        document.add_paragraph(line)
    return saved(document)


def _table(document, rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(len(rows), max(map(len, rows)))
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            table.cell(number, column).text = cell


def in_columns(left: str, right: str) -> bytes:
    """A .docx that is one table of two cells: what most templates are."""
    document = Document()
    table = document.add_table(1, 2)
    for cell, text in zip(table.rows[0].cells, (left, right), strict=True):
        cell.text = ""
        for line in text.splitlines():
            cell.add_paragraph(line)
    return saved(document)


def in_a_text_box(text: str, outside: str = "个人简历") -> bytes:
    """A .docx whose lines stand in a text box, and, as Word writes it, once more for old readers."""
    document = Document()
    paragraph = document.add_paragraph(outside)
    lines = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.splitlines())
    box = f"<w:txbxContent>{lines}</w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    paragraph._p.append(
        parse_xml(
            f"<w:r {W} {mc}><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice>"
            f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        )
    )
    return saved(document)


def with_hidden(text: str, hidden: str, mark: str = "<w:vanish/>") -> bytes:
    """A .docx with a paragraph that no reader sees."""
    document = Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    paragraph = document.add_paragraph()
    paragraph._p.append(parse_xml(f"<w:r {W}><w:rPr>{mark}</w:rPr><w:t>{hidden}</w:t></w:r>"))
    return saved(document)


def with_header(header: str, text: str) -> bytes:
    """A .docx whose first lines stand in the page's header."""
    document = Document()
    document.sections[0].header.paragraphs[0].text = header
    for line in text.splitlines():
        document.add_paragraph(line)
    return saved(document)


def saved(document) -> bytes:
    """A document as bytes."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def rewritten(data: bytes, name: str, content: bytes, compress: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A .docx with one member put in place of another."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", compress) as new:
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        new.writestr(name, content)
    return out.getvalue()


def pdf_file(text: str, *, pages: int = 1, password: str = "") -> bytes:
    """A PDF with a line for each line, on each page; as wide as its longest line, since what is beside it is not read."""
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = io.BytesIO()
    wide = max((len(line) * 10 + 170 * line.count("\t") for line in text.splitlines()), default=0)
    canvas = Canvas(out, pagesize=(max(A4[0], 60 + wide), A4[1]))
    for _ in range(pages):
        canvas.setFont(FONT, 10)
        for number, line in enumerate(text.splitlines()):
            for column, cell in enumerate(line.split("\t")):
                canvas.drawString(30 + 170 * column, 800 - 16 * number, cell)
        canvas.showPage()
    canvas.save()
    return locked(out.getvalue(), password) if password else out.getvalue()


def locked(data: bytes, password: str) -> bytes:
    """A PDF that opens with a password."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def scanned() -> bytes:
    """A PDF whose page is a picture: no text in it."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.rect(40, 40, 400, 600, fill=1)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def pdf_with_unseen(text: str, unseen: str, how: str) -> bytes:
    """A PDF with a last line that nobody sees, or that only looks as if: `how` names which."""
    pdf_file("")  # registers the font
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setFont(FONT, 10)
    for number, line in enumerate(text.splitlines()):
        canvas.drawString(30, 800 - 16 * number, line)
    _unseen_line(canvas, unseen, how)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _unseen_line(canvas: Canvas, line: str, how: str) -> None:
    places = {"beside": (2000, 400), "above": (30, 900), "below": (30, -50)}
    x, y = places.get(how, (30, 100))
    if how == "white-on-blue":
        canvas.setFillColorRGB(0.1, 0.3, 0.5)
        canvas.rect(20, 90, 400, 30, stroke=0, fill=1)
    if how == "white-on-pale":
        canvas.setFillColorRGB(0.97, 0.97, 0.97)
        canvas.rect(20, 90, 400, 30, stroke=0, fill=1)
    if how.startswith("white"):
        canvas.setFillColorRGB(1, 1, 1)
    if how == "nearly-white":
        canvas.setFillColorRGB(0.98, 0.97, 0.98)
    if how == "clear":
        canvas.setFillAlpha(0)
    if how == "grey":
        canvas.setFillColorRGB(0.5, 0.5, 0.5)
    drawn = canvas.beginText(x, y)
    drawn.setFont(FONT, 10)
    drawn.setTextRenderMode({"no-ink": 3, "clip": 7}.get(how, 0))
    drawn.textLine(line)
    canvas.drawText(drawn)

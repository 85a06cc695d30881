"""The text of one résumé file, taken out inside limits: run in a fork of a program of its own, never imported.

Résumés come from strangers, so a PDF, a Word file or a text is opened here, in a process with bounded memory, processor
time and files, which gets the bytes on stdin and can name no file.

    python -I opening_child.py MEMORY_BYTES CPU_SECONDS < file

stdin: the file. stdout: JSON, `{"text": ..., "left_out": whether it held words that nobody sees}` or `{"why": CODE}`;
the codes are keys of `words.resume_file` in `config/messages/`.
"""

import codecs
import ctypes
import importlib.util
import io
import json
import os
import re
import resource
import signal
import sys
import unicodedata
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1  # Source: prctl(2)
MOST_PAGES = 40
MOST_CHARS = 60_000  # as many as the API takes (`web/api/shapes.py`)
# Of a Word file: its members together, and the XML that is read.
MOST_UNPACKED, MOST_XML, MOST_MEMBERS = 200 << 20, 16 << 20, 2000
# Fewer characters than this are a page number or a scanner's stamp.
LEAST_CHARS = 12
PDF_WITHIN = 1024  # ISO 32000-1, annex H: some bytes may stand before the header
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"II*\0", b"MM\0*", b"RIFF")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
SIGNS = {W + "t": "", W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
# Of half a point: smaller type is there to be found and not to be read.
SMALLEST_TYPE = 4


class Refused(Exception):
    """Not a file with a text to take; the message is the code."""


def load() -> None:
    """Bring the libraries, before the first fork."""
    import lxml.etree  # noqa: F401
    import pypdfium2  # noqa: F401

    pdf_page()


@cache
def pdf_page() -> Any:
    """`pdf_page.py` beside this file; `-I` keeps the folder from being searched."""
    spec = importlib.util.spec_from_file_location("pdf_page", Path(__file__).with_name("pdf_page.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def bound(memory_bytes: int, cpu_seconds: int) -> None:
    """Limit this process before any byte of the file is looked at."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() == 1:
            sys.exit(1)


def text_of(data: bytes) -> tuple[str, bool]:
    """The text of a file, by what it holds and not by its name, and whether words that nobody sees were left out.

    Raises:
        Refused: there is none in it, or it can't be read.
    """
    if not data.strip():
        raise Refused("empty")
    bitmap = data[:2] == b"BM" and int.from_bytes(data[2:6], "little") == len(data)
    if bitmap or data.startswith(PICTURES) or data[4:12] in (b"ftypheic", b"ftypmif1", b"ftypavif"):
        raise Refused("picture")
    at = data.find(b"%PDF-", 0, PDF_WITHIN + 5)
    if at >= 0:
        return whole(list(pdf_pages(data[at:])))
    if data.startswith(b"PK\x03\x04"):
        return whole(list(word_parts(data)))
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused("locked" if "EncryptedPackage".encode("utf-16-le") in data else "old_word")
    if data.startswith(b"{\\rtf"):
        raise Refused("old_word")
    return checked(plain(data), "unreadable"), False


def whole(parts: list[tuple[str, bool]]) -> tuple[str, bool]:
    """One text of pages or parts."""
    return checked("\n".join(text for text, _ in parts), "picture"), any(left_out for _, left_out in parts)


def checked(text: str, otherwise: str) -> str:
    """A text that is one: long enough, and of characters that people write."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n").replace("\0", "")
    text = "".join(letter for letter in text if not "\ud800" <= letter <= "\udfff")
    seen = [letter for letter in text if not letter.isspace()]
    if len(seen) < LEAST_CHARS:
        raise Refused(otherwise)
    odd = sum(unicodedata.category(letter) in ("Cc", "Cn", "Co") or letter == "\ufffd" for letter in seen)
    if odd > len(seen) / 10:
        raise Refused("unreadable")
    if len(text) > MOST_CHARS:
        raise Refused("too_long")
    return text


def pdf_pages(data: bytes) -> Iterator[tuple[str, bool]]:
    """The seen text of each page, in the order in which it was written; what is damaged is left out.

    PDFium writes cells on one line apart with a space, and columns one after the other, as the file does.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise Refused("locked" if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD else "damaged") from error
    if len(document) > MOST_PAGES:
        raise Refused("too_long")
    for number in range(len(document)):
        try:
            yield pdf_page().seen_text(document[number])
        except pypdfium2.PdfiumError:
            continue


def word_parts(data: bytes) -> Iterator[tuple[str, bool]]:
    """The seen text of a .docx: headers, then the body with its tables and text boxes, then footers.

    python-docx reaches no text boxes and stops at a picture that is missing, so the XML is read as it is.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {info.filename: info for info in archive.infolist()}
        if len(members) > MOST_MEMBERS or sum(info.file_size for info in members.values()) > MOST_UNPACKED:
            raise Refused("too_long")
        if "word/document.xml" not in members:
            raise Refused("other_kind")
        if any(info.flag_bits & 1 for info in members.values()):
            raise Refused("locked")
        styles = unseen_styles(archive) if "word/styles.xml" in members else set()
        names = sorted(name for name in members if re.fullmatch(r"word/(header|footer)[0-9]*\.xml", name))
        heads = [name for name in names if "header" in name]
        for name in (*heads, "word/document.xml", *(name for name in names if name not in heads)):
            root = parsed(archive, name)
            unseen_runs = [one for one in root.iter(W + "r") if hidden(one, styles)]
            left_out = any("".join(run.itertext(W + "t")).strip() for run in unseen_runs)
            for run in unseen_runs:
                run.getparent().remove(run)
            yield "\n".join(block_lines(root)), left_out


def parsed(archive: zipfile.ZipFile, name: str) -> Any:
    """A part of a document: XML of a bearable size without entities, network or a document type."""
    from lxml import etree

    if archive.getinfo(name).file_size > MOST_XML:
        raise Refused("too_long")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    root = etree.fromstring(archive.read(name), parser)
    if root is None or root.getroottree().docinfo.doctype:
        raise Refused("damaged")
    return root


def block_lines(parent: Any) -> Iterator[str]:
    """Paragraphs and tables below an element, in the order of the document."""
    for child in parent:
        if child.tag == W + "p":
            yield from paragraph_lines(child)
        elif child.tag == W + "tbl":
            for row in child.iter(W + "tr"):
                if next(row.iterancestors(W + "tbl")) is child:
                    yield from row_lines(row)
        elif isinstance(child.tag, str) and child.tag not in (W + "sectPr", FALLBACK):
            yield from block_lines(child)


def row_lines(row: Any) -> Iterator[str]:
    """A row as one line with tabs; cells that hold paragraphs come one after the other instead."""
    own = [cell for cell in row.iter(W + "tc") if next(cell.iterancestors(W + "tr")) is row]
    cells = [[line for line in block_lines(cell) if line.strip()] for cell in own]
    if all(len(lines) <= 1 for lines in cells):
        yield "\t".join(line.replace("\t", " ") for lines in cells for line in lines or [""]).strip("\t")
        return
    for lines in cells:
        yield from lines


def paragraph_lines(paragraph: Any) -> Iterator[str]:
    """A paragraph's own text, then what stands in text boxes that hang on it."""
    from lxml import etree

    pieces: list[str] = []
    boxes: list[Any] = []
    waiting = [paragraph]
    while waiting:
        one = waiting.pop()
        if one.tag == W + "txbxContent":
            boxes.append(one)
        elif one.tag in SIGNS:
            pieces.append(SIGNS[one.tag] or one.text or "")
        elif one.tag not in (W + "del", W + "moveFrom", W + "pPr", FALLBACK, etree.Comment):
            waiting.extend(reversed(one))
    yield from "".join(pieces).split("\n")
    for box in boxes:
        yield from block_lines(box)


def unseen_styles(archive: zipfile.ZipFile) -> set[str | None]:
    """The styles whose words nobody sees, and those that are based on them."""
    styles = list(parsed(archive, "word/styles.xml").iter(W + "style"))
    found = {style.get(W + "styleId") for style in styles if unseen(style.find(W + "rPr"))}
    for _ in range(10):
        found |= {one.get(W + "styleId") for one in styles if value(one.find(W + "basedOn")) in found}
    return found


def hidden(run: Any, styles: set[str | None]) -> bool:
    """Whether nobody sees a run: by its own marks, its style or its paragraph's."""
    if unseen(run.find(W + "rPr")) or value(run.find(f"{W}rPr/{W}rStyle")) in styles:
        return True
    paragraph = next(run.iterancestors(W + "p"), run)
    return value(paragraph.find(f"{W}pPr/{W}pStyle")) in styles


def unseen(properties: Any) -> bool:
    """Whether letters are hidden, struck through, white on no ground of their own, or too small."""
    if properties is None:
        return False
    marks = [properties.find(W + name) for name in ("vanish", "strike", "dstrike")]
    if any(mark is not None and value(mark) not in ("0", "false", "off") for mark in marks):
        return True
    size, colour = value(properties.find(W + "sz")), value(properties.find(W + "color"))
    small = re.fullmatch("[0-9]{1,3}", size) is not None and int(size) < SMALLEST_TYPE
    return small or (colour.upper() == "FFFFFF" and not on_colour(properties))


def on_colour(properties: Any) -> bool:
    """Whether a run, or what it stands in, has a ground that white letters show on, as headings do."""
    grounds = [properties, *(one.find(W + kind) for one in properties.iterancestors() for kind in ("pPr", "tcPr"))]
    fills = [one.find(W + "shd") for one in grounds if one is not None]
    return any(one is not None and one.get(W + "fill", "auto").upper() not in ("AUTO", "FFFFFF") for one in fills)


def value(element: Any) -> str:
    """Of an element its `val`; "" without one."""
    return str(element.get(W + "val", "")) if element is not None else ""


def plain(data: bytes) -> str:
    """A text file in UTF-8, UTF-16 or GB18030, with or without a byte order mark."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    # Half of ASCII in UTF-16 is zero bytes, on one side.
    zeros = [data[start::2].count(0) for start in (0, 1)]
    wide = {"utf-16-be": zeros[0], "utf-16-le": zeros[1]}
    found = max(wide, key=lambda name: wide[name])
    candidates = [found] if sum(zeros) > len(data) / 50 and wide[found] > 4 * min(zeros) else ["utf-8", "gb18030"]
    for encoding in candidates:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("unreadable")


def main(arguments: list[str]) -> None:
    """Read stdin, take the text out, answer. Every refusal is an answer; only a limit ends in a signal."""
    memory_bytes, cpu_seconds = arguments
    bound(int(memory_bytes), int(cpu_seconds))
    data = sys.stdin.buffer.read()
    try:
        text, left_out = text_of(data)
        answer: dict[str, Any] = {"text": text, "left_out": left_out}
    except Refused as refused:
        answer = {"why": str(refused)}
    except (MemoryError, RecursionError):
        answer = {"why": "too_long"}
    except Exception as error:  # noqa: BLE001 a library raises whatever a damaged file makes of it
        print(type(error).__name__, file=sys.stderr)
        answer = {"why": "damaged"}
    sys.stdout.buffer.write(json.dumps(answer).encode())
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(sys.argv[1:])

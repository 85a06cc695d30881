"""Opens one paper and writes it anew, in a process of its own: `python -m interview_flow.hiring.document_child < file`.

What comes out holds what a reader sees and nothing else: pictures are decoded and encoded again, of a PDF its pages are
kept without scripts, actions and attached files. Prints the type and a line break, then the new file.
"""

import io
import resource
import sys
from collections.abc import Iterator
from typing import Any

CPU_S, MEMORY = 20, 2 * 1024**3
NEITHER, LOCKED = 3, 4
# Real papers of a few pages have a few hundred objects.
MOST_OBJECTS = 200_000
# As PDF's own specification lets readers look for it (ISO 32000-1, annex H): some bytes may stand before.
HEADER_WITHIN = 1024
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
LARGEST_SIDE = 4096
MOST_PIXELS = 220_000_000
QUALITY = 90

ACTIVE_KEYS = frozenset(
    "/AA /OpenAction /JS /JavaScript /XFA /EF /EmbeddedFiles /AF /Launch /URI /RichMediaContent".split()
)
ACTIVE_SUBTYPES = frozenset("/FileAttachment /RichMedia /Screen /Movie /Sound /3D /Link".split())


class Refused(Exception):
    """Not a paper that can be taken; `status` is the exit status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def main() -> int:
    """Read, clean, write; the exit status says why not."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    data = sys.stdin.buffer.read()
    try:
        mime, clean = cleaned(data)
    except Refused as refused:
        return refused.status
    sys.stdout.buffer.write(mime.encode() + b"\n" + clean)
    return 0


def cleaned(data: bytes) -> tuple[str, bytes]:
    """The type that the content says, and the file written anew.

    Raises:
        Refused: neither JPEG, PNG nor PDF, or locked by a password. What a library raises about a file that is
            not whole ends the process, which says the same.
    """
    if data.startswith(PICTURES):
        return picture(data)
    at = data.find(b"%PDF-", 0, HEADER_WITHIN + 5)
    if at >= 0 and b"%%EOF" in data[at:]:
        return "application/pdf", pages(data[at:])
    raise Refused(NEITHER)


def picture(data: bytes) -> tuple[str, bytes]:
    """JPEG or PNG: decoded whole, turned as its camera says, and encoded without anything that was attached."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as opened:
        kind = "PNG" if opened.format == "PNG" else "JPEG"
        opened.draft("RGB", (LARGEST_SIDE, LARGEST_SIDE))
        opened.load()
        seen = ImageOps.exif_transpose(opened)
    out = io.BytesIO()
    if kind == "PNG":
        keeps = _in_8_bits(seen)
        keeps.info = {name: value for name, value in keeps.info.items() if name == "transparency"}
        keeps.save(out, "PNG")
        return "image/png", out.getvalue()
    plain = seen.convert("RGB")
    plain.info = {}
    plain.save(out, "JPEG", quality=QUALITY)
    return "image/jpeg", out.getvalue()


def _in_8_bits(seen: Any) -> Any:
    """Of 16 bits of grey, or 32, the upper 8 of 16 are kept: `convert` would turn nearly all of them white."""
    if seen.mode.startswith("I"):
        return seen.convert("I").point(lambda grey: grey / 256).convert("L")
    return seen if seen.mode in ("1", "L", "LA", "P", "RGB", "RGBA") else seen.convert("RGB")


def pages(data: bytes) -> bytes:
    """The pages of a PDF in a new one, without anything that acts or is attached."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import ArrayObject, NameObject

    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Refused(LOCKED)
    writer = PdfWriter()
    for page in reader.pages:
        kept = _seen_annotations(page)
        page.pop("/Annots", None)
        added = writer.add_page(page)
        if kept:
            added[NameObject("/Annots")] = ArrayObject(_copied(one, writer) for one in kept)
        if len(writer._objects) > MOST_OBJECTS:
            raise Refused(NEITHER)
    if not writer.pages:
        raise Refused(NEITHER)
    for found in list(writer._objects):
        for inner in _dictionaries(found):
            _disarm(inner)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _seen_annotations(page: Any) -> list[Any]:
    """What stands on a page besides its content; a null or a reference to nothing stands for nothing."""
    listed = page.get("/Annots")
    listed = listed.get_object() if listed is not None else None
    found = [one.get_object() for one in listed] if isinstance(listed, list) else []
    return [one for one in found if isinstance(one, dict) and one.get("/Subtype") not in ACTIVE_SUBTYPES]


def _copied(annotation: Any, writer: Any) -> Any:
    """Its reference in the new file; one that stood directly in the list has none before, and gets one."""
    annotation.pop("/A", None)
    copy = annotation.clone(writer)
    return getattr(copy, "indirect_reference", None) or writer._add_object(copy)


def _dictionaries(found: Any) -> Iterator[Any]:
    """An object and what stands in it directly."""
    waiting = [found]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def _disarm(found: Any) -> None:
    for key in ACTIVE_KEYS:
        found.pop(key, None)
    if "/A" in found and ("/Subtype" in found or "/Rect" in found):  # an annotation's action
        found.pop("/A")


if __name__ == "__main__":
    sys.exit(main())

"""What kind of file it is, by its bytes; names of files say nothing."""

import io
import zipfile
from typing import Any

from interview_flow.intake.bulk.limits import MOST_BYTES, MOST_PARTS, MOST_UNPACKED

ZIP = b"PK\x03\x04"
# An OLE file: an old Office document, or a new one behind a password. Source: [MS-CFB] 2.2, [MS-OFFCRYPTO] 2.3.4.4.
OLE, ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "EncryptedPackage".encode("utf-16-le")
# A part of each kind of packed document that is no workbook of ours.
OTHERS = {
    "word/document.xml": "word",
    "ppt/presentation.xml": "not_a_table",
    "xl/workbook.bin": "old_workbook",
    "content.xml": "open_document",
}
OTHER_STARTS = (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"{\\rtf")
WORKBOOK_PART = "xl/workbook.xml"
LOCKED_FLAG = 0x1


class Refused(Exception):
    """The file is not one that we take; `why` is a code, `data` what its words need."""

    def __init__(self, why: str, **data: Any) -> None:
        super().__init__(why)
        self.why, self.data = why, data


def is_zip(data: bytes) -> bool:
    """Whether it is packed, as .xlsx files are."""
    return data.startswith(ZIP)


def require_table(data: bytes) -> None:
    """Refuse what is no table, and a workbook that unpacks to more than one may; unpacks nothing.

    Raises:
        Refused: says why.
    """
    if not data.strip():
        raise Refused("empty", found=[])
    if len(data) > MOST_BYTES:
        raise Refused("too_large")
    if data.startswith(OLE):
        raise Refused("locked" if ENCRYPTED in data else "old_workbook")
    if data.startswith(OTHER_STARTS):
        raise Refused("not_a_table")
    if is_zip(data):
        _require_workbook(data)


def _require_workbook(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise Refused("unreadable") from error
    names = {part.filename for part in parts}
    for name, why in OTHERS.items():
        if name in names and WORKBOOK_PART not in names:
            raise Refused(why)
    if any(part.flag_bits & LOCKED_FLAG for part in parts):
        raise Refused("locked")
    # What is declared is all that will be read: `zipfile` stops there.
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Refused("too_large")
    if WORKBOOK_PART not in names:
        raise Refused("not_a_table")

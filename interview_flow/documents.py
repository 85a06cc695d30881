"""A new hire's papers: the real type is read from the content, the file is stored encrypted."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import PurePath
from typing import Any

from config.texts import word
from core.errors import InputInvalid
from core.storage import EncryptedFiles

KINDS = ("id_card", "degree", "photo", "other")
REQUIRED = ("id_card",)
LARGEST = 10 * 1024 * 1024
MOST = 20
LONGEST_NAME = 80

JPEG_START, JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"
PNG_START, PNG_END = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"
PDF_START, PDF_END = b"%PDF-", b"%%EOF"
TAIL = 1024


@dataclass(frozen=True)
class StoredDocument:
    """A checked file under its random name; `mime` is what the content says."""

    kind: str
    name: str
    mime: str
    file_id: str

    @property
    def payload(self) -> dict[str, Any]:
        """The same, for an inbox row."""
        return asdict(self)


def label(kind: str) -> str:
    """A document kind in Chinese."""
    return word(f"onboarding.documents.{kind}")


def mime_of(data: bytes) -> str | None:
    """The type of a complete JPEG, PNG or PDF file, None for anything else."""
    tests: dict[str, Callable[[bytes], bool]] = {
        "image/jpeg": lambda d: d.startswith(JPEG_START) and JPEG_END in d[-TAIL:],
        "image/png": lambda d: d.startswith(PNG_START) and d[12:16] == b"IHDR" and PNG_END in d[-TAIL:],
        "application/pdf": lambda d: d.startswith(PDF_START) and PDF_END in d[-TAIL:],
    }
    return next((mime for mime, fits in tests.items() if fits(data)), None)


def store(files: EncryptedFiles, kind: str, filename: str, data: bytes, mime: str = "") -> StoredDocument:
    """Check a file and store it encrypted; call it outside a transaction.

    Args:
        filename: as the phone named it; only its last part is kept.
        mime: what the phone says it is; it must not contradict the content.

    Raises:
        InputInvalid: unknown kind, empty, too large, or neither JPEG, PNG nor PDF.
    """
    if kind not in KINDS:
        raise _wrong("kind", "document_kind")
    if not data:
        raise _wrong("file", "document_empty")
    if len(data) > LARGEST:
        raise _wrong("file", "document_size", megabytes=str(LARGEST // 1024 // 1024))
    found = mime_of(data)
    if found is None or _contradicts(mime, found):
        raise _wrong("file", "document_type")
    name = PurePath(filename.replace("\\", "/")).name[-LONGEST_NAME:] or kind
    return StoredDocument(kind, name, found, files.put(data))


def _contradicts(claimed: str, found: str) -> bool:
    claimed = claimed.partition(";")[0].strip().lower().replace("image/jpg", "image/jpeg")
    return claimed not in ("", "application/octet-stream", found)


def _wrong(field: str, reason: str, **data: str) -> InputInvalid:
    return InputInvalid(word(f"onboarding.errors.{reason}", **data), field=field)

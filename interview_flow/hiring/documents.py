"""A new hire's papers: the type is read from the content, the file written anew and stored encrypted."""

import subprocess
import sys
import unicodedata
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.texts import word
from core.child_environment import child_environment
from core.errors import InputInvalid, InputRefused
from core.storage import EncryptedFiles
from interview_flow.hiring.document_child import LOCKED
from models import Document, Onboarding

ROOT = Path(__file__).resolve().parents[2]
# Controls, marks that turn the reading direction, half pairs, private and unassigned characters, line separators.
UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
# No file system of a Windows desk takes these.
RESERVED = frozenset('<>:"|?*')

KINDS = ("id_card", "degree", "photo", "other")
REQUIRED = ("id_card",)
PICTURES = ("image/jpeg", "image/png")
LARGEST = 10 * 1024 * 1024
MOST = 20
LONGEST_NAME = 80

# Of the process that opens a file: real papers take a second.
TIMEOUT_S = 40
ENDINGS = {"image/jpeg": (".jpg", ".jpeg"), "image/png": (".png",), "application/pdf": (".pdf",)}

log = structlog.get_logger(__name__)


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


def papers(session: Session, onboarding: Onboarding) -> list[Document]:
    """The new hire's documents, oldest first."""
    return list(
        session.scalars(
            select(Document).where(Document.onboarding_id == onboarding.id).order_by(Document.uploaded_at, Document.id)
        )
    )


def paper(session: Session, application_id: str, document_id: str) -> Document | None:
    """One of an application's own files."""
    mine = select(Onboarding.id).where(Onboarding.application_id == application_id)
    return session.scalar(select(Document).where(Document.id == document_id, Document.onboarding_id.in_(mine)))


def has_file(session: Session, file_id: str) -> bool:
    """Whether some document holds this file."""
    return session.scalar(select(Document.id).where(Document.file_id == file_id).limit(1)) is not None


def cleaned(data: bytes) -> tuple[str, bytes]:
    """The type that the content says, and the file without what a reader doesn't see (`document_child.py`).

    Raises:
        InputInvalid: neither JPEG, PNG nor PDF, not whole, or locked by a password.
    """
    command = [sys.executable, "-m", "interview_flow.hiring.document_child"]
    try:
        done = subprocess.run(
            command,
            input=data,
            capture_output=True,
            timeout=TIMEOUT_S,
            cwd=ROOT,
            env=child_environment(ROOT),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _wrong("file", "document_type") from error
    if done.returncode:
        log.warning("document_refused", status=done.returncode)
        raise _wrong("file", "document_locked" if done.returncode == LOCKED else "document_type")
    mime, _, clean = done.stdout.partition(b"\n")
    return mime.decode(), clean


def store(files: EncryptedFiles, kind: str, filename: str, data: bytes) -> StoredDocument:
    """Check a file and store it encrypted; call it outside a transaction.

    Args:
        filename: as the phone named it; its last part is kept, and neither it nor the phone says what the file is.

    Raises:
        InputInvalid: unknown kind, empty, too large, or no whole JPEG, PNG or PDF.
    """
    if kind not in KINDS:
        raise _wrong("kind", "document_kind")
    if not data:
        raise _wrong("file", "document_empty")
    if len(data) > LARGEST:
        raise _wrong("file", "document_size", megabytes=str(LARGEST // 1024 // 1024))
    mime, clean = cleaned(data)
    return StoredDocument(kind, name_of(filename, kind, mime), mime, files.put(clean))


def name_of(filename: str, kind: str, mime: str) -> str:
    """A name to show and to save the file under: one line, without marks that nobody sees, with the right ending."""
    last = filename.replace("\\", "/").rpartition("/")[2]
    seen = "".join(char for char in last if unicodedata.category(char) not in UNSEEN and char not in RESERVED)
    ending = next((one for one in ENDINGS[mime] if seen.lower().endswith(one)), "")
    stem = seen[: len(seen) - len(ending)].strip(" .") or kind
    ending = seen[len(seen) - len(ending) :] or ENDINGS[mime][0]
    return stem[-(LONGEST_NAME - len(ending)) :].lstrip(" .") + ending


def _wrong(field: str, reason: str, **data: str) -> InputInvalid:
    return InputRefused(word(f"onboarding.errors.{reason}", **data), field=field)

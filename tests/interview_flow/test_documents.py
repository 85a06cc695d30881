"""A file is what its content says; it is stored encrypted and found by a random name."""

import struct
import zlib

import pytest

from core.errors import InputInvalid
from core.storage import EncryptedFiles
from interview_flow import documents
from tests.support.onboarding import JPEG, PDF


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\0\0"))
    + chunk(b"IEND", b"")
)


@pytest.fixture
def files(tmp_path, keyring) -> EncryptedFiles:
    return EncryptedFiles(tmp_path, keyring)


@pytest.mark.parametrize(
    ("data", "mime"), [(JPEG, "image/jpeg"), (PNG, "image/png"), (PDF, "application/pdf")]
)
def test_the_type_is_read_from_the_content(files, data, mime):
    stored = documents.store(files, "id_card", "C:\\scans\\../身份证.bin", data, "application/octet-stream")

    assert (stored.mime, stored.name) == (mime, "身份证.bin")
    assert files.read(stored.file_id) == data


def test_what_lies_on_the_disk_is_not_the_document(files, tmp_path):
    documents.store(files, "id_card", "a.pdf", PDF)

    assert all(b"%PDF" not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("kind", "data", "mime", "field"),
    [
        ("id_card", b"<html><script>1</script></html>", "image/jpeg", "file"),
        ("id_card", b"MZ\x90\x00" + b"\0" * 100, "image/png", "file"),
        ("id_card", JPEG, "application/pdf", "file"),
        ("id_card", JPEG[:-2], "image/jpeg", "file"),
        ("id_card", PNG[:20], "image/png", "file"),
        ("id_card", b"", "image/png", "file"),
        ("passport", JPEG, "image/jpeg", "kind"),
    ],
    ids=["html", "program", "claims-pdf", "cut-jpeg", "cut-png", "empty", "unknown-kind"],
)
def test_anything_else_is_refused_and_not_kept(files, tmp_path, kind, data, mime, field):
    with pytest.raises(InputInvalid) as caught:
        documents.store(files, kind, "x.jpg", data, mime)

    assert caught.value.field == field
    assert not any(path.is_file() for path in tmp_path.rglob("*"))


def test_ten_megabytes_are_the_limit(files):
    padded = JPEG[:-2] + b"\0" * (documents.LARGEST - len(JPEG)) + JPEG[-2:]
    assert documents.store(files, "photo", "p.jpg", padded).mime == "image/jpeg"

    with pytest.raises(InputInvalid, match="10MB"):
        documents.store(files, "photo", "p.jpg", padded + b"\0")

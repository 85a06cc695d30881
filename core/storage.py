"""Encrypted files: recordings and papers under random names, readable in ranges.

A file is a header and pieces of 64 KiB, each AES-256-GCM with its own nonce and
with file, number, size and last-flag as associated data, so that pieces cannot be
moved, dropped or cut off, and a player may ask for the middle of a recording.

    "YF1", length of the key's id (1 byte), key id, size of the plain data (8 bytes), pieces
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from core.encryption import NONCE_BYTES, CannotOpen, KeyRing
from core.errors import NotFound
from core.files import sync_folder
from core.ids import new_id

PIECE = 64 * 1024
TAG_BYTES = 16
SEALED_PIECE = NONCE_BYTES + PIECE + TAG_BYTES
MAGIC = b"YF1"
FILE_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Header:
    """What stands before the pieces: whose key, how many plain bytes, where the pieces begin."""

    file_id: str
    key: str
    size: int

    def to_bytes(self) -> bytes:
        """As written to the disk."""
        return MAGIC + bytes([len(self.key)]) + self.key.encode() + self.size.to_bytes(8, "big")

    @property
    def pieces(self) -> int:
        """How many; an empty file has one, so that its emptiness is sealed too."""
        return max(1, -(-self.size // PIECE))

    def bound(self, number: int) -> bytes:
        """The associated data of one piece."""
        return f"file|{self.file_id}|{number}|{self.size}|{number == self.pieces - 1}".encode()

    def place(self, number: int) -> int:
        """Where a piece begins in the file."""
        return len(self.to_bytes()) + number * SEALED_PIECE


class EncryptedFiles:
    """A folder of sealed files.

    Args:
        root: made when absent.
    """

    def __init__(self, root: Path, keyring: KeyRing) -> None:
        self._root, self._keyring = root, keyring

    @property
    def root(self) -> Path:
        """The folder, for whoever watches the disk."""
        return self._root

    def put(self, data: bytes, file_id: str | None = None) -> str:
        """Store bytes durably; returns the file's id. Appears whole or not at all.

        Args:
            file_id: 32 hex digits, for a job that may run twice: the second time replaces the first, and
                no recording is left behind that nobody knows of. A fresh one when left out.

        Raises:
            OSError: the disk is full or away; nothing is left behind.
        """
        header = Header(file_id or new_id(), self._keyring.first, len(data))
        path = self._path(header.file_id)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_suffix(f".{new_id()}.part")
        try:
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                self._write(file, header, data)
            os.replace(draft, path)
        finally:
            # Ours if it failed, and those of a process that died while it wrote this very file.
            for left in path.parent.glob(f"{header.file_id}.*.part"):
                left.unlink(missing_ok=True)
        sync_folder(path.parent)
        sync_folder(self._root)
        return header.file_id

    def size(self, file_id: str) -> int:
        """Length of the plain data in bytes.

        Raises:
            NotFound: no such file.
        """
        with self._open(file_id) as (_, header):
            return header.size

    def read(self, file_id: str, start: int = 0, end: int | None = None) -> bytes:
        """The plain bytes from `start` up to (not including) `end`; past the end there are none.

        Raises:
            NotFound: no such file.
            CannotOpen: a piece was changed, moved or cut off.
        """
        with self._open(file_id) as (file, header):
            start, end = max(0, start), header.size if end is None else min(end, header.size)
            if start >= end and header.size:
                return b""
            first, last = start // PIECE, max(0, end - 1) // PIECE
            whole = b"".join(self._read_piece(file, header, number) for number in range(first, last + 1))
            return whole[start - first * PIECE : end - first * PIECE]

    def delete(self, file_id: str) -> None:
        """Remove a file; removing it again is no error."""
        self._path(file_id).unlink(missing_ok=True)

    def _write(self, file: BinaryIO, header: Header, data: bytes) -> None:
        file.write(header.to_bytes())
        for number in range(header.pieces):
            piece = data[number * PIECE : (number + 1) * PIECE]
            file.write(self._keyring.encrypt(header.key, piece, header.bound(number)))
        file.flush()
        os.fsync(file.fileno())

    def _read_piece(self, file: BinaryIO, header: Header, number: int) -> bytes:
        file.seek(header.place(number))
        return self._keyring.decrypt(header.key, file.read(SEALED_PIECE), header.bound(number))

    @contextmanager
    def _open(self, file_id: str) -> Iterator[tuple[BinaryIO, Header]]:
        try:
            file = open(self._path(file_id), "rb")  # noqa: SIM115 - closed below, outside this try
        except FileNotFoundError as error:
            raise NotFound("there is no such file") from error
        with file:
            start = file.read(len(MAGIC) + 1)
            if len(start) != len(MAGIC) + 1 or not start.startswith(MAGIC):
                raise CannotOpen("not a sealed file")
            key = file.read(start[-1]).decode("ascii", "replace")
            yield file, Header(file_id, key, int.from_bytes(file.read(8), "big"))

    def _path(self, file_id: str) -> Path:
        if not FILE_ID.fullmatch(file_id):
            raise NotFound("there is no such file")
        return self._root / file_id[:2] / file_id

"""Encrypted files: recordings and papers under random names, readable in ranges.

A file is a row of 64 KiB pieces, each AES-256-GCM with its own nonce and with
file, number and last-flag as associated data, so that pieces cannot be moved,
dropped or cut off, and a player may ask for the middle of a recording.
"""

import os
from pathlib import Path

from core.encryption import KeyRing
from core.errors import NotFound
from core.ids import new_id

PIECE = 64 * 1024


class EncryptedFiles:
    """A folder of sealed files.

    Args:
        root: made when absent.
    """

    def __init__(self, root: Path, keyring: KeyRing) -> None:
        self._root, self._keyring = root, keyring

    def put(self, data: bytes) -> str:
        """Store bytes; returns the file's id. Appears whole or not at all."""
        file_id = new_id()
        path = self._path(file_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".part")
        with open(draft, "xb") as file:
            file.write(len(data).to_bytes(8, "big"))
            for number in range(_pieces(len(data))):
                piece = data[number * PIECE : (number + 1) * PIECE]
                sealed = self._keyring.seal(piece, self._bound(file_id, number, len(data))).encode()
                file.write(len(sealed).to_bytes(4, "big") + sealed)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
        return file_id

    def size(self, file_id: str) -> int:
        """Length of the plain data in bytes."""
        with self._open(file_id) as file:
            return int.from_bytes(file.read(8), "big")

    def read(self, file_id: str, start: int = 0, end: int | None = None) -> bytes:
        """The plain bytes from `start` up to (not including) `end`."""
        with self._open(file_id) as file:
            size = int.from_bytes(file.read(8), "big")
            end = size if end is None else min(end, size)
            out = []
            for number in range(_pieces(size)):
                length = int.from_bytes(file.read(4), "big")
                first = number * PIECE
                if first + PIECE <= start or first >= end:
                    file.seek(length, os.SEEK_CUR)
                    continue
                piece = self._keyring.open(file.read(length).decode(), self._bound(file_id, number, size))
                out.append(piece[max(0, start - first) : max(0, end - first)])
        return b"".join(out)

    def delete(self, file_id: str) -> None:
        """Remove a file; removing it again is no error."""
        self._path(file_id).unlink(missing_ok=True)

    def _open(self, file_id: str):  # type: ignore[no-untyped-def]
        try:
            return open(self._path(file_id), "rb")
        except FileNotFoundError as error:
            raise NotFound("there is no such file") from error

    def _path(self, file_id: str) -> Path:
        if not file_id.isalnum():
            raise NotFound("there is no such file")
        return self._root / file_id[:2] / file_id

    @staticmethod
    def _bound(file_id: str, number: int, size: int) -> bytes:
        last = number == _pieces(size) - 1
        return f"file|{file_id}|{number}|{size}|{last}".encode()


def _pieces(size: int) -> int:
    return max(1, -(-size // PIECE))

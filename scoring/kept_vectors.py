"""Vectors of what stands in a rubric, kept on disk: a new version of a rubric costs only its new texts.

Only a rubric's own texts may come here, never what a candidate said: much of a text can be told from its vector.
"""

import hashlib
import os
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import structlog

from scoring.rubric.meaning.encoder import Encoder, Rows, chunks

log = structlog.get_logger(__name__)

# Raised when the files change their form.
FORM = "1"
# Texts after which a process looks again what others have encoded meanwhile.
SHARE = 10


class KeptVectors:
    """An encoder that looks into a folder first, and keeps there what it had to encode.

    A file is named by the hash of encoder, version and text, and holds a checksum with that name in it. What is cut
    short, changed or belongs elsewhere is encoded again and written anew. Where nothing can be written it only encodes.
    """

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self._encoder, self._folder = encoder, folder
        self._may_write = True

    @property
    def name(self) -> str:
        """The encoder's."""
        return self._encoder.name

    @property
    def by_meaning(self) -> bool:
        """The encoder's."""
        return self._encoder.by_meaning

    @property
    def blocks(self) -> tuple[int, ...]:
        """The encoder's."""
        return self._encoder.blocks

    def encode(self, texts: Sequence[str]) -> Rows:
        """As `Encoder.encode`; each chunk is kept at once, so that a job that was ended goes on from there."""
        found = {text: row for text in dict.fromkeys(texts) if (row := self._read(text)) is not None}
        for chunk in chunks([text for text in dict.fromkeys(texts) if text not in found]):
            for text, row in zip(chunk, self._encoder.encode(chunk), strict=True):
                found[text] = row
                self._write(text, row)
        return np.stack([found[text] for text in texts]) if texts else np.zeros((0, sum(self.blocks)), np.float32)

    def fill(self, texts: Sequence[str]) -> None:
        """Have every text in the folder; processes that begin together, as workers do, share the work.

        Each goes through the texts in an order of its own and leaves out what another has written by then. A vector is
        the same whoever makes it.
        """
        wanted = list(dict.fromkeys(texts))
        shares = [wanted[start : start + SHARE] for start in range(0, len(wanted), SHARE)]
        random.SystemRandom().shuffle(shares)
        for share in shares:
            self.encode(share)

    def _key(self, text: str) -> bytes:
        named = "\0".join((FORM, self.name, text))
        return hashlib.sha256(named.encode("utf-8", "surrogatepass")).digest()

    def _path(self, key: bytes) -> Path:
        return self._folder / key.hex()[:2] / f"{key.hex()[2:]}.f32"

    def _read(self, text: str) -> Rows | None:
        key, width = self._key(text), 4 * sum(self.blocks)
        path = self._path(key)
        try:
            with path.open("rb") as file:
                held = file.read(width + 33)
        except FileNotFoundError:
            return None
        except OSError as error:
            log.warning("kept_vector_ignored", file=str(path), reason=error.strerror)
            return None
        checksum, data = held[:32], held[32:]
        if len(data) != width or checksum != _checksum(key, data):
            log.warning("kept_vector_ignored", file=str(path), reason="damaged, or of something else")
            return None
        return np.frombuffer(data, "<f4").astype(np.float32)

    def _write(self, text: str, row: Rows) -> None:
        """Put a file there whole or not at all; a folder that can't be written to is told once."""
        if not self._may_write:
            return
        key, data = self._key(text), row.astype("<f4").tobytes()
        path = self._path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _put(path, _checksum(key, data) + data)
        except OSError as error:
            log.warning("vectors_not_kept", folder=str(self._folder), reason=error.strerror)
            self._may_write = False


def _put(path: Path, data: bytes) -> None:
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".draft-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(draft, path)
    finally:
        Path(draft).unlink(missing_ok=True)


def _checksum(key: bytes, data: bytes) -> bytes:
    return hashlib.sha256(key + data).digest()

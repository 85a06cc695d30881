"""What turns texts into vectors: the shape that every encoder has, and a memory for texts that come back."""

import hashlib
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from core.errors import YinpinError

T = TypeVar("T")
Rows = npt.NDArray[np.float32]
# Vectors kept in this process: some 30 MB of the encoders'.
KEPT = 8192
# Texts of one request. A rubric with its background has some 1500: asked at once, they might take longer than the job
# may, and a child that dies near the end would cost them all.
CHUNK = 100


class EncoderUnavailable(YinpinError):
    """This machine can't run the encoders, or they failed their test."""


class Encoder(Protocol):
    """Turns texts into vectors; the same text gives the same bytes, whatever it is encoded with.

    Attributes:
        name: with versions; stands on every card.
        by_meaning: False for the fallback, which compares characters only.
        blocks: widths of the parts of a vector, each centred by itself before comparing.
    """

    @property
    def name(self) -> str: ...
    @property
    def by_meaning(self) -> bool: ...
    @property
    def blocks(self) -> tuple[int, ...]: ...

    def encode(self, texts: Sequence[str]) -> Rows:
        """(n, sum(blocks)) float32; every block of a row has length 1, or 0 for a text without content."""
        ...


class Remembering:
    """An encoder that keeps the vectors of the texts it has seen, the latest ones longest.

    Keys are digests, so that no answer of a candidate stays in memory for it.
    """

    def __init__(self, encoder: Encoder, kept: int = KEPT) -> None:
        self.inner = encoder
        self._kept = kept
        self._rows: OrderedDict[bytes, Rows] = OrderedDict()

    @property
    def name(self) -> str:
        """The encoder's."""
        return self.inner.name

    @property
    def by_meaning(self) -> bool:
        """The encoder's."""
        return self.inner.by_meaning

    @property
    def blocks(self) -> tuple[int, ...]:
        """The encoder's."""
        return self.inner.blocks

    def encode(self, texts: Sequence[str]) -> Rows:
        """As `Encoder.encode`; each new text is encoded once, and what came before a failure is remembered."""
        keys = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._rows}
        found = {key: self._rows[key] for key in keys if key in self._rows}
        for chunk in chunks(list(new)):
            encoded = dict(zip(chunk, self.inner.encode([new[key] for key in chunk]), strict=True))
            found |= encoded
            self._keep(encoded, list(encoded))
        self._keep(found, keys)
        return np.stack([found[key] for key in keys]) if keys else np.zeros((0, sum(self.blocks)), np.float32)

    def _keep(self, rows: Mapping[bytes, Rows], order: Sequence[bytes]) -> None:
        for key in order:
            self._rows[key] = rows[key]
            self._rows.move_to_end(key)
        while len(self._rows) > self._kept:
            self._rows.popitem(last=False)


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """The items in order, at most a request's at a time."""
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]


def unit_rows(rows: Rows) -> Rows:
    """Every row at length 1; a row of zeros stays one."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Rows = np.divide(rows, length, out=np.zeros_like(rows), where=length > 1e-12)
    return scaled

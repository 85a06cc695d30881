"""Read the tensors of a CTranslate2 `model.bin`.

Little-endian, binary version 6: u32 version; string spec name; u32 spec
revision; u32 count; then each variable: string name, u8 rank, u32 x rank dims, u8 dtype,
u32 byte count, bytes; then u32 count of aliases, each two strings. A string is a u16
length, closing NUL included, and its bytes.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import ConfigInvalid

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BINARY_VERSION = 6
DTYPES = ("<f4", "i1", "<i2", "<i4", "<f2")


class _Reader:
    """Walks through the bytes of a model file."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, size: int) -> bytes:
        piece = self.data[self.at : self.at + size]
        if len(piece) != size:
            raise ConfigInvalid("the speech model file ends too early")
        self.at += size
        return piece

    def number(self, code: str) -> int:
        value: int = struct.unpack(f"<{code}", self.take(struct.calcsize(code)))[0]
        return value

    def string(self) -> str:
        return self.take(self.number("H"))[:-1].decode()


def read_tensors(path: Path) -> dict[str, NDArray[np.generic]]:
    """Return every variable of a model file by its name.

    Raises:
        ConfigInvalid: another file version, a quantised dtype that is unknown, bytes left over.
    """
    reader = _Reader(path.read_bytes())
    version = reader.number("I")
    if version != BINARY_VERSION:
        raise ConfigInvalid(f"{path}: CTranslate2 binary version {version}, not {BINARY_VERSION}")
    reader.string()
    reader.number("I")
    tensors = dict(_variable(reader) for _ in range(reader.number("I")))
    for _ in range(reader.number("I")):
        alias, target = reader.string(), reader.string()
        tensors[alias] = tensors[target]
    if reader.at != len(reader.data):
        raise ConfigInvalid(f"{path}: {len(reader.data) - reader.at} bytes left over")
    return tensors


def _variable(reader: _Reader) -> tuple[str, NDArray[Any]]:
    import numpy as np

    name = reader.string()
    shape = [reader.number("I") for _ in range(reader.number("B"))]
    dtype = reader.number("B")
    if dtype >= len(DTYPES):
        raise ConfigInvalid(f"the speech model's tensor {name} has the unknown type {dtype}")
    data = reader.take(reader.number("I"))
    return name, np.frombuffer(data, DTYPES[dtype]).reshape(shape)

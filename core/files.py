"""Files of JSON lines, read with errors that name the line; new files that are there whole, and after a power cut."""

import codecs
import json
import math
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from core.errors import InputInvalid

MAX_LINE_BYTES = 1 << 20
MAX_TEXT_CHARS = 20_000


class Line:
    """One line of the file, which knows how to complain about itself."""

    def __init__(self, place: str, raw: bytes) -> None:
        self.place = place
        self.fields = self.read(raw)

    def refuse(self, message: str, field: str | None = None) -> NoReturn:
        """Raise InputInvalid naming the file, the line and the field."""
        raise InputInvalid(f"{self.place}: {field + ': ' if field else ''}{message}", field)

    def read(self, raw: bytes) -> dict[str, Any]:
        """The line's JSON object."""
        if len(raw) > MAX_LINE_BYTES:
            self.refuse(f"longer than {MAX_LINE_BYTES} bytes")
        try:
            content = json.loads(raw.decode("utf-8-sig"), parse_constant=self.refuse)
        except UnicodeDecodeError as error:
            self.refuse(f"not UTF-8 at byte {error.start}")
        except json.JSONDecodeError as error:
            self.refuse(f"not JSON: {error.msg} at character {error.pos}")
        except RecursionError:
            self.refuse("nested too deeply")
        if not isinstance(content, dict):
            self.refuse("must be a JSON object")
        return content

    def text(self, field: str, required: bool = True, limit: int = MAX_TEXT_CHARS) -> str:
        """A text field; half a surrogate pair, which no file can hold, is refused."""
        value = self.fields.get(field)
        if value is None and not required:
            return ""
        if not isinstance(value, str):
            self.refuse("must be a text" if field in self.fields else "is missing", field)
        if len(value) > limit:
            self.refuse(f"longer than {limit} characters", field)
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            self.refuse("holds half a surrogate pair", field)
        return value

    def texts(self, field: str) -> tuple[str, ...]:
        """A list of texts; empty when absent."""
        values = self.fields.get(field) or []
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            self.refuse("must be a list of texts", field)
        return tuple(values)

    def number(self, field: str) -> float | None:
        """A finite number, or None when absent."""
        value = self.fields.get(field)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            self.refuse("must be a number", field)
        return float(value)


def read_lines(path: Path) -> Iterator[Line]:
    """The lines of a file, one after the other; blank ones are skipped, and a byte order mark is no character.

    Raises:
        InputInvalid: names the file, and the line that is wrong.
    """
    try:
        with path.open("rb") as file:
            for number, raw in enumerate(file, start=1):
                if raw.removeprefix(codecs.BOM_UTF8).strip():
                    yield Line(f"{path.name}:{number}", raw)
    except OSError as error:
        raise InputInvalid(f"{path}: cannot be read: {error.strerror}") from error


def write_whole(target: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all.

    Raises:
        InputInvalid: it can't be written.
    """
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.replace(name, target)
    except OSError as error:
        raise InputInvalid(f"{target}: cannot be written: {error.strerror}") from error


def sync_folder(folder: Path) -> None:
    """Wait until names made, changed or removed in the folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""A stranger's résumé file -> its text, taken out in a process of its own with limits (`opening_child.py`)."""

from __future__ import annotations

import json
import os
import signal
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

from config.texts import word
from core.errors import InputInvalid, RetryLater
from core.forks.process import Ended, ForkingProcess

CHILD = Path(__file__).with_name("opening_child.py")
MOST_ANSWER_BYTES = 2 << 20
FIELD = "resume"


class OcrReader(Protocol):
    """Reads what is written on a picture or a scanned page; a bank brings its own."""

    def read(self, data: bytes) -> str | None:
        """The text of a JPEG, PNG or PDF; None where it can't be read, never a guess.

        Raises:
            RetryLater: the reader is busy or away.
        """


@dataclass(frozen=True)
class Limits:
    """What one file may cost. Above it the file is refused, never cut short."""

    max_bytes: int = 20 << 20
    memory_bytes: int = 1 << 30
    cpu_seconds: int = 10
    wall_seconds: float = 60


class NoText(InputInvalid):
    """A résumé without a text to read: whoever sent it is asked to type.

    Attributes:
        why: the code; `message` is the sentence.
    """

    def __init__(self, why: str) -> None:
        self.why = why
        self.message = word(f"resume_file.{why}")
        super().__init__(self.message, FIELD)


def text_of(data: bytes, ocr: OcrReader | None = None, limits: Limits = Limits()) -> str:
    """The text of a PDF, a .docx or a text file, whatever its name says.

    Args:
        ocr: is asked for scans and photos; without one they are refused.

    Raises:
        NoText: nothing can be read in it; the message says why, and what to do.
        RetryLater: this machine was too busy, or the child was killed from outside.
    """
    if len(data) > limits.max_bytes:
        raise NoText("too_long")
    arguments = [str(limits.memory_bytes), str(limits.cpu_seconds)]
    ended = openers().run(data, arguments, seconds=limits.wall_seconds, most_bytes=MOST_ANSWER_BYTES)
    if ended.status != 0 or not ended.said:
        raise _child_died(ended)
    answer = json.loads(ended.said)
    if "text" in answer:
        return str(answer["text"])
    read = ocr.read(data) if ocr is not None and answer["why"] == "picture" else None
    if not read:
        raise NoText(answer["why"])
    return read


@cache
def openers() -> ForkingProcess:
    """The forking process of this process; it is no other's, so a fork begins without."""
    return ForkingProcess(CHILD)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=openers.cache_clear)


def _child_died(child: Ended) -> NoText | RetryLater:
    """Blame the file for what only a file can cause; anything else is worth another try."""
    if -child.status == signal.SIGXCPU:
        return NoText("too_long")
    if -child.status in (signal.SIGSEGV, signal.SIGABRT, signal.SIGFPE, signal.SIGBUS):
        return NoText("damaged")
    return RetryLater(f"the reader of résumés ended with {child.status}: {child.last_words}", after_s=30)

"""A stranger's résumé file -> its text, taken out in a process of its own with limits (`opening_child.py`)."""

from __future__ import annotations

import json
import os
import signal
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from config.texts import messages, word
from core.errors import InputInvalid, RetryLater
from core.forks.process import Ended, ForkingProcess
from interview_flow.intake.ocr import OcrReader

CHILD = Path(__file__).with_name("opening_child.py")
MOST_ANSWER_BYTES = 2 << 20
FIELD = "resume"
# What a bank's reader of pictures is given.
PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
# A line that the reader is less sure of could be another degree, so the picture counts as not read.
SURE = 0.8


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


@dataclass(frozen=True)
class Opened:
    """What a file says to whoever reads it.

    Attributes:
        left_out: whether it held words besides that no reader sees.
    """

    text: str
    left_out: bool = False


def opened(data: bytes, ocr: OcrReader | None = None, limits: Limits = Limits()) -> Opened:
    """The text of a PDF, a .docx or a text file, whatever its name says.

    Args:
        ocr: is asked for photos (PNG and JPEG); without one they are refused, and scans in a PDF are always.

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
    found, why = _said(ended.said)
    if why == "picture" and ocr is not None:
        found = Opened(_read_picture(data, ocr))
    if not found.text:
        raise NoText(why)
    return found


def _said(answer: bytes) -> tuple[Opened, str]:
    """What was read, and why nothing was; a fork that says nonsense was broken by its file, whatever its status."""
    try:
        found = json.loads(answer)
        text, why = found.get("text", ""), found.get("why", "damaged")
        whole = isinstance(text, str) and why in messages()["words"]["resume_file"]
    except (ValueError, AttributeError, TypeError, RecursionError):
        whole = False
    return (Opened(text, found.get("left_out") is True), why) if whole else (Opened(""), "damaged")


def _read_picture(data: bytes, ocr: OcrReader) -> str:
    """What the bank's reader read for sure; empty where that isn't all of it."""
    kind = next((kind for magic, kind in PICTURES.items() if data.startswith(magic)), None)
    lines = ocr.read(data, kind) if kind is not None else ()
    return "\n".join(one.text for one in lines) if all(one.confidence >= SURE for one in lines) else ""


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

"""A stranger's recording -> 16 kHz mono samples, decoded in a process of its own with limits."""

from __future__ import annotations

import hashlib
import json
import os
import signal
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from core.errors import InputInvalid, RetryLater, YinpinError
from core.forks.process import Ended, ForkingProcess
from scoring.speech.container import container_of
from scoring.speech.engines.engine import Audio

RATE = 16_000
# Of the answer: two bytes a sample behind a line of JSON.
SAMPLE_BYTES, HEADER_BYTES = 2, 4096
# Of what a fork may have us repeat.
LONGEST_WHY, LONGEST_CODEC = 200, 32
BROKE = "the recording is damaged: the decoder broke on it"
CHILD = Path(__file__).with_name("decoder_child.py")


@dataclass(frozen=True)
class Limits:
    """What one recording may cost. Above it the recording is refused, never cut short."""

    max_bytes: int = 256 << 20
    max_seconds: float = 900
    memory_bytes: int = 1 << 30
    cpu_seconds: int = 60
    wall_seconds: float = 120


def decode(data: bytes, limits: Limits = Limits()) -> Audio:
    """Decode a recording and measure how much of it is speech.

    Raises:
        InputInvalid: not a recording that we take; the message says what it is and why.
        RetryLater: this machine was too busy, or the child was killed from outside.
    """
    import numpy as np

    from scoring.speech.voice_activity import speech_spans

    if len(data) > limits.max_bytes:
        raise InputInvalid(
            f"the recording has {len(data)} bytes; at most {limits.max_bytes} are taken", field="recording"
        )
    container = container_of(data)
    header, pcm = _run_child(data, container, limits)
    samples = np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768)
    return Audio(
        samples=samples,
        seconds=round(len(samples) / RATE, 3),
        speech=speech_spans(samples),
        sha256=hashlib.sha256(data).hexdigest(),
        container=container,
        codec=header["codec"],
        lost_seconds=header["lost_s"],
    )


def _run_child(data: bytes, container: str, limits: Limits) -> tuple[dict[str, Any], bytes]:
    arguments = [container, str(limits.max_seconds), str(limits.memory_bytes), str(limits.cpu_seconds)]
    most_bytes = HEADER_BYTES + int(limits.max_seconds * RATE) * SAMPLE_BYTES
    child = decoders().run(data, arguments, seconds=limits.wall_seconds, most_bytes=most_bytes)
    line, _, pcm = child.said.partition(b"\n")
    if child.status != 0 or not line:
        raise _child_died(child)
    header = _header(line, pcm)
    if not header["ok"]:
        why = f"the recording cannot be decoded as {container}: {header['why']}"
        raise InputInvalid(why, field="recording")
    return header, pcm


def _header(line: bytes, pcm: bytes) -> dict[str, Any]:
    """What a fork says of its recording; one that says nonsense was broken by it, whatever its status."""
    try:
        header = json.loads(line)
        if header["ok"] is False:
            return {"ok": False, "why": str(header["why"])[:LONGEST_WHY]}
        lost, samples = float(header["lost_s"]), len(pcm) // SAMPLE_BYTES
        whole = header["samples"] == samples and not len(pcm) % SAMPLE_BYTES
        if not (header["ok"] is True and whole and 0 <= lost <= samples / RATE):
            raise ValueError("the samples are others than it says")
        return {"ok": True, "codec": str(header["codec"])[:LONGEST_CODEC], "lost_s": lost}
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise InputInvalid(BROKE, field="recording") from error


@cache
def decoders() -> ForkingProcess:
    """The decoder's processes of this process; they are no other's, so a fork begins without."""
    return ForkingProcess(CHILD)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=decoders.cache_clear)


def _child_died(child: Ended) -> YinpinError:
    """Blame the file for what only a file can cause; anything else is worth another try."""
    if -child.status == signal.SIGXCPU:
        return InputInvalid("the recording needs more processor time than one may take", field="recording")
    if -child.status in (signal.SIGSEGV, signal.SIGABRT, signal.SIGFPE, signal.SIGBUS):
        return InputInvalid(BROKE, field="recording")
    return RetryLater(f"the decoder ended with {child.status}: {child.last_words}", after_s=30)

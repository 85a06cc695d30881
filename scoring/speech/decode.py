"""A stranger's recording -> 16 kHz mono samples, decoded in a child process with limits."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import InputInvalid, RetryLater, YinpinError
from scoring.speech.container import container_of
from scoring.speech.engines.engine import Audio

if TYPE_CHECKING:
    pass

RATE = 16_000
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
    command = [
        sys.executable, "-I", str(CHILD),
        container, str(limits.max_seconds), str(limits.memory_bytes), str(limits.cpu_seconds),
    ]  # fmt: skip
    try:
        child = subprocess.run(
            command, input=data, capture_output=True, timeout=limits.wall_seconds, cwd="/",
            env={"PATH": os.defpath, "LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"}, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise RetryLater(f"decoding took longer than {limits.wall_seconds:g} s", after_s=60) from error
    line, _, pcm = child.stdout.partition(b"\n")
    if child.returncode != 0 or not line:
        raise _child_died(child)
    header = json.loads(line)
    if not header["ok"]:
        why = f"the recording cannot be decoded as {container}: {header['why']}"
        raise InputInvalid(why, field="recording")
    return header, pcm


def _child_died(child: subprocess.CompletedProcess[bytes]) -> YinpinError:
    """Blame the file for what only a file can cause; anything else is worth another try."""
    if -child.returncode == signal.SIGXCPU:
        return InputInvalid("the recording needs more processor time than one may take", field="recording")
    if -child.returncode in (signal.SIGSEGV, signal.SIGABRT, signal.SIGFPE, signal.SIGBUS):
        return InputInvalid("the recording is damaged: the decoder broke on it", field="recording")
    last = child.stderr.decode(errors="replace").strip().rpartition("\n")[2]
    return RetryLater(f"the decoder ended with {child.returncode}: {last[:200]}", after_s=30)

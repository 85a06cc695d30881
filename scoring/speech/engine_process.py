"""An engine in a child process: a recording that breaks it, or lets it hang, costs itself alone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from core.child_environment import child_environment
from core.errors import ConfigInvalid, RetryLater
from scoring.speech.engines.engine import Audio
from scoring.speech.engines.transcript import Transcript

CHILD = Path(__file__).with_name("engine_child.py")
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class EngineLimits:
    """What one recording may cost.

    Attributes:
        memory_bytes: of the child, model included; 0 is no limit (a GPU's driver maps far more than it uses).
        wall_seconds: for loading the model and a short recording.
        wall_per_second: on top, for each second of the recording. Source: openai-whisper takes 1.4 processor
            seconds for one of audio, and a loaded machine four times as long.
        wall_most: in any case; a worker of several machines ends a job after 900 s.
    """

    memory_bytes: int
    wall_seconds: float = 120
    wall_per_second: float = 8
    wall_most: float = 840

    def longest(self, audio: Audio) -> float:
        """How long this recording may take, in seconds."""
        return min(self.wall_most, self.wall_seconds + self.wall_per_second * audio.seconds)


@dataclass
class _Child:
    process: subprocess.Popen[bytes]
    said: IO[bytes]

    def last_words(self) -> str:
        """The end of what it wrote to stderr."""
        self.said.seek(0)
        return self.said.read().decode(errors="replace").strip().rpartition("\n")[2][:200]


class EngineProcess:
    """One engine whose model is loaded once, in a child that lives until it fails or this process ends.

    Args:
        arguments: engine, model path, data folder and compute type, as the child takes them.
    """

    invents = True

    def __init__(self, name: str, arguments: tuple[str, str, str], limits: EngineLimits) -> None:
        self.name = name
        self._arguments = arguments
        self._limits = limits
        self._lock = threading.Lock()
        self._child: _Child | None = None
        # Linux ends a child with the *thread* that started it, so that thread has to stay.
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="recogniser")

    def recognise(self, audio: Audio) -> Transcript:
        """Return what is said; see `Recogniser.recognise`."""
        with self._lock:
            if self._child is None or self._child.process.poll() is not None:
                self.close()
                self._child = self._starter.submit(self._start).result()
            try:
                reply = self._ask(self._child, audio)
            except BaseException:
                # A job's time limit strikes anywhere; a reply left in the pipe would be the next recording's.
                self.close()
                raise
            if "later" in reply:
                self.close()
        if "config" in reply:
            raise ConfigInvalid(reply["config"])
        if "later" in reply:
            raise RetryLater(f"{self.name} failed: {reply['later']}", after_s=30)
        return Transcript.from_dict(reply["transcript"])

    def close(self) -> None:
        """End the child; the next recording starts another one."""
        child, self._child = self._child, None
        if child is not None:
            child.process.kill()
            child.process.communicate()
            child.said.close()

    @property
    def pid(self) -> int | None:
        """The child's, while there is one."""
        return self._child.process.pid if self._child is not None else None

    def _start(self) -> _Child:
        said = tempfile.TemporaryFile()  # noqa: SIM115 (open as long as the child lives)
        command = [sys.executable, str(CHILD), self.name, *self._arguments, str(os.getpid())]
        process = subprocess.Popen(
            [*command, str(self._limits.memory_bytes)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said,
            cwd=ROOT, env=_environment(), start_new_session=True,
        )  # fmt: skip
        return _Child(process, said)

    def _ask(self, child: _Child, audio: Audio) -> dict[str, Any]:
        """One recording there, one reply back, or the child's end."""
        longest = self._limits.longest(audio)
        late = threading.Event()

        def end() -> None:
            late.set()
            child.process.kill()

        watch = threading.Timer(longest, end)
        watch.start()
        try:
            reply = _exchange(child.process, audio)
        finally:
            watch.cancel()
        if reply is not None:
            return reply
        if late.is_set():
            return {"later": f"it took longer than {longest:g} s"}
        ended = child.process.wait(timeout=60)
        how = signal.Signals(-ended).name if ended < 0 else f"status {ended}"
        return {"later": f"it ended with {how}: {child.last_words()}"}


def _exchange(process: subprocess.Popen[bytes], audio: Audio) -> dict[str, Any] | None:
    """The reply to one recording; None when the child ended instead."""
    assert process.stdin is not None and process.stdout is not None
    samples = audio.samples.astype("<f4").tobytes()
    header = {
        "seconds": audio.seconds, "speech": audio.speech, "sha256": audio.sha256, "container": audio.container,
        "codec": audio.codec, "bytes": len(samples),
    }  # fmt: skip
    try:
        process.stdin.write(json.dumps(header).encode() + b"\n")
        process.stdin.write(samples)
        process.stdin.flush()
    except BrokenPipeError:
        return None
    line = process.stdout.readline()
    if not line.endswith(b"\n"):
        return None
    reply: dict[str, Any] = json.loads(line)
    return reply if reply.pop("sha256") == audio.sha256 else {"later": "it answered for another recording"}


def _environment() -> dict[str, str]:
    return child_environment(ROOT, OMP_WAIT_POLICY=os.environ.get("OMP_WAIT_POLICY", "PASSIVE"))

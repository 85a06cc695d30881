"""The sentence encoders in a child process: their memory is not ours, and an engine that dies takes nobody along."""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np

from core.child_environment import child_environment
from core.errors import RetryLater
from scoring.rubric.meaning.encoder import EncoderUnavailable, Rows, chunks

CHILD = Path(__file__).with_name("encoder_child.py")
ROOT = Path(__file__).parents[3]
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
# Measured: 175 MB resident with both models.
MEMORY_BYTES = 500 << 20
# Loading and the self-test take half a second, a text 25 ms; a loaded machine is many times slower.
START_SECONDS, SECONDS_A_TEXT = 60.0, 2.0
AGAIN_S = 60.0


@dataclass
class _Child:
    process: subprocess.Popen[bytes]
    said: IO[bytes]

    def last_words(self) -> str:
        """The end of what it wrote to stderr."""
        self.said.seek(0)
        return self.said.read().decode(errors="replace").strip().rpartition("\n")[2][:200]


class EncoderProcess:
    """The encoders of `sentence_encoders.py`, loaded once in a child that lives until it fails or this process ends.

    Raises:
        EncoderUnavailable: they can't run on this machine, or failed their test.
    """

    by_meaning = True

    def __init__(self, memory_bytes: int = MEMORY_BYTES) -> None:
        self._memory_bytes = memory_bytes
        self._lock = threading.Lock()
        # Linux ends a child with the *thread* that started it, so that thread has to stay.
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="encoder")
        self._child: _Child | None = None
        hello = self._begin()
        self.name: str = hello["name"]
        self.blocks: tuple[int, ...] = tuple(hello["blocks"])

    def encode(self, texts: Sequence[str]) -> Rows:
        """As `Encoder.encode`, in requests that each have a time limit of their own.

        Raises:
            RetryLater: the child died or hung; the next call starts another.
        """
        if not texts:
            return np.zeros((0, sum(self.blocks)), np.float32)
        with self._lock:
            return np.vstack([self._asked(chunk) for chunk in chunks(texts)])

    def _asked(self, texts: Sequence[str]) -> Rows:
        if self._child is None or self._child.process.poll() is not None:
            self._again()
        assert self._child is not None
        try:
            return self._ask(self._child, texts)
        except BaseException:
            # A job's time limit strikes anywhere; a reply left in the pipe would be the next text's.
            self.close()
            raise

    def _again(self) -> None:
        """Another child after one that died; what it lacks now may come back, since the encoders ran here before."""
        try:
            self._begin()
        except EncoderUnavailable as error:
            raise RetryLater(str(error), after_s=AGAIN_S) from error

    def close(self) -> None:
        """End the child; the next text starts another one."""
        child, self._child = self._child, None
        if child is not None:
            child.process.kill()
            child.process.communicate()
            child.said.close()

    @property
    def pid(self) -> int | None:
        """The child's, while there is one."""
        return self._child.process.pid if self._child is not None else None

    def _begin(self) -> dict[str, Any]:
        self.close()
        self._child = self._starter.submit(self._start).result()
        with _ended_after(self._child, START_SECONDS):
            line = _stdout(self._child).readline()
        hello: dict[str, Any] = json.loads(line) if line.endswith(b"\n") else {}
        if "name" not in hello:
            reason = hello.get("unavailable") or f"the encoders' process ended: {self._child.last_words()}"
            self.close()
            raise EncoderUnavailable(reason)
        return hello

    def _start(self) -> _Child:
        said = tempfile.TemporaryFile()  # noqa: SIM115 (open as long as the child lives)
        command = [sys.executable, str(CHILD), str(os.getpid()), str(self._memory_bytes)]
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, cwd=ROOT,
            env=child_environment(ROOT, **ONE_THREAD), start_new_session=True,
        )  # fmt: skip
        return _Child(process, said)

    def _ask(self, child: _Child, texts: Sequence[str]) -> Rows:
        """One request there, one reply back, or the child's end."""
        with _ended_after(child, START_SECONDS + SECONDS_A_TEXT * len(texts)):
            rows = _exchange(child, texts)
        if rows is None:
            raise RetryLater(f"the encoders' process ended: {child.last_words()}", after_s=30)
        return rows


def _exchange(child: _Child, texts: Sequence[str]) -> Rows | None:
    """The vectors of the texts; None when the child ended instead."""
    assert child.process.stdin is not None
    try:
        child.process.stdin.write(json.dumps({"texts": list(texts)}).encode() + b"\n")
        child.process.stdin.flush()
    except BrokenPipeError:
        return None
    line = _stdout(child).readline()
    if not line.endswith(b"\n"):
        return None
    header = json.loads(line)
    size = header["rows"] * header["width"] * 4
    data = _stdout(child).read(size)
    if len(data) < size or header["rows"] != len(texts):
        return None
    return np.frombuffer(data, "<f4").reshape(header["rows"], header["width"]).astype(np.float32)


def _stdout(child: _Child) -> IO[bytes]:
    assert child.process.stdout is not None
    return child.process.stdout


@contextmanager
def _ended_after(child: _Child, seconds: float) -> Iterator[None]:
    """Kill the child when the block takes longer."""
    watch = threading.Timer(seconds, child.process.kill)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()

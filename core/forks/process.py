"""Strangers' files in processes of their own: one stays loaded, and each file is read in a fork that ends with it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.errors import RetryLater

SERVER = Path(__file__).with_name("server.py")
ENVIRONMENT = {"PATH": os.defpath, "LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"}
# All forks of one process have the same memory layout, which somebody who attacks a library might learn. So it is
# not kept for ever, and not after a file that broke one.
RENEWED_AFTER = 200
PIECE = 1 << 20
# What is left of the time a file may take is never nothing, which a socket takes for "don't wait".
LEAST_S = 0.001


@dataclass(frozen=True)
class Ended:
    """How the fork of one file ended.

    Attributes:
        status: its exit status; negative for a signal.
        said: what it answered.
        last_words: the end of what it wrote to stderr.
    """

    status: int
    said: bytes
    last_words: str


class ServerEnded(Exception):
    """The process that forks is gone; no file is to blame."""


@dataclass
class _Server:
    process: subprocess.Popen[bytes]
    requests: socket.socket
    served: int = 0

    def heard(self) -> str:
        """The last line that it or a fork wrote to stderr since this was asked."""
        assert self.process.stderr is not None
        said = self.process.stderr.read() or b""
        return said.decode(errors="replace").strip().rpartition("\n")[2][:200]

    def end(self) -> None:
        """Kill it with its fork."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.requests.close()
        self.process.communicate()


class ForkingProcess:
    """Reads one file at a time; the process behind it is started with the first, and again after a failure.

    Args:
        child: the program whose `main` each fork runs, and whose `load` brings its libraries before the first.
    """

    def __init__(self, child: Path) -> None:
        self._child = child
        self._lock = threading.Lock()
        self._server: _Server | None = None
        # Linux ends a child with the *thread* that started it, so that thread has to stay.
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="forks")

    def run(self, data: bytes, arguments: list[str], *, seconds: float, most_bytes: int) -> Ended:
        """Have one file read.

        Args:
            arguments: of the child's `main`.
            seconds: after which it is killed.
            most_bytes: of its answer; one that says more is killed.

        Raises:
            RetryLater: it took too long or said too much, or the process behind it was killed from outside.
        """
        with self._lock:
            try:
                ended = self._run(data, arguments, time.monotonic() + seconds, most_bytes)
            except TimeoutError as error:
                self.close()
                raise RetryLater(f"the fork took longer than {seconds:g} s", after_s=60) from error
            except ServerEnded as error:
                self.close()
                raise RetryLater(str(error), after_s=30) from error
            except BaseException:
                # A job's time limit strikes anywhere; a reply left in the socket would be the next file's.
                self.close()
                raise
            if self._server is not None and (ended.status < 0 or self._server.served >= RENEWED_AFTER):
                self.close()
            return ended

    def close(self) -> None:
        """End the process; the next file starts another one."""
        server, self._server = self._server, None
        if server is not None:
            server.end()

    @property
    def pid(self) -> int | None:
        """Of the process that forks, while there is one."""
        return self._server.process.pid if self._server is not None else None

    def _run(self, data: bytes, arguments: list[str], until: float, most_bytes: int) -> Ended:
        if self._server is None or self._server.process.poll() is not None:
            self.close()
            self._server = self._starter.submit(self._start).result()
        server = self._server
        server.heard()
        server.served += 1
        mine, theirs = socket.socketpair()
        with mine, theirs:
            _wait_until(until, server.requests)
            with suppress(BrokenPipeError, ConnectionResetError):
                socket.send_fds(server.requests, [json.dumps({"arguments": arguments}).encode()], [theirs.fileno()])
            theirs.close()
            said = _exchange(mine, data, until, most_bytes)
        status = _status(server, until)
        return Ended(status, said, server.heard() if status else "")

    def _start(self) -> _Server:
        mine, theirs = socket.socketpair()
        with theirs:
            process = subprocess.Popen(
                [sys.executable, "-I", str(SERVER), str(self._child), str(os.getpid())], stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, bufsize=0, cwd="/", env=ENVIRONMENT,
                start_new_session=True,
            )  # fmt: skip
        assert process.stderr is not None
        os.set_blocking(process.stderr.fileno(), False)
        return _Server(process, mine)


def _exchange(channel: socket.socket, data: bytes, until: float, most_bytes: int) -> bytes:
    """Give a fork its file, and take what it says until it has ended."""
    # A fork that dies has read and said what it has; its status tells the rest.
    with suppress(BrokenPipeError, ConnectionResetError):
        _wait_until(until, channel)
        channel.sendall(data)
        channel.shutdown(socket.SHUT_WR)
    said = bytearray()
    with suppress(ConnectionResetError):
        while piece := _received(channel, until):
            said += piece
            if len(said) > most_bytes:
                raise RetryLater(f"the fork said more than {most_bytes} bytes", after_s=30)
    return bytes(said)


def _received(channel: socket.socket, until: float) -> bytes:
    _wait_until(until, channel)
    return channel.recv(PIECE)


def _status(server: _Server, until: float) -> int:
    """How the fork ended."""
    _wait_until(until, server.requests)
    try:
        reply = server.requests.recv(PIECE)
    except ConnectionResetError:
        reply = b""
    if not reply:
        ended = server.process.wait(timeout=60)
        raise ServerEnded(f"the process that forks ended with {ended}: {server.heard()}")
    return int(json.loads(reply)["status"])


def _wait_until(until: float, channel: socket.socket) -> None:
    channel.settimeout(max(LEAST_S, until - time.monotonic()))

"""A limit to the seconds of a whole HTTP call: a socket's own limit begins anew with each byte."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import Any


class Deadline:
    """Shuts the call's connection at its end, wherever the call waits: for headers, or behind endless `100 Continue`s.

    Attributes:
        over: whether the end has come; what was read by then may be half a reply.
    """

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        self._timers: list[threading.Timer] = []
        self.over = False

    def __enter__(self) -> Deadline:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for timer in self._timers:
            timer.cancel()

    def watching(self, connection: type[Any]) -> type[Any]:
        """The class of urllib3's connections, each of which is watched from the moment it stands."""
        deadline = self

        class Watched(connection):
            def connect(self) -> None:
                super().connect()
                deadline._watch(self.sock)

        return Watched

    def _watch(self, channel: socket.socket) -> None:
        timer = threading.Timer(max(0.0, self._until - time.monotonic()), self._end, [channel])
        timer.daemon = True
        self._timers.append(timer)
        timer.start()

    def _end(self, channel: socket.socket) -> None:
        self.over = True
        # The shutdown of a TLS socket would take its keys from under whoever is reading.
        with suppress(OSError):
            socket.socket.shutdown(channel, socket.SHUT_RDWR)

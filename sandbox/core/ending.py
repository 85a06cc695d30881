"""Being told to end, by Ctrl+C or by whoever started the process."""

from __future__ import annotations

import signal
import socket

ENDS = (signal.SIGTERM, signal.SIGINT)


class Ending:
    """SIGTERM and SIGINT from its making on, whichever thread the kernel gives them to.

    The main thread must not wait for a lock meanwhile: it would learn of a signal only if the kernel chose that very
    thread, and a process with busy threads was seen to run on. So a signal is a byte in a socket.
    """

    def __init__(self) -> None:
        self._heard, self._said = socket.socketpair()
        self._said.setblocking(False)
        self._before = signal.set_wakeup_fd(self._said.fileno(), warn_on_full_buffer=False)
        for number in ENDS:
            signal.signal(number, lambda *_: None)

    def wait(self) -> None:
        """Until the first of them has come; a second SIGINT then stops whatever still runs."""
        with self._heard, self._said:
            while self._heard.recv(1)[0] not in ENDS:
                pass
            signal.set_wakeup_fd(self._before)
        signal.signal(signal.SIGINT, signal.default_int_handler)

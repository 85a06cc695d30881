"""Free ports on the loopback address, and waiting until somebody listens there."""

import random
import socket
import time
from collections.abc import Callable

# Not the generator that Hypothesis seeds alike in every worker.
_RANDOM = random.SystemRandom()


def free_port() -> int:
    """A port that nobody listens on at this moment.

    It lies below those that Linux hands to outgoing connections (from 32768): one of them could take it before its use.
    """
    while True:
        port = _RANDOM.randrange(15_000, 30_000)
        with socket.socket() as probe:
            try:
                probe.bind(("", port))
            except OSError:
                continue
            return port


def wait_until(ready: Callable[[], bool], *, timeout_s: float, what: str, every_s: float = 0.02) -> None:
    """Ask until ready() is true.

    Raises:
        TimeoutError: it was not true in time; the message names what was waited for.
    """
    deadline = time.monotonic() + timeout_s
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} was not ready after {timeout_s} s")
        time.sleep(every_s)


def listens(port: int) -> bool:
    """Whether somebody accepts connections on 127.0.0.1:port."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0

"""A plug-in's pipes, written and read in time; `until` is a moment of `time.monotonic`."""

import os
import select
import time


def write(pipe: int, data: bytes, until: float) -> None:
    """All of it.

    Raises:
        OSError: nobody is there any more, or (TimeoutError) nobody has read it by `until`.
    """
    os.set_blocking(pipe, False)
    left = memoryview(data)
    while left:
        _wait_for(pipe, select.POLLOUT, until)
        # As much as a pipe that takes anything takes whole.
        left = left[os.write(pipe, left[: select.PIPE_BUF]) :]


def read_line(pipe: int, until: float, longest: int) -> bytes:
    """Up to the end of the line. What a plug-in has started may keep the pipe open after the plug-in's end.

    Raises:
        EOFError: it ended before, or is longer.
        TimeoutError: it was not there by `until`.
    """
    line = bytearray()
    while not line.endswith(b"\n"):
        _wait_for(pipe, select.POLLIN, until)
        more = os.read(pipe, 1 << 16)
        if not more or len(line) > longest:
            raise EOFError
        line += more
    return bytes(line)


def _wait_for(pipe: int, event: int, until: float) -> None:
    poll = select.poll()
    poll.register(pipe, event)
    if not poll.poll(max(0.0, until - time.monotonic()) * 1000):
        raise TimeoutError

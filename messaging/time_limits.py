"""Time limits for code that may hang: a send is left behind, a transaction takes its process with it."""

import faulthandler
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import structlog

from core.errors import Uncertain

log = structlog.get_logger(__name__)

HUNG = 70  # Source: sysexits.h, EX_SOFTWARE


def in_time(
    send: Callable[[], dict[str, Any]], longest_s: float, *, every_s: float, meanwhile: Callable[[], None]
) -> dict[str, Any] | Exception:
    """What a send came to, or `Uncertain` when it has not ended in time; it then goes on alone, unheard.

    Args:
        every_s: how often `meanwhile` is called while it lasts.
    """
    outcome: list[dict[str, Any] | Exception] = []

    def run() -> None:
        try:
            outcome.append(send())
        except Exception as error:  # noqa: BLE001 whatever it is, it is what the send came to
            outcome.append(error)

    thread = threading.Thread(target=run, name="send", daemon=True)
    thread.start()
    until = time.monotonic() + longest_s
    while thread.is_alive() and (left := until - time.monotonic()) > 0:
        thread.join(min(every_s, left))
        if thread.is_alive():
            meanwhile()
    if outcome:
        return outcome[0]
    # A thread that ended without an outcome was ended by a SystemExit of the sender: no less unclear.
    return Uncertain(f"no answer in {longest_s:.0f} s")


class Watchdog:
    """Ends the process when a block takes too long; blocks of one watchdog do not overlap.

    One thread looks once in a while, so that a block costs no thread of its own.
    """

    def __init__(self, longest_s: float) -> None:
        self._longest_s, self._until = longest_s, float("inf")
        self._thread: threading.Thread | None = None

    def __enter__(self) -> None:
        self._until = time.monotonic() + self._longest_s
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._look, name="watchdog", daemon=True)
            self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._until = float("inf")

    def _look(self) -> None:
        while time.monotonic() < self._until:
            time.sleep(min(1.0, self._longest_s / 4))
        # Lines of code only, no values: nothing of a person stands in it.
        faulthandler.dump_traceback(sys.stderr, all_threads=True)
        log.critical("transaction_hung", seconds=self._longest_s)
        os._exit(HUNG)

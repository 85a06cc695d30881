"""The only clock of the product: one tick a second that calls a list of functions.

APScheduler stores no state, because a job of its own per reminder is lost with the process: what is
due stands in rows, and any number of clocks may tick at once.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

log = structlog.get_logger(__name__)
# It warns whenever a tick takes longer than a second; the next tick does what was left.
logging.getLogger("apscheduler").setLevel(logging.ERROR)

Ticked = Callable[[datetime], Any]


class Ticker:
    """Calls each function with the time, once a second, one after the other.

    Args:
        functions: each takes business time; one that fails is logged and called again
            at the next tick, the others go on.
        now: reads business time.
        every_s: real seconds between two ticks. A tick that takes longer delays the
            next one; missed ticks are made up by one.
    """

    def __init__(self, functions: Sequence[Ticked], now: Callable[[], datetime], *, every_s: float = 1.0) -> None:
        self._functions, self._now = list(functions), now
        self._scheduler = BackgroundScheduler(timezone="UTC")
        self._scheduler.add_job(
            self.tick, "interval", seconds=every_s, max_instances=1, coalesce=True, misfire_grace_time=None
        )

    def start(self) -> None:
        """Tick in a background thread from now on."""
        self._scheduler.start()

    def stop(self) -> None:
        """Stop ticking; returns when a tick under way has ended."""
        self._scheduler.shutdown(wait=True)

    def tick(self) -> None:
        """One tick."""
        for function in self._functions:
            try:
                function(self._now())
            except Exception:
                # The rows are safe and the next tick comes in a second.
                log.exception("tick_failed", function=getattr(function, "__name__", type(function).__name__))

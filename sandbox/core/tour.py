"""The two-minute tour behind the page's button: one run at a time, its lines kept for the page."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

Say = Callable[[str], None]
Runner = Callable[[Say], None]

log = logging.getLogger(__name__)


class Tour:
    """What the button starts, and how far it is.

    Args:
        runner: plays everything, saying one line after another; whatever it raises ends the tour as failed with
            that text. Without one (a sandbox that was started alone) the button cannot do anything.
        preparing: whether something that a run waits for is still being made, such as the spoken answers.
    """

    def __init__(self, runner: Runner | None = None, preparing: Callable[[], bool] = lambda: False) -> None:
        self.runner, self._preparing = runner, preparing
        self._lock = threading.Lock()
        self._status, self._lines = "idle", list[str]()
        self._started = self._ended = 0.0

    def start(self) -> bool:
        """Begin; False when there is nothing to play or it is playing already."""
        with self._lock:
            if self.runner is None or self._status == "running":
                return False
            self._status, self._lines, self._started, self._ended = "running", [], time.monotonic(), 0.0
        threading.Thread(target=self._play, name="tour", daemon=True).start()
        return True

    def shown(self) -> dict[str, Any]:
        """`{"available", "preparing", "status": idle|running|done|failed, "seconds", "lines": [...]}`."""
        with self._lock:
            end = self._ended or time.monotonic()
            seconds = round(end - self._started, 1) if self._started else 0.0
            return {
                "available": self.runner is not None,
                "preparing": self._preparing(),
                "status": self._status,
                "seconds": seconds,
                "lines": list(self._lines),
            }

    def _play(self) -> None:
        assert self.runner is not None
        try:
            self.runner(self._say)
        except Exception as error:
            # Whatever stops the story is shown on the page, where somebody is waiting for it.
            log.exception("tour failed")
            self._end("failed", str(error))
        else:
            self._end("done")

    def _say(self, line: str) -> None:
        with self._lock:
            self._lines.append(line)

    def _end(self, status: str, line: str = "") -> None:
        with self._lock:
            self._status, self._ended = status, time.monotonic()
            if line:
                self._lines.append(line)

"""Business time of the sandbox: real time plus an offset that the control API moves."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class BusinessClock:
    """Seconds since 1970 and ISO texts, in business time and in real time."""

    def __init__(self) -> None:
        self.offset_s: float = 0.0

    def now(self) -> float:
        """Business time, seconds since 1970."""
        return time.time() + self.offset_s

    def real_now(self) -> float:
        """Real time, seconds since 1970."""
        return time.time()

    def move(self, offset_s: float | None = None, advance_s: float | None = None) -> None:
        """Set the offset, add to it, or both in this order (seconds)."""
        if offset_s is not None:
            self.offset_s = float(offset_s)
        if advance_s is not None:
            self.offset_s += float(advance_s)

    def shown(self) -> dict[str, object]:
        """The answer of `GET /control/clock`."""
        return {"now": iso(self.now()), "real_now": iso(self.real_now()), "offset_s": self.offset_s}


def iso(seconds: float) -> str:
    """RFC 3339 text in UTC with microseconds."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds")

"""Two clocks: business time, which a demo may shift, and real time, which nobody shifts."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Both times are aware and in UTC."""

    def now(self) -> datetime:
        """Business time: due times, deadlines, windows, link expiry."""
        ...

    def real_now(self) -> datetime:
        """Real time: leases, backoff, limiters."""
        ...


class SystemClock:
    """Business time is real time."""

    def now(self) -> datetime:
        """Business time."""
        return datetime.now(UTC)

    def real_now(self) -> datetime:
        """Real time."""
        return datetime.now(UTC)


class OffsetClock:
    """Business time is real time plus an offset that is read anew on every call."""

    def __init__(self, read_offset: Callable[[], timedelta], real: Clock | None = None) -> None:
        self._read_offset, self._real = read_offset, real or SystemClock()

    def now(self) -> datetime:
        """Business time."""
        return self._real.real_now() + self._read_offset()

    def real_now(self) -> datetime:
        """Real time."""
        return self._real.real_now()


class FixedClock:
    """A clock for tests that stands still until it is moved; `advance` moves both times."""

    def __init__(self, at: datetime, real_at: datetime | None = None) -> None:
        if at.tzinfo is None or (real_at or at).tzinfo is None:
            raise ValueError("a clock needs a time zone")
        self.at = at
        self.real_at = real_at or at

    def now(self) -> datetime:
        """Business time."""
        return self.at

    def real_now(self) -> datetime:
        """Real time."""
        return self.real_at

    def advance(self, by: timedelta) -> None:
        """Move both times."""
        self.at += by
        self.real_at += by

"""Two clocks: business time, which a demo may shift, and real time, which nobody shifts."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog

log = structlog.get_logger(__name__)


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
    """Business time of another clock plus an offset that is read anew on every call; its real time as it is."""

    def __init__(self, read_offset: Callable[[], timedelta], real: Clock | None = None) -> None:
        self._read_offset, self._real = read_offset, real or SystemClock()

    def now(self) -> datetime:
        """Business time."""
        return self._real.now() + self._read_offset()

    def real_now(self) -> datetime:
        """Real time."""
        return self._real.real_now()


class MachineClock:
    """The clock of a database on this machine alone: business time follows the machine's, real time is steady.

    Leases and backoffs then end after their time, whoever sets the machine's clock meanwhile.
    """

    def __init__(self) -> None:
        self._anchor = _steady(), datetime.now(UTC)

    def now(self) -> datetime:
        """Business time."""
        return datetime.now(UTC)

    def real_now(self) -> datetime:
        """Real time."""
        return self._anchor[1] + timedelta(seconds=_steady() - self._anchor[0])


# Seconds from one question for the server's time to the next.
ASKED_EVERY_S = 30.0


class ServerClock:
    """Both times as a database server has them, so that all machines agree, whatever their own clocks say.

    The server is asked once in a while, and a counter that nobody sets goes on from its answer. One thread asks;
    the others go on from the last answer meanwhile, so that a slow server holds up one of them and not all.

    Args:
        read: asks the server.
        every_s: how often.
    """

    def __init__(self, read: Callable[[], datetime], every_s: float = ASKED_EVERY_S) -> None:
        self._read, self._every_s = read, every_s
        # (counter, real time) at the last answer, and when to ask next.
        self._anchor: tuple[float, datetime] | None = None
        self._ask_at = 0.0
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Business time."""
        return self.real_now()

    def real_now(self) -> datetime:
        """Real time."""
        anchor = self._anchor
        if anchor is None or (_steady() >= self._ask_at and self._is_my_turn()):
            anchor = self._asked(anchor)
        return anchor[1] + timedelta(seconds=_steady() - anchor[0])

    def _is_my_turn(self) -> bool:
        """Whether this thread is the one to ask."""
        with self._lock:
            if _steady() < self._ask_at:
                return False
            self._ask_at = _steady() + self._every_s
            return True

    def _asked(self, known: tuple[float, datetime] | None) -> tuple[float, datetime]:
        before = _steady()
        try:
            answer = self._read()
        except Exception as error:
            # The counter goes on from the last answer, and whoever needs the database finds out for themselves.
            if known is None:
                raise
            log.warning("clock_not_read", error=type(error).__name__)
            anchor = known
        else:
            # Given somewhere between question and answer.
            anchor = (before + _steady()) / 2, answer
        self._anchor, self._ask_at = anchor, _steady() + self._every_s
        return anchor


def _steady() -> float:
    """Seconds of a counter that nobody sets, and that goes on while a machine sleeps, where there is such a one."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


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

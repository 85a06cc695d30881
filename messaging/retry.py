"""When to try again, and when a row is dead."""

import random
from datetime import timedelta

from sqlalchemy.exc import DBAPIError

from core.errors import Reason, RetryLater, Why, YinpinError
from core.retries import is_transient

MAX_TRIES = 6
DIED = Why(Reason.INTERNAL, None, "the process working on it died each time")
BASE_S = 1.0
LONGEST_S = 300.0

# Of a send: three quick tries, at most 30 s apart, because most faults are over in a moment; then slowly.
QUICK_TRIES = 3
QUICK_S = 2.0
SLOW_S = (60.0, 300.0, 900.0, 1800.0)


# Beyond this a row that killed its worker waits no longer before it is taken again.
LONGEST_LEASES = 32


def lease(lease_s: float, tries: int) -> timedelta:
    """How long a row is leased: a row that kills its worker waits twice as long each time, so that others go first."""
    return timedelta(seconds=lease_s * min(2 ** max(tries - 1, 0), LONGEST_LEASES))


def of_database(error: Exception) -> bool:
    """Whether the database failed, and not the row that was worked on: the whole unit is then tried again."""
    return isinstance(error, DBAPIError) and is_transient(error)


def is_patient(error: Exception, *, can_wait: bool = False) -> bool:
    """Whether a row waits however long: for what says so, and, where nobody waits for it, for a far side that is busy.

    Ten thousand invitations at once are more than a gateway takes; that is no reason to give one of them up.
    """
    busy = can_wait and getattr(error, "reason_code", None) is Reason.WAITS
    return isinstance(error, RetryLater) and (error.patient or busy)


def is_final(error: Exception, tries: int, *, can_wait: bool = False) -> bool:
    """Whether the row is given up: our own definite errors at once, others after `MAX_TRIES`."""
    if isinstance(error, RetryLater):
        return tries >= MAX_TRIES and not is_patient(error, can_wait=can_wait)
    return isinstance(error, YinpinError) or tries >= MAX_TRIES


def delay(error: Exception, tries: int) -> timedelta:
    """How long to wait before try number `tries + 1`: exponential with full jitter."""
    asked = error.after_s if isinstance(error, RetryLater) else None
    if asked is not None:
        return timedelta(seconds=asked)
    return _jittered(min(LONGEST_S, BASE_S * 2 ** min(tries, 10)))


def send_delay(error: Exception, tries: int) -> timedelta:
    """How long a message waits before try number `tries + 1`: quickly at first, then slowly.

    Source: WeCom asks for at most three tries after -1 (path/90313).
    """
    asked = error.after_s if isinstance(error, RetryLater) else None
    if asked is not None:
        return timedelta(seconds=asked)
    if tries < QUICK_TRIES:
        return _jittered(QUICK_S * tries)
    return _jittered(SLOW_S[min(tries - QUICK_TRIES, len(SLOW_S) - 1)])


def _jittered(ceiling: float) -> timedelta:
    return timedelta(seconds=ceiling / 2 + random.uniform(0, ceiling / 2))


def why_of(error: Exception) -> Why:
    """Why it failed: our own errors with their whole text, a foreign exception by its type only.

    A foreign message may quote what a candidate wrote.
    """
    if isinstance(error, YinpinError):
        return Why(error.reason_code, error.errcode, str(error)[:500])
    return Why(Reason.INTERNAL, None, type(error).__name__)

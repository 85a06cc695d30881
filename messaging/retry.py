"""When to try again, and when a row is dead."""

import random
from datetime import timedelta

from core.errors import RetryLater, YinpinError

MAX_TRIES = 6
BASE_S = 1.0
LONGEST_S = 300.0


def is_final(error: Exception, tries: int) -> bool:
    """Whether the row is given up: our own definite errors at once, others after `MAX_TRIES`."""
    if isinstance(error, RetryLater):
        return tries >= MAX_TRIES and not error.patient
    return isinstance(error, YinpinError) or tries >= MAX_TRIES


def delay(error: Exception, tries: int) -> timedelta:
    """How long to wait before try number `tries + 1`: exponential with full jitter."""
    asked = error.after_s if isinstance(error, RetryLater) else None
    if asked is not None:
        return timedelta(seconds=asked)
    ceiling = min(LONGEST_S, BASE_S * 2**tries)
    return timedelta(seconds=ceiling / 2 + random.uniform(0, ceiling / 2))


def reason_of(error: Exception) -> str:
    """What operators read: our own messages whole, a foreign exception by its type only.

    A foreign message may quote what a candidate wrote.
    """
    if isinstance(error, YinpinError):
        return str(error)[:500]
    return type(error).__name__

"""Which failures of the database pass by themselves, and how often a unit of work is tried again."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

T = TypeVar("T")

# Deadlock, lock wait timeout, savepoint gone with its transaction (the deadlock's own error is hidden behind it),
# server gone, connection lost (MySQL client and server error numbers).
TRANSIENT_MYSQL = frozenset({1205, 1213, 1305, 2006, 2013, 2055, 4031})
DUPLICATE_MYSQL = 1062
TRIES = 5
FIRST_PAUSE_S = 0.02


def persistently(work: Callable[[], T]) -> T:
    """Do one unit of work; the whole unit again after a transient error, and once after a duplicate key."""
    met_twin = False
    for number in range(1, TRIES + 1):
        try:
            return work()
        except DBAPIError as error:
            twin = is_duplicate(error) and not met_twin
            if number == TRIES or not (twin or is_transient(error)):
                raise
            met_twin = met_twin or twin
        # Two units that met in a deadlock must not meet again at once.
        time.sleep(FIRST_PAUSE_S * 2**number * random.random())
    raise AssertionError("unreachable")


def is_duplicate(error: DBAPIError) -> bool:
    """Whether somebody else inserted the same key; who looks again finds it there, so one more try is worth it."""
    original = error.orig
    if not isinstance(error, IntegrityError) or original is None or not original.args:
        return False
    return original.args[0] == DUPLICATE_MYSQL or "UNIQUE constraint failed" in str(original)


def is_transient(error: BaseException | None) -> bool:
    """Whether the same unit of work may well succeed on another try.

    The error may stand behind another one: the clean-up after a deadlock fails too.
    """
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, DBAPIError) and _says_transient(error):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


def _says_transient(error: DBAPIError) -> bool:
    if error.connection_invalidated:
        return True
    original = error.orig
    if original is not None and original.args and original.args[0] in TRANSIENT_MYSQL:
        return True
    return isinstance(error, OperationalError) and "database is locked" in str(original)

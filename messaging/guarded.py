"""Code that knows one row, run so that its failure is that row's alone."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import structlog
from sqlalchemy.orm import Session

from messaging import retry

log = structlog.get_logger(__name__)

P = ParamSpec("P")
T = TypeVar("T")


class Broken:
    """What `guarded` returns when the call failed; `error` says why."""

    def __init__(self, error: Exception) -> None:
        self.error = error


def guarded(session: Session, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | Broken:
    """Call a hook in a savepoint, so that a half-made change is undone and the closing transaction goes on.

    Whatever the hook raises is logged and returned, a database error of the row's own making included. Only when the
    database itself failed is there nothing to go on with.
    """
    try:
        with session.begin_nested():
            return call(*args, **kwargs)
    except Exception as error:
        if retry.of_database(error):
            raise
        log.error("hook_failed", hook=_name(call), error=type(error).__name__, exc_info=error)
        return Broken(error)


def _name(call: Any) -> str:
    return str(getattr(call, "__qualname__", type(call).__name__))

"""How workers are told that a row was posted. A wake-up may be lost; a row may not."""

import threading
from collections.abc import Iterable
from typing import Any, Protocol

import structlog
from sqlalchemy import event
from sqlalchemy.orm import Session

from core.database import Database
from messaging.announce import POSTED

log = structlog.get_logger(__name__)


class Dispatcher(Protocol):
    """Told of each committed row: (door, row id, queue)."""

    def wake(self, door: str, row_id: str, queue: str) -> None:
        """Never raises: the poll finds the row anyway."""
        ...


class LocalDispatcher:
    """Wakes the worker threads of this process."""

    def __init__(self) -> None:
        self._events: dict[str, threading.Event] = {}
        self._lock = threading.Lock()

    def wake(self, door: str, row_id: str, queue: str) -> None:
        """Wake the workers of this queue."""
        with self._lock:
            waiting = list(self._events.items())
        for name, happened in waiting:
            if queue in name.split(","):
                happened.set()

    def waiter(self, queues: list[str]) -> Any:
        """A function `wait(seconds)` that returns early on a wake-up for these queues."""
        happened = threading.Event()
        with self._lock:
            self._events[",".join([*queues, str(id(happened))])] = happened

        def wait(seconds: float) -> None:
            happened.wait(seconds)
            happened.clear()

        return wait


def connect(db: Database, dispatcher: Dispatcher) -> None:
    """Tell the dispatcher of rows posted through this database, after their commit."""

    def tell(posted: Iterable[tuple[str, str, str]]) -> None:
        for door, row_id, queue in posted:
            dispatcher.wake(door, row_id, queue)

    def after_commit(session: Session) -> None:
        # Senders freeze in a savepoint; only the outermost commit makes rows visible.
        if session.in_nested_transaction():
            return
        tell(session.info.pop(POSTED, set()))

    def after_rollback(session: Session) -> None:
        session.info.pop(POSTED, None)

    db.listeners.append(tell)
    event.listen(db.session_class, "after_commit", after_commit)
    event.listen(db.session_class, "after_rollback", after_rollback)

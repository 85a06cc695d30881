"""How a callback is made durable before it is answered, without ever meeting a locked database.

SQLite has one writer, whose busy handler starves waiters for seconds, and on MariaDB a transaction of its own costs
a callback three round trips and a flush to disk (`docs/decisions/0007`). So on both one thread of the process
commits whatever has queued up as a group.
"""

import queue
import threading
from concurrent.futures import Future

from sqlalchemy.exc import OperationalError

from core.clock import Clock
from core.database import Database
from core.failpoints import failpoint
from messaging import inbox
from messaging.inbox import Arrival

LARGEST_GROUP = 200
Waiting = tuple[Arrival, "Future[None]"]


class Intake:
    """Stores arrivals durably; `store` returns once they are committed."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._waiting: queue.SimpleQueue[Waiting] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._writer: threading.Thread | None = None

    def store(self, arrival: Arrival, timeout_s: float = 4.0) -> None:
        """Commit one arrival; one that is known already changes nothing.

        Raises:
            TimeoutError: not durable within `timeout_s`; the caller must not acknowledge.
        """
        self._start()
        future: Future[None] = Future()
        self._waiting.put((arrival, future))
        future.result(timeout=timeout_s)

    def _start(self) -> None:
        with self._lock:
            if self._writer is None or not self._writer.is_alive():
                self._writer = threading.Thread(target=self._write_groups, name="intake", daemon=True)
                self._writer.start()

    def _write_groups(self) -> None:
        while True:
            group = [self._waiting.get()]
            while len(group) < LARGEST_GROUP and not self._waiting.empty():
                group.append(self._waiting.get())
            self._commit(group)

    def _commit(self, group: list[Waiting]) -> None:
        try:
            failpoint("inbox.before_commit")
            inbox.store_all(self._db, [arrival for arrival, _ in group], now=self._clock.now())
        except Exception as error:
            if len(group) > 1 and not isinstance(error, OperationalError):
                # One that cannot be stored must not take the others with it.
                for one in group:
                    self._commit([one])
                return
            # Each waiting request must be told, or WeCom waits in vain; with the database away all of them at once.
            for _, future in group:
                future.set_exception(error)
            return
        for _, future in group:
            future.set_result(None)

"""How a callback is made durable before it is answered, without ever meeting a locked database.

SQLite has one writer, and its busy handler starves waiters for seconds
(`performance.md` §3), so there one thread commits whatever has queued up as a
group. MariaDB and MySQL take a transaction per callback.
"""

import queue
import threading
from concurrent.futures import Future

from core.clock import Clock
from core.database import Database
from core.failpoints import failpoint
from messaging import inbox
from messaging.inbox import Arrival

LARGEST_GROUP = 200


class Intake:
    """Stores arrivals durably; `store` returns once they are committed."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._waiting: queue.SimpleQueue[tuple[Arrival, Future[bool]]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._writer: threading.Thread | None = None

    def store(self, arrival: Arrival, timeout_s: float = 4.0) -> bool:
        """Commit one arrival.

        Returns:
            False when it was known already.

        Raises:
            TimeoutError: not durable within `timeout_s`; the caller must not acknowledge.
        """
        if self._db.dialect != "sqlite":
            return self._db.run(lambda session: self._insert(session, arrival))
        self._start()
        future: Future[bool] = Future()
        self._waiting.put((arrival, future))
        return future.result(timeout=timeout_s)

    def _insert(self, session, arrival: Arrival) -> bool:  # type: ignore[no-untyped-def]
        new = inbox.receive(session, arrival, now=self._clock.now())
        failpoint("inbox.before_commit")
        return new

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

    def _commit(self, group: list[tuple[Arrival, "Future[bool]"]]) -> None:
        try:
            results = self._db.run(
                lambda session: [self._insert(session, arrival) for arrival, _ in group]
            )
        except Exception as error:
            # Every waiting callback must hear of it, or WeCom would wait in vain.
            for _, future in group:
                future.set_exception(error)
            return
        for (_, future), result in zip(group, results, strict=True):
            future.set_result(result)

"""The production dispatcher: Celery on Redis carries row ids; the rows are the truth.

An id is acknowledged as soon as it is heard. Where that wake-up is lost with its worker, a poll finds the row.
"""

import queue
import threading
import time
from collections import Counter

import structlog
from celery import Celery
from kombu.exceptions import KombuError

log = structlog.get_logger(__name__)

QUEUES = ("chat", "media", "sync")
TASK = "yinpin.run_row"


def make_celery(redis_url: str) -> Celery:
    """A Celery application that only transports row ids."""
    celery = Celery("yinpin", broker=redis_url)
    celery.conf.update(
        task_ignore_result=True,
        broker_connection_retry_on_startup=True,
        # However long Redis is away, the process stays: its poll does the work meanwhile.
        broker_connection_max_retries=None,
        broker_transport_options={
            "socket_timeout": 2,
            "socket_connect_timeout": 1,
            # The caller has just written a row, and may be a callback with 5 s to answer in.
            "max_retries": 0,
        },
        worker_hijack_root_logger=False,
    )
    return celery


class CeleryDispatcher:
    """Enqueues row ids from a thread of its own, so that the caller never waits for Redis.

    To publish one costs more than to take a callback in, so at most `PER_SECOND` leave: what gathers meanwhile leaves
    together, as some rows of each queue, and the workers that these wake do the rest too.
    When Redis is away it says so once a while and lets the poll work.
    """

    PAUSE_S = 5.0
    PER_SECOND = 20
    MOST_AT_ONCE = 8  # per queue; about as many as there are workers to wake

    def __init__(self, celery: Celery) -> None:
        self._celery = celery
        # Without a connection kombu wraps what Redis raised; over a broken one it does not.
        self._unreachable = (KombuError, *celery.connection_for_write().connection_errors)
        self._waiting: queue.SimpleQueue[tuple[str, str, str]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._sender: threading.Thread | None = None
        self._quiet_until = 0.0

    def wake(self, door: str, row_id: str, queue: str) -> None:
        """Have the row id sent to the queue's workers; a lost wake-up costs at most the poll interval."""
        if time.monotonic() < self._quiet_until:
            return
        self._waiting.put((door, row_id, queue))
        with self._lock:
            if self._sender is None or not self._sender.is_alive():
                self._sender = threading.Thread(target=self._send_all, name="wake-ups", daemon=True)
                self._sender.start()

    def _send_all(self) -> None:
        while True:
            gathered = [self._waiting.get()]
            while not self._waiting.empty():
                gathered.append(self._waiting.get())
            sent: Counter[str] = Counter()
            for door, row_id, name in gathered:
                if sent[name] < self.MOST_AT_ONCE and time.monotonic() >= self._quiet_until:
                    self._send(door, row_id, name)
                    sent[name] += 1
            time.sleep(sent.total() / self.PER_SECOND)

    def _send(self, door: str, row_id: str, name: str) -> None:
        try:
            self._celery.send_task(TASK, args=(door, row_id, name), queue=name, retry=False)
        except self._unreachable as error:
            self._quiet_until = time.monotonic() + self.PAUSE_S
            log.warning("redis_unreachable_polling_instead", error=type(error).__name__)

"""The production dispatcher: Celery on Redis carries row ids; the rows are the truth.

Settings and their reasons: `performance.md` §2 (late acknowledgement, one job
prefetched, a visibility timeout above the longest job, restore throttle 1).
"""

import threading
import time

import structlog
from celery import Celery
from kombu.exceptions import KombuError

from messaging.worker import Worker

log = structlog.get_logger(__name__)

QUEUES = ("chat", "media", "sync")
TASK = "yinpin.run_row"
LONGEST_JOB_S = 900


def make_celery(redis_url: str) -> Celery:
    """A Celery application that only transports row ids."""
    celery = Celery("yinpin", broker=redis_url)
    celery.conf.update(
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        task_ignore_result=True,
        task_time_limit=LONGEST_JOB_S,
        task_soft_time_limit=LONGEST_JOB_S - 30,
        broker_connection_retry_on_startup=True,
        # However long Redis is away, the process stays: its poll does the work meanwhile.
        broker_connection_max_retries=None,
        broker_transport_options={
            "visibility_timeout": 2 * LONGEST_JOB_S, "unacked_restore_throttle": 1,
            "socket_timeout": 2, "socket_connect_timeout": 1,
            # Whoever wakes has just written a row, and may be a callback with 5 s to answer in.
            "max_retries": 0,
        },
        worker_hijack_root_logger=False,
    )
    return celery


class CeleryDispatcher:
    """Enqueues a row id; when Redis is away it says so once a while and lets the poll work."""

    PAUSE_S = 5.0

    def __init__(self, celery: Celery) -> None:
        self._celery = celery
        # Without a connection kombu wraps what Redis raised; over a broken one it does not.
        self._unreachable = (KombuError, *celery.connection_for_write().connection_errors)
        self._lock = threading.Lock()
        self._quiet_until = 0.0

    def wake(self, door: str, row_id: str, queue: str) -> None:
        """Send the row id to the queue's workers; a lost wake-up costs at most the poll interval."""
        if time.monotonic() < self._quiet_until:
            return
        try:
            self._celery.send_task(TASK, args=(door, row_id, queue), queue=queue, retry=False)
        except self._unreachable as error:
            with self._lock:
                self._quiet_until = time.monotonic() + self.PAUSE_S
            log.warning("redis_unreachable_polling_instead", error=type(error).__name__)


def run_row(worker: Worker, door: str, row_id: str) -> None:
    """Handle one row, then whatever became possible through it."""
    if door == "inbox":
        worker.handle_one(only=row_id)
    else:
        worker.send_one(only=row_id)
    worker.drain(limit=50)

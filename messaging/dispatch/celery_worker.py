"""A worker process of the production set-up: Celery for speed, a slow poll for certainty."""

import threading
from collections.abc import Callable
from typing import Any, Protocol

import structlog
from celery.signals import worker_process_init, worker_shutting_down

from core.child_environment import STARTING
from core.clock import Clock
from core.database import Database
from messaging.dispatch.celery import QUEUES, TASK, CeleryDispatcher, make_celery, run_row
from messaging.dispatch.local import connect
from messaging.registry import Registry
from messaging.worker import Worker

log = structlog.get_logger(__name__)

RESTART_S = 5.0
ARGUMENTS = [
    "worker",
    "--pool=prefork",
    "--concurrency=1",
    f"--queues={','.join(QUEUES)}",
    "--loglevel=WARNING",
    "--without-gossip",
    "--without-mingle",
    "--without-heartbeat",
]


class Parts(Protocol):
    """What a worker process needs of the parts."""

    db: Database
    registry: Registry
    clock: Clock

    def worker(self, queues: list[str]) -> Worker:
        """A worker for some queues."""
        ...


def run_celery(redis_url: str, open_parts: Callable[[], Parts], poll_s: float) -> int:
    """Run until stopped. With Redis away, the poll does all the work, at most `poll_s` later.

    Args:
        open_parts: makes the parts; called once in each process, because neither
            database connections nor loaded models survive a fork.
    """
    celery = make_celery(redis_url)
    houses: dict[str, Worker] = {}

    def here() -> Worker:
        if "worker" not in houses:
            parts = open_parts()
            connect(parts.db, CeleryDispatcher(make_celery(redis_url)))
            houses["worker"] = parts.worker(list(QUEUES))
        return houses["worker"]

    @worker_process_init.connect(weak=False)
    def fresh(**_: Any) -> None:
        houses.clear()

    asked_to_end = threading.Event()

    @worker_shutting_down.connect(weak=False)
    def ending(**_: Any) -> None:
        asked_to_end.set()

    @celery.task(name=TASK)
    def task(door: str, row_id: str, queue: str) -> None:
        run_row(here(), door, row_id)

    stop = threading.Event()
    poll = threading.Thread(target=_poll, args=(open_parts, stop, poll_s), name="poll", daemon=True)
    poll.start()
    try:
        # Celery gives up for good on what it takes for an error of its own, such as a Redis that became
        # read-only in a fail-over. The poll works on meanwhile, and Celery begins again.
        celery.worker_main(ARGUMENTS)
        while not asked_to_end.wait(RESTART_S):
            log.warning("celery_begins_again")
            celery.worker_main(ARGUMENTS)
    finally:
        stop.set()
        poll.join(timeout=25)
    return 0


def _poll(open_parts: Callable[[], Parts], stop: threading.Event, poll_s: float) -> None:
    """Take what no wake-up announced: rows of an expired lease, or of a time without Redis."""
    # Celery forks its pool meanwhile. A fork amid this thread's imports would copy their locks as held for ever, and
    # hang at its first import of the same module.
    with STARTING:
        parts = open_parts()
        worker = parts.worker(list(QUEUES))
    worker.run(stop, stop.wait, poll_s)

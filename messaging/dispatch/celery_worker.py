"""A worker process of the production set-up: Celery for speed, a slow poll for certainty."""

import threading
from typing import Any, Protocol

import structlog
from celery.signals import worker_shutting_down

from core.database import Database
from messaging.dispatch.celery import QUEUES, TASK, CeleryDispatcher, make_celery, run_row
from messaging.dispatch.local import connect
from messaging.worker import Worker

log = structlog.get_logger(__name__)

RESTART_S = 5.0
ARGUMENTS = [
    "worker",
    # No forks: what another thread holds at that moment, its imports' locks too, a fork would wait for as long as it
    # lives. Whatever may crash (decoders, engines, readers of résumés, plug-ins) has a process of its own anyway.
    "--pool=threads",
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

    def worker(self, queues: list[str]) -> Worker:
        """A worker for some queues."""
        ...


def run_celery(redis_url: str, parts: Parts, poll_s: float) -> int:
    """Run until stopped. With Redis away, the poll does all the work, at most `poll_s` later."""
    celery = make_celery(redis_url)
    connect(parts.db, CeleryDispatcher(celery))
    jobs, asked_to_end = parts.worker(list(QUEUES)), threading.Event()

    @worker_shutting_down.connect(weak=False)
    def ending(**_: Any) -> None:
        asked_to_end.set()

    @celery.task(name=TASK)
    def task(door: str, row_id: str, queue: str) -> None:
        run_row(jobs, door, row_id)

    stop = threading.Event()
    # Takes what no wake-up announced: rows of an expired lease, or of a time without Redis.
    poll = threading.Thread(
        target=parts.worker(list(QUEUES)).run, args=(stop, stop.wait, poll_s), name="poll", daemon=True
    )
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

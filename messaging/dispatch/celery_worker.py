"""A worker process beside Redis: Celery brings the wake-ups, and the threads of any worker do the work.

Celery itself runs nothing but a wake-up, in the thread that hears it. So it forks nothing: a forked process hangs on
any lock that another thread held at that moment, those of imports too. And no job of Celery's can be long, lost or cut
off: what a row may take is limited where it is worked on (`messaging/time_limits.py`).
"""

import threading
from typing import Any

import structlog
from celery.signals import worker_shutting_down

from messaging.dispatch.celery import QUEUES, TASK, make_celery
from messaging.dispatch.local import Dispatcher

log = structlog.get_logger(__name__)

RESTART_S = 5.0
ARGUMENTS = [
    "worker",
    "--pool=solo",
    f"--queues={','.join(QUEUES)}",
    "--loglevel=WARNING",
    "--without-gossip",
    "--without-mingle",
    "--without-heartbeat",
]


def run_celery(redis_url: str, workers: Dispatcher) -> int:
    """Pass wake-ups on until stopped.

    Args:
        workers: wakes those that work; with Redis away their poll finds everything.
    """
    celery = make_celery(redis_url)
    asked_to_end = threading.Event()

    @worker_shutting_down.connect(weak=False)
    def ending(**_: Any) -> None:
        asked_to_end.set()

    @celery.task(name=TASK)
    def task(door: str, row_id: str, queue: str) -> None:
        workers.wake(door, row_id, queue)

    # Celery gives up for good on what it takes for an error of its own, such as a Redis that became
    # read-only in a fail-over. The threads work on meanwhile, and Celery begins again.
    celery.worker_main(ARGUMENTS)
    while not asked_to_end.wait(RESTART_S):
        log.warning("celery_begins_again")
        celery.worker_main(ARGUMENTS)
    return 0

"""What a process is made of: the parts on a checked database, workers, the clock."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

import structlog

from bootstrap import handlers, menu
from bootstrap.garbage import nothing_to_collect
from bootstrap.parts import Parts
from config import settings as settings_module
from core import logs
from messaging import keys
from messaging.dispatch.local import Dispatcher, LocalDispatcher, connect

log = structlog.get_logger(__name__)

# Transcription has threads of its own, so that it never blocks a conversation.
THREADS = (["chat", "sync"], ["media"])
POLL_S = 1.0
SET_UP_PAUSE_S = 10.0
ENDS = (signal.SIGTERM, signal.SIGINT)
# The matrices of one answer are small. Measured beside a busy encoder: a second thread of numpy's for them waits in a
# loop, and an answer cost 105 ms of CPU instead of 16.
NUMPY_THREADS, ONE = "OPENBLAS_NUM_THREADS", "1"


@nothing_to_collect()
def open_parts(*needs: str) -> Parts:
    """The parts, on a database that is up to date; `needs` names channels this process cannot do without."""
    from migrations import apply

    one_thread_for_numpy()
    settings = settings_module.load()
    settings.require("wecom", *needs)
    logs.configure(settings.log_level)
    parts = handlers.build(settings)
    for warning in parts.db.check_settings():
        log.warning("database_setting", advice=warning)
    if parts.db.dialect == "sqlite":
        apply.upgrade(parts.db)
    apply.require_newest(parts.db)
    parts.require_own_keys()
    keys.key_all(parts.db)
    parts.seal_notes()
    parts.fill_search()
    parts.require_real_time()
    # A database server is asked for the time now, and not by everybody who comes first.
    parts.clock.now()
    return parts


def one_thread_for_numpy() -> None:
    """Let numpy compute in one thread, unless the environment says otherwise; it is asked when numpy is imported.

    No point hangs on it, and engines of speech, in processes of their own, never see it.
    """
    os.environ.setdefault(NUMPY_THREADS, ONE)


def start_workers(
    parts: Parts, stack: ExitStack, poll_s: float = POLL_S, told: Dispatcher | None = None
) -> LocalDispatcher:
    """Threads that work on every queue until the stack closes; returns what wakes them.

    Args:
        poll_s: after which they look for what nobody woke them for.
        told: hears of what is posted here, and wakes some process; left out, the threads are woken themselves.
    """
    dispatcher = LocalDispatcher()
    connect(parts.db, told or dispatcher)
    stop = threading.Event()
    threads = []
    for queues in THREADS:
        waiter = dispatcher.waiter(queues)
        work = parts.worker(queues)
        thread = threading.Thread(target=work.run, args=(stop, waiter, poll_s), name=f"worker-{queues[0]}")
        thread.daemon = True
        thread.start()
        threads.append(thread)

    def finish() -> None:
        stop.set()
        for thread in threads:
            thread.join(timeout=25)

    stack.callback(finish)
    return dispatcher


def set_up_wecom(parts: Parts) -> None:
    """Try until WeCom gives the invitation link and takes the app's menu: an outage at the start must block neither."""
    for name, work in (("contact-way", parts.make_contact_way), ("app-menu", partial(menu.ensure, parts))):
        threading.Thread(target=_until_done, args=(work,), name=name, daemon=True).start()


def _until_done(work: Callable[[], bool]) -> None:
    while not work():
        time.sleep(SET_UP_PAUSE_S)


def start_tick(parts: Parts, stack: ExitStack) -> None:
    """The clock, until the stack closes."""
    ticker = parts.ticker()
    ticker.start()
    stack.callback(ticker.stop)


def send_to_celery(parts: Parts) -> None:
    """Wake Celery's workers for what is posted here, where there is a Redis."""
    if parts.settings.redis_url:
        connect(parts.db, by_celery(parts))


def by_celery(parts: Parts) -> Dispatcher:
    """Wakes some worker through Redis."""
    from messaging.dispatch.celery import CeleryDispatcher, make_celery

    return CeleryDispatcher(make_celery(parts.settings.redis_url))


def wait_for_end() -> None:
    """Until SIGTERM or SIGINT, whichever thread the kernel gives it to; a second SIGINT then stops whatever still runs.

    A main thread that waits for a lock learns of a signal only if the kernel chose that very thread, and a process with
    busy threads was seen to run on. So a signal is a byte in a socket here.
    """
    heard, said = socket.socketpair()
    said.setblocking(False)
    with heard, said:
        before = signal.set_wakeup_fd(said.fileno(), warn_on_full_buffer=False)
        for number in ENDS:
            signal.signal(number, lambda *_: None)
        while heard.recv(1)[0] not in ENDS:
            pass
        signal.set_wakeup_fd(before)
    signal.signal(signal.SIGINT, signal.default_int_handler)

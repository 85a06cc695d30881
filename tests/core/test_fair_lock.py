"""The writer's lock."""

import threading

import pytest

from core.fair_lock import FairLock
from tests.support.ports import wait_until


def waiting(lock: FairLock) -> int:
    return len(lock._waiting)


def test_waiters_are_served_in_the_order_they_came():
    lock, served = FairLock(), []

    def take(number: int) -> None:
        lock.acquire()
        served.append(number)
        lock.release()

    lock.acquire()
    threads = []
    for number in range(8):
        threads.append(threading.Thread(target=take, args=(number,)))
        threads[-1].start()
        wait_until(lambda: waiting(lock) == len(threads), timeout_s=5, what="the queue")
    lock.release()
    for thread in threads:
        thread.join()

    assert served == list(range(8))


def test_whoever_comes_back_at_once_stands_behind_the_waiters():
    lock, served = FairLock(), []
    lock.acquire()
    other = threading.Thread(target=lambda: (lock.acquire(), served.append("other"), lock.release()))
    other.start()
    wait_until(lambda: waiting(lock) == 1, timeout_s=5, what="the queue")

    lock.release()
    lock.acquire()
    served.append("again")
    lock.release()
    other.join()

    assert served == ["other", "again"]


def test_taking_it_twice_in_one_thread_is_an_error():
    lock = FairLock()
    lock.acquire()
    with pytest.raises(RuntimeError):
        lock.acquire()
    lock.release()
    lock.acquire()


class Interrupted(threading.Event):
    """A turn whose wait ends as Ctrl-C ends it."""

    def wait(self, timeout=None):
        raise KeyboardInterrupt


@pytest.mark.parametrize("turn_has_come", [False, True])
def test_an_interrupted_waiter_blocks_nobody(monkeypatch, turn_has_come):
    lock = FairLock()
    holder = threading.Thread(target=lock.acquire)
    holder.start()
    holder.join()

    class LateInterrupt(Interrupted):
        def wait(self, timeout=None):
            if turn_has_come:
                lock.release()
            raise KeyboardInterrupt

    monkeypatch.setattr("core.fair_lock.threading.Event", LateInterrupt)
    with pytest.raises(KeyboardInterrupt):
        lock.acquire()

    if not turn_has_come:
        lock.release()
    lock.acquire()  # free again

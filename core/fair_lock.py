"""A lock that serves its waiters in the order they came."""

import threading
from collections import deque


class FairLock:
    """First come, first served: a plain lock lets a busy thread starve a waiting callback."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._holder: int | None = None
        self._waiting: deque[tuple[int, threading.Event]] = deque()

    def acquire(self) -> None:
        """Wait for one's turn.

        Raises:
            RuntimeError: this thread holds the lock already, and would wait for itself for ever.
        """
        me = threading.get_ident()
        turn = threading.Event()
        with self._guard:
            if self._holder == me:
                raise RuntimeError("a write() inside another write() of the same thread")
            if self._holder is None:
                self._holder = me
                return
            self._waiting.append((me, turn))
        try:
            turn.wait()
        except BaseException:
            self._give_up(me, turn)
            raise

    def release(self) -> None:
        """Hand over to whoever has waited longest."""
        with self._guard:
            self._hand_over()

    def _hand_over(self) -> None:
        if not self._waiting:
            self._holder = None
            return
        self._holder, turn = self._waiting.popleft()
        turn.set()

    def _give_up(self, me: int, turn: threading.Event) -> None:
        """Leave the queue after an interrupt (Ctrl-C); pass the turn on if it has just come."""
        with self._guard:
            if turn.is_set():
                self._hand_over()
            else:
                self._waiting.remove((me, turn))

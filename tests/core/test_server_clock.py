"""The database server's clock: one asks, and nobody waits for whoever asks."""

import threading
from datetime import UTC, datetime

from core.clock import ServerClock

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


class Server:
    """Answers at once until it is told to be slow; then when it is released."""

    def __init__(self) -> None:
        self.asked = 0
        self.being_asked, self.may_answer = threading.Event(), threading.Event()
        self.may_answer.set()

    def time(self) -> datetime:
        self.asked += 1
        self.being_asked.set()
        assert self.may_answer.wait(60)
        return NOON


def test_while_one_thread_asks_a_slow_server_the_others_go_on_from_its_last_answer():
    server = Server()
    clock = ServerClock(server.time, every_s=3600.0)
    clock.now()
    server.may_answer.clear()
    server.being_asked.clear()
    clock._ask_at = 0.0
    one = threading.Thread(target=clock.now)
    one.start()
    try:
        assert server.being_asked.wait(60)
        others: list[datetime] = []
        threads = [threading.Thread(target=lambda: others.append(clock.now()), daemon=True) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert len(others) == 8 and all(NOON <= time < NOON.replace(hour=13) for time in others)
        assert server.asked == 2
    finally:
        server.may_answer.set()
        one.join(60)


def test_the_server_is_asked_again_when_its_answer_is_old():
    server = Server()
    clock = ServerClock(server.time, every_s=0.0)
    for _ in range(3):
        clock.now()
    assert server.asked == 3

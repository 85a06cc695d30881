"""When a message is tried again, and when a person is asked instead."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.clock import FixedClock
from core.errors import PermanentFailure, RetryLater, Uncertain
from messaging import outbox, retry
from messaging.ports import Frozen
from messaging.registry import Registry
from messaging.worker import Worker
from models import OutboxMessage
from tests.support.times import NOW


class Scripted:
    """A channel that fails as told and remembers when it was tried."""

    kind = "test.post"

    def __init__(self, clock, *errors, repeat_for_s=1800):
        self.clock, self.errors, self.repeat_for_s, self.tried_at = clock, list(errors), repeat_for_s, []

    def freeze(self, session, row, now):
        return Frozen("a", b"hello", "hr01", "repeat", self.repeat_for_s)

    def send(self, frozen, msgid):
        self.tried_at.append(self.clock.real_now())
        error = self.errors.pop(0) if self.errors else None
        if error is not None:
            raise error
        return {}

    def settle(self, session, row, result, now):
        pass

    def failed(self, session, row, reason, now):
        return False


def run(db, sender, clock, rounds, step_s):
    registry = Registry()
    registry.sender(sender)
    worker = Worker(db, registry, clock, queues=["chat"], owner="w1")
    db.run(lambda session: outbox.post(session, key="one", kind="test.post", payload={}, now=NOW))
    for _ in range(rounds):
        worker.drain()
        clock.advance(timedelta(seconds=step_s))
    with db.read() as session:
        return session.scalars(select(OutboxMessage)).one()


@pytest.mark.parametrize("tries", range(1, 40))
def test_three_tries_are_quick_and_the_rest_slow(tries):
    delay_s = retry.send_delay(RetryLater("busy"), tries).total_seconds()

    assert 1 <= delay_s <= 30 if tries < 3 else 30 <= delay_s <= 1800


def test_a_known_time_is_kept_however_often_it_was_tried():
    assert retry.send_delay(RetryLater("quota", 3600, patient=True), 2000) == timedelta(hours=1)


def test_a_refusal_after_an_unclear_answer_is_not_called_a_failure(sqlite_db):
    clock = FixedClock(NOW)
    sender = Scripted(clock, Uncertain("hung up"), PermanentFailure("no"))

    row = run(sqlite_db, sender, clock, rounds=3, step_s=60)

    assert (row.status, row.reason) == ("uncertain", "no")


def test_unclear_for_ever_is_shown_within_a_minute_of_the_end_of_the_safe_interval(sqlite_db):
    clock = FixedClock(NOW)
    sender = Scripted(clock, *[Uncertain("hung up")] * 50)

    row = run(sqlite_db, sender, clock, rounds=190, step_s=10)

    assert row.status == "uncertain"
    assert row.done_at <= NOW + timedelta(seconds=1800 + 60)
    assert max(sender.tried_at) <= NOW + timedelta(seconds=1800)

"""Nothing leaves faster than its channel takes it, whoever sends, and nobody is overtaken in the line."""

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from core.errors import PermanentFailure, RetryLater, Uncertain
from messaging import daily_limit, limits, operate
from messaging.limits import Limit, Limiter, Window
from messaging.ports import Frozen
from messaging.worker import Worker
from models import DailySends, OutboxMessage, SendGate
from tests.messaging.limits_desk import Desk
from tests.support.times import BEIJING, NOW

MINUTE = Window(30, 60.0)
HOUR = Window(1000, 3600.0)


def test_the_thirty_first_message_of_a_minute_waits_and_is_sent_after_it(db):
    desk = Desk(db, MINUTE, HOUR)
    desk.post("hr01", 31)

    desk.worker.drain()
    assert len(desk.sender.sent) == 30
    with db.read() as session:
        row = session.scalar(select(OutboxMessage).where(OutboxMessage.status == "queued"))
        assert (row.tries, row.held_for) == (0, desk.registry.limiter.key("app", "hr01"))
        assert "30 in 60 s" in row.reason
        assert limits.waiting(session) == 1

    desk.pass_time(60)
    assert len(desk.sender.sent) == 30
    desk.pass_time(3)
    assert len(desk.sender.sent) == 31
    with db.read() as session:
        assert limits.waiting(session) == 0


def test_others_are_sent_meanwhile(db):
    desk = Desk(db, MINUTE)
    desk.post("hr01", 40)
    desk.post("hr02", 5)
    desk.worker.drain()
    assert Counter(recipient for _, recipient, _ in desk.sender.sent) == {"hr01": 30, "hr02": 5}


def test_a_message_to_several_counts_for_each_of_them(db):
    desk = Desk(db, Window(3, 60))
    desk.post("hr01|hr02", 2)
    desk.post("hr02|hr03", 2)
    desk.worker.drain()
    assert [recipient for _, recipient, _ in desk.sender.sent] == ["hr01|hr02", "hr01|hr02", "hr02|hr03"]


def test_who_waits_is_not_overtaken_by_who_comes_later(sqlite_db):
    desk = Desk(sqlite_db, Window(3, 60))
    for number in range(1, 21):
        desk.post("hr01", subject=f"application {number}")
        desk.pass_time(2)
    desk.pass_time(600, step=3)
    assert desk.order() == list(range(1, 21))
    assert desk.sender.most_in(60) == 3


def test_who_waits_for_another_reason_gives_up_the_place_in_the_line(db):
    desk = Desk(db, Window(3, 60))
    desk.post("hr01", 4)
    desk.worker.drain()
    assert len(desk.sender.sent) == 3
    usual, away = desk.sender.freeze, RetryLater("the template is being changed", after_s=3600, patient=True)

    def freeze(session, row, now):
        if row.key == "k4":
            raise away
        return usual(session, row, now)

    desk.sender.freeze = freeze
    desk.pass_time(63)
    desk.post("hr01")
    desk.pass_time(5)
    assert desk.order() == [1, 2, 3, 5]


def test_a_paused_queue_holds_up_no_other(db):
    desk = Desk(db, Window(3, 60))
    desk.post("hr01", 4, queue="sync")
    other = Worker(db, desk.registry, desk.clock, queues=["sync"])
    other.drain()
    assert len(desk.sender.sent) == 3
    db.run(lambda session: operate.pause(session, "sync", "hr01"))
    desk.post("hr01", 2)
    desk.pass_time(70)
    assert sorted(desk.order()) == [1, 2, 3, 5, 6]
    db.run(lambda session: operate.resume(session, "sync"))
    desk.clock.real += timedelta(seconds=70)
    Worker(db, desk.registry, desk.clock, queues=["sync"]).drain()
    assert sorted(desk.order()) == [1, 2, 3, 4, 5, 6]


def test_who_waits_behind_a_row_that_was_put_back_lets_others_pass(db):
    desk = Desk(db, Window(3, 60))
    usual = desk.sender.freeze
    desk.sender.freeze = _refused
    desk.post("hr01", subject="one candidate")
    desk.worker.drain()
    desk.sender.freeze = usual
    desk.post("hr01", 3)
    desk.post("hr01", subject="one candidate")
    desk.worker.drain()
    assert desk.order() == [2, 3, 4]

    def freeze(session, row, now):
        if row.key == "k1":
            raise RetryLater("the template is being changed", after_s=3600, patient=True)
        return usual(session, row, now)

    desk.sender.freeze = freeze
    with db.read() as session:
        failed = session.scalar(select(OutboxMessage.id).where(OutboxMessage.status == "failed"))
    db.run(lambda session: operate.retry(session, "outbox", failed, NOW))
    desk.post("hr01")
    desk.pass_time(70)
    assert desk.order() == [2, 3, 4, 6]


def _refused(session: Any, row: OutboxMessage, now: datetime) -> Frozen:
    raise PermanentFailure("no such template")


@pytest.mark.parametrize("count", [100, pytest.param(1000, marks=pytest.mark.slow)])
def test_a_flood_to_one_member_leaves_at_the_limit_and_in_order(sqlite_db, count):
    desk = Desk(sqlite_db, MINUTE, HOUR)
    desk.post("hr01", count, subject="one candidate")
    started = desk.clock.real
    minutes = -(-count // 30)
    desk.pass_time(minutes * 65, step=31)
    assert desk.order() == list(range(1, count + 1))
    assert desk.sender.most_in(60) == 30
    took = desk.sender.sent[-1][0] - started
    assert timedelta(minutes=minutes - 1) <= took <= timedelta(minutes=minutes * 1.05)


def test_the_hour_has_its_own_limit(sqlite_db):
    desk = Desk(sqlite_db, Window(30, 60), Window(50, 3600))
    desk.post("hr01", 60)
    desk.pass_time(3600, step=60)
    assert len(desk.sender.sent) == 50
    desk.pass_time(62, step=31)
    assert len(desk.sender.sent) == 60


def test_the_count_outlives_the_worker(db):
    desk = Desk(db, MINUTE)
    desk.post("hr01", 30)
    desk.worker.drain()
    again = Desk(db, MINUTE)
    again.number = 100
    again.post("hr01")
    again.worker.drain()
    assert again.sender.sent == []


def test_many_workers_together_send_no_more_than_one(db):
    desk = Desk(db, MINUTE, a_day=1000)
    for number in range(60):
        desk.post("hr01", subject=f"s{number}")
        desk.post("hr02", subject=f"t{number}")
    threads = [threading.Thread(target=desk.new_worker().drain) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert Counter(recipient for _, recipient, _ in desk.sender.sent) == {"hr01": 30, "hr02": 30}
    with db.read() as session:
        assert session.scalar(select(func.sum(DailySends.used))) == 60


def test_a_repeat_after_an_unknown_outcome_counts_too(sqlite_db):
    desk = Desk(sqlite_db, Window(2, 60))
    desk.sender.errors = [Uncertain("no answer")]
    desk.post("hr01", 2)
    desk.worker.drain()
    desk.pass_time(10)
    # Two places are taken: by what may have arrived, and by what was sent after it.
    assert len(desk.sender.sent) == 1
    desk.pass_time(60)
    assert len(desk.sender.sent) == 2


def test_a_slow_send_counts_where_it_ended(sqlite_db):
    desk = Desk(sqlite_db, Window(2, 60))
    limiter = desk.registry.limiter
    sqlite_db.run(lambda session: limiter.late(session, "app", "hr01", 1.0, desk.clock.real))
    with sqlite_db.read() as session:
        assert session.scalar(select(func.count()).select_from(SendGate)) == 0
    sqlite_db.run(lambda session: limiter.late(session, "app", "hr01", 9.0, desk.clock.real))
    with sqlite_db.read() as session:
        assert session.scalar(select(SendGate)).times == [desk.clock.real.timestamp()]


def test_other_channels_are_not_counted(sqlite_db):
    desk = Desk(sqlite_db, Window(1, 60))
    desk.registry.limiter = Limiter("app:1", {"other": Limit((Window(1, 60),))}, BEIJING)
    desk.post("hr01", 5)
    desk.worker.drain()
    assert len(desk.sender.sent) == 5


def test_waiting_does_not_use_up_the_tries(sqlite_db):
    desk = Desk(sqlite_db, Window(1, 60))
    desk.post("hr01", 12, subject="")
    desk.sender.errors = []
    desk.pass_time(700, step=20)
    with sqlite_db.read() as session:
        waited = session.scalars(select(OutboxMessage).where(OutboxMessage.status == "queued")).all()
        assert all(row.tries == 0 for row in waited)
    desk.sender.errors = [RetryLater("a moment")]
    desk.pass_time(120, step=5)
    with sqlite_db.read() as session:
        assert not session.scalars(select(OutboxMessage).where(OutboxMessage.status == "failed")).all()


class TestDay:
    """Person-times of one calendar day in Beijing."""

    def test_what_is_above_the_day_waits_for_midnight(self, db):
        desk = Desk(db, a_day=40)  # 10 of them are kept for urgent words
        desk.post("hr01|hr02", 20)
        desk.worker.drain()
        assert len(desk.sender.sent) == 15
        assert set(desk.spent) == {("2026-11-02", 40)}
        with db.read() as session:
            assert daily_limit.used(session, "app:1", desk.clock.real, BEIJING) == 30

        desk.clock.real = datetime(2026, 11, 3, 0, 0, 5, tzinfo=BEIJING).astimezone(UTC)
        desk.worker.drain()
        assert len(desk.sender.sent) == 20

    def test_urgent_words_have_a_part_of_their_own(self, sqlite_db):
        desk = Desk(sqlite_db, a_day=40)
        desk.post("hr01", 31)
        desk.post("hr00", template="urgent")
        desk.worker.drain()
        assert [recipient for _, recipient, _ in desk.sender.sent][-1] == "hr00"
        assert len(desk.sender.sent) == 31

    @pytest.mark.parametrize("limit", [1, 5, 20, 99, 1000, 20_000])
    def test_the_shares_are_the_whole(self, limit):
        assert sum(daily_limit._share(shard, limit) for shard in range(daily_limit.SHARDS + 1)) == limit

    def test_a_large_audience_is_taken_from_several_shares(self, sqlite_db):
        now = NOW
        sqlite_db.run(lambda session: daily_limit.take(session, "app:1", 900, 1010, now, BEIJING))
        sqlite_db.run(lambda session: daily_limit.take(session, "app:1", 100, 1010, now, BEIJING))
        with pytest.raises(limits.Throttled):
            sqlite_db.run(lambda session: daily_limit.take(session, "app:1", 1, 1010, now, BEIJING))

"""The wake-up through Redis may be lost; the work that it announces may not."""

import time

import pytest
import redis

from messaging import outbox
from messaging.dispatch.celery import CeleryDispatcher, make_celery
from messaging.dispatch.local import connect
from models import OutboxMessage
from tests.support.ports import free_port
from tests.support.times import NOW


@pytest.fixture
def dispatcher():
    """Speaks to a Redis that is not there."""
    return CeleryDispatcher(make_celery(f"redis://127.0.0.1:{free_port()}/0"))


def test_a_row_is_written_although_redis_is_away(sqlite_db, dispatcher):
    connect(sqlite_db, dispatcher)
    started = time.monotonic()
    for key in ("first", "second"):
        sqlite_db.run(lambda session, key=key: outbox.post(session, key=key, kind="any", payload={}, now=NOW))
    assert time.monotonic() - started < 15  # it would try for ever
    with sqlite_db.read() as session:
        assert session.query(OutboxMessage).count() == 2


def test_a_worker_never_gives_up_on_redis(dispatcher):
    assert dispatcher._celery.conf.broker_connection_max_retries is None


def test_many_rows_at_once_wake_some_workers_not_one_for_each(redis_url):
    dispatcher, far_side = CeleryDispatcher(make_celery(redis_url)), redis.Redis.from_url(redis_url)
    for number in range(500):
        dispatcher.wake("inbox", f"row-{number}", "chat")
    dispatcher.wake("outbox", "the last", "media")
    until = time.monotonic() + 20
    while far_side.llen("media") == 0 and time.monotonic() < until:
        time.sleep(0.02)
    assert far_side.llen("media") == 1
    assert 1 <= far_side.llen("chat") <= 2 * CeleryDispatcher.MOST_AT_ONCE

"""No API is called more often than WeCom allows, by however many processes, with Redis or without."""

import itertools

import pytest
import redis

from core.errors import RetryLater
from tests.support.services import PrivateRedis
from wecom.api import rate_limit
from wecom.api.rate_limit import Bucket, LocalPace, wait_or_refuse
from wecom.api.token_store import LocalStore, RedisStore


def leave(bucket: Bucket, seconds: float, step: float = 0.01) -> list[float]:
    """When calls leave that are tried again and again for so long."""
    state, times, now = LocalPace(), [], 0.0
    while now < seconds:
        if state.take("api", [bucket], 0.0, now) == 0.0:
            times.append(now)
        else:
            now += step
    return times


def most_within(times: list[float], per_s: float) -> int:
    """The most calls in any stretch of that length."""
    most, first = 0, 0
    for last, at in enumerate(times):
        while at - times[first] >= per_s:
            first += 1
        most = max(most, last - first + 1)
    return most


@pytest.mark.parametrize("limit", [1, 7, 60, 1000, 10_000])
def test_the_paced_rate_is_near_the_limit_and_never_above(limit):
    bucket = Bucket(limit, 60.0)
    times = leave(bucket, 600.0, step=0.005)
    assert most_within(times, 60.0) <= limit
    if limit >= 60:
        assert len(times) / 10 >= 0.95 * limit


def test_an_hours_bucket_gives_a_burst_of_half_and_never_more_than_the_whole():
    minute, hour = Bucket(600, 60.0), Bucket(3000, 3600.0, burst=0.5, steady=0.48)
    state, times, now = LocalPace(), [], 0.0
    while now < 7200:
        if state.take("api", [minute, hour], 0.0, now) == 0.0:
            times.append(now)
        else:
            now += 0.05
    assert most_within(times, 3600.0) <= 3000
    assert most_within(times, 60.0) <= 600


def test_a_refused_call_counts_for_nothing():
    state, bucket = LocalPace(), Bucket(60, 60.0)
    for _ in range(50):
        state.take("api", [bucket], 0.0, 0.0)
    assert state.take("api", [bucket], 0.0, 2.1) == 0.0


def test_apis_do_not_slow_one_another():
    store, bucket = LocalStore(), [Bucket(1, 60.0)]
    assert store.take("one", bucket, 0.0) == 0.0
    assert store.take("two", bucket, 0.0) == 0.0
    assert store.take("one", bucket, 0.0) > 50


def test_a_long_wait_is_left_to_the_outbox():
    with pytest.raises(RetryLater) as refused:
        wait_or_refuse("cgi-bin/message/send", 7.0)
    assert (refused.value.patient, refused.value.after_s) == (True, 7.0)
    wait_or_refuse("cgi-bin/message/send", 0.01)


@pytest.mark.redis
def test_processes_share_one_bucket_through_redis(redis_url):
    stores = [RedisStore(redis.Redis.from_url(redis_url)) for _ in range(3)]
    wanted = [Bucket(100, 60.0, burst=0.2, steady=0.8), Bucket(1000, 3600.0)]
    turns = itertools.cycle(stores)
    gone = sum(next(turns).take("api", wanted, 0.0) == 0.0 for _ in range(60))
    assert 20 <= gone <= 22  # a burst of 20 for all of them together, and what flowed meanwhile
    waits = [store.take("api", wanted, 0.0) for store in stores]
    assert max(waits) < 1.0


@pytest.mark.redis
def test_with_redis_away_each_process_takes_a_part(own_redis: PrivateRedis):
    store = RedisStore(redis.Redis.from_url(own_redis.url, socket_timeout=1, socket_connect_timeout=1))
    wanted = [Bucket(400, 60.0, burst=0.1, steady=0.8)]
    assert store.take("api", wanted, 0.0) == 0.0
    own_redis.stop()
    gone = sum(store.take("api", wanted, 0.0) == 0.0 for _ in range(40))
    assert 10 <= gone <= 12  # a quarter of the burst of 40
    assert rate_limit.PROCESSES_ALONE == 4

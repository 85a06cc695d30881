"""Tokens: one fetch for everybody, early renewal, no loop."""

import multiprocessing
import threading
import time

import pytest
import redis

from core.errors import PermanentFailure, RetryLater
from tests.support.ports import wait_until
from wecom.api.token_store import LocalStore, RedisStore
from wecom.api.tokens import TokenProvider, token_name


class Server:
    """Hands out tokens t1, t2, ... and counts."""

    def __init__(self, delay_s=0.0, life_s=7200.0):
        self.asked = 0
        self.delay_s, self.life_s = delay_s, life_s
        self.error = None
        self.answers = threading.Event()
        self.answers.set()
        self._lock = threading.Lock()

    def __call__(self):
        with self._lock:
            self.asked += 1
            number = self.asked
        time.sleep(self.delay_s)
        assert self.answers.wait(60)
        if self.error is not None:
            raise self.error
        return f"t{number}", self.life_s


class Now:
    def __init__(self):
        self.at = 1_700_000_000.0

    def __call__(self):
        return self.at


@pytest.fixture
def alerts():
    return []


@pytest.fixture
def now():
    return Now()


@pytest.fixture
def server():
    return Server()


@pytest.fixture
def provider(server, alerts, now):
    return TokenProvider("token:x", server, LocalStore(), lambda *alert: alerts.append(alert), now)


def together(count, work):
    barrier, results = threading.Barrier(count), []

    def run():
        barrier.wait()
        results.append(work())

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_fifty_threads_with_a_cold_cache_make_one_fetch(provider, server):
    server.delay_s = 0.2

    assert together(50, provider.get) == ["t1"] * 50
    assert server.asked == 1


def test_a_token_is_renewed_five_minutes_early(provider, server, now):
    provider.get()
    now.at += 7200 - 301
    assert provider.get() == "t1"
    now.at += 2
    assert provider.get() == "t2"


def test_an_ageing_token_goes_on_while_another_thread_renews(provider, server, now):
    provider.get()
    now.at += 7000
    server.answers.clear()
    renewing = threading.Thread(target=provider.get)
    renewing.start()
    wait_until(lambda: server.asked == 2, timeout_s=60, what="the renewal")

    assert provider.get() == "t1"
    server.answers.set()
    renewing.join()
    assert provider.get() == "t2"


def test_an_ageing_token_goes_on_when_renewing_fails(provider, server, now):
    provider.get()
    now.at += 7000
    server.error = RetryLater("away")

    assert provider.get() == "t1"
    now.at += 201
    with pytest.raises(RetryLater):
        provider.get()


def test_a_refused_token_is_fetched_again_once_by_many(provider, server):
    provider.get()

    def replace():
        provider.refuse("t1")
        return provider.get()

    assert together(20, replace) == ["t2"] * 20
    assert server.asked == 2


def test_refusing_an_older_token_keeps_the_newer_one(provider, server):
    provider.get()
    provider.refuse("t1")
    provider.get()
    provider.refuse("t1")

    assert provider.get() == "t2"


def test_tokens_refused_for_ever_cost_two_fetches_a_minute_and_one_alert(provider, server, alerts, now):
    for second in range(180):
        try:
            provider.refuse(provider.get())
        except RetryLater as error:
            assert error.patient and 0 < error.after_s <= 60
        now.at += 1
        assert server.asked <= 2 * (second // 60 + 1)
    assert len(alerts) == 1


def test_tokens_that_were_taken_may_end_as_often_as_they_like(provider, server, alerts):
    """A demo moves business time by days, several times a minute, and with it every token's end."""
    for _ in range(10):
        token = provider.get()
        provider.accepted(token)
        provider.refuse(token)

    assert (server.asked, alerts) == (10, [])


def test_taking_an_older_token_says_nothing_about_the_newer_one(provider, server, now):
    for _ in range(2):
        provider.accepted("t0")
        provider.refuse(provider.get())
    with pytest.raises(RetryLater):
        provider.get()
    assert server.asked == 2


def test_callers_do_not_queue_up_for_an_absent_server(provider, server, now):
    server.error, server.delay_s = RetryLater("cannot connect"), 0.1

    def ask():
        with pytest.raises(RetryLater):
            provider.get()

    together(20, ask)
    assert server.asked == 1
    server.error = None
    now.at += 1.1
    assert provider.get() == "t2"


def test_a_wrong_secret_is_asked_for_once_a_minute_and_told_once(provider, server, alerts, now):
    server.error = PermanentFailure("gettoken answered 40001: wrong secret")
    for _ in range(10):
        with pytest.raises(RetryLater) as raised:
            provider.get()
        assert raised.value.patient
    assert (server.asked, len(alerts)) == (1, 1)
    now.at += 61
    server.error = None
    assert provider.get() == "t2"


def test_a_throttled_token_server_is_left_alone_as_long_as_it_says(provider, server, now):
    server.error = RetryLater("45009", 120.0, patient=True)
    with pytest.raises(RetryLater):
        provider.get()
    now.at += 100
    with pytest.raises(RetryLater) as raised:
        provider.get()
    assert server.asked == 1
    assert raised.value.after_s == pytest.approx(20)


def test_each_secret_has_its_own_name_even_with_equal_beginnings():
    assert token_name("corp", "0123456789a") != token_name("corp", "0123456789b")
    assert "0123456789" not in token_name("corp", "0123456789a")


def fetch_in_process(url, barrier, queue):
    """One of several processes that need a token at once."""
    client = redis.Redis.from_url(url, socket_connect_timeout=1)
    counter = "asked"

    def fetch():
        client.incr(counter)
        time.sleep(0.3)
        return "shared", 7200.0

    provider = TokenProvider("token:x", fetch, RedisStore(client))
    barrier.wait()
    queue.put(together(8, provider.get))


@pytest.mark.redis
def test_four_processes_of_eight_threads_make_one_fetch(redis_url):
    spawn = multiprocessing.get_context("spawn")
    barrier, queue = spawn.Barrier(4), spawn.Queue()
    processes = [spawn.Process(target=fetch_in_process, args=(redis_url, barrier, queue)) for _ in range(4)]
    for process in processes:
        process.start()
    answers = [queue.get(timeout=60) for _ in processes]
    for process in processes:
        process.join()

    assert answers == [["shared"] * 8] * 4
    assert redis.Redis.from_url(redis_url).get("asked") == b"1"


@pytest.mark.redis
def test_a_lock_that_expired_and_was_taken_by_another_is_not_freed(redis_url):
    client = redis.Redis.from_url(redis_url)
    store = RedisStore(client)
    with store.hold("x") as mine:
        assert mine
        client.set("yinpin:wecom:x:lock", "another")
    assert client.get("yinpin:wecom:x:lock") == b"another"


@pytest.mark.redis
def test_with_redis_down_each_process_fetches_once(own_redis, server):
    store = RedisStore(redis.Redis.from_url(own_redis.url, socket_connect_timeout=0.5))
    provider = TokenProvider("token:x", server, store)
    own_redis.stop()

    assert together(10, provider.get) == ["t1"] * 10
    assert provider.get() == "t1"
    assert server.asked == 1

"""W1 to W4: busy answers, tokens that are refused, a stampede for one, quotas used up."""

import multiprocessing
import threading
from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta

import pytest

from core.errors import RetryLater
from sandbox.server import start_sandbox
from tests.faults.conftest import GETTOKEN, SEND
from tests.faults.stampede import THREADS, stampede
from tests.support import tenant
from tests.support.counts import count_of
from tests.support.oracle import Verdict

pytestmark = pytest.mark.chaos
PROCESSES = 4


def test_w1_busy_is_tried_three_times_quickly_and_then_slowly(desk):
    count = count_of("W1")
    desk.world.add_fault(SEND, "errcode", errcode=-1, times=0)
    desk.post(count)
    quick: Counter[str] = Counter()
    for _ in range(25):
        # Real time passes too: once each was tried three times nothing is waited for, or the slow tries would begin.
        desk.work(step_s=1)
        quick = Counter(call["body"] for call in desk.world.calls(SEND, limit=5000))
        if len(quick) == count and min(quick.values()) == 3:
            break
    assert set(quick.values()) == {3}
    assert len(quick) == count
    desk.world.clear_faults()
    desk.finish()
    assert set(desk.received()) == set(desk.marks)
    desk.judge("W1", "errcode -1", quick_tries=3)


@pytest.mark.parametrize("code", [40014, 42001])
def test_w2_a_token_refused_once_is_fetched_again_and_the_call_repeated(desk, code):
    desk.post(2)
    desk.work()
    desk.world.add_fault(SEND, "errcode", errcode=code)
    desk.post(2)
    desk.work()
    assert len(desk.world.calls(SEND)) == 5
    desk.judge("W2", f"errcode {code} once", gettoken=len(desk.world.calls(GETTOKEN)))


def test_w2_tokens_refused_for_ever_open_a_circuit_alert_once_and_heal(desk):
    for path in ("/cgi-bin/message/*", "/cgi-bin/user/*", "/cgi-bin/kf/*"):
        desk.world.add_fault(path, "errcode", errcode=42001, times=0)
    desk.post(count_of("W2"))
    for _ in range(60):
        ask_from_many_threads(desk.parts.app_client)
        desk.work(step_s=5)
    fetched = [datetime.fromisoformat(call["at"]) for call in desk.world.calls(GETTOKEN, limit=1000)]
    minute = timedelta(seconds=60)
    most = max(sum(start <= at < start + minute for at in fetched) for start in fetched)
    assert most <= 2 < len(fetched)
    desk.world.clear_faults()
    desk.finish()
    assert set(desk.received()) == set(desk.marks)
    assert len([text for text in desk.alerts() if "gettoken" in text]) == 1
    desk.judge("W2", "42001 for ever", gettoken_a_minute=most, alerts=len(desk.alerts()))


def ask_from_many_threads(client):
    def ask():
        with suppress(RetryLater):
            client.get("user/get", params={"userid": "hr01"})

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.redis
@pytest.mark.parametrize("redis_is", ["up", "down"])
def test_w3_two_hundred_threads_in_four_processes_fetch_one_token(own_redis, redis_is):
    if redis_is == "down":
        own_redis.stop()
    spawn = multiprocessing.get_context("spawn")
    barrier, answers = spawn.Barrier(PROCESSES), spawn.Queue()
    with start_sandbox() as sandbox:
        sandbox.client.setup(tenant.sandbox_setup("http://127.0.0.1:1"))
        sandbox.client.add_fault(GETTOKEN, "slow", delay_s=1, times=0)
        arguments = (sandbox.url, own_redis.url, barrier, answers)
        processes = [spawn.Process(target=stampede, args=arguments) for _ in range(PROCESSES)]
        for process in processes:
            process.start()
        tokens = sum((answers.get(timeout=120) for _ in processes), Counter())
        for process in processes:
            process.join()
        fetched = len(sandbox.client.calls(GETTOKEN))
    without = PROCESSES * THREADS - tokens.total()
    too_many = max(0, fetched - (1 if redis_is == "up" else PROCESSES))
    others, figures = len(tokens) - 1, {"gettoken": fetched}
    Verdict("W3", f"stampede, Redis {redis_is}", 200, without, too_many, others, figures=figures).give()


@pytest.mark.parametrize(("unit", "block_s"), [("minute", 60), ("hour", 3600), ("day", 86400)])
def test_w4_a_used_up_quota_closes_this_api_for_its_time_and_no_other(desk, unit, block_s):
    desk.world.add_fault(SEND, "errcode", errcode=45009, errmsg=f"reach max api {unit}-quota limit", times=1)
    desk.post(count_of("W4"))
    desk.work()
    began = len(desk.world.calls(SEND))
    assert began == 1
    desk.work(step_s=block_s / 10, rounds=9)
    assert len(desk.world.calls(SEND)) == began, "called during the block"
    assert desk.parts.app_client.get("user/get", params={"userid": "hr01"})["name"] == "王敏"
    desk.finish(step_s=block_s / 10, limit_s=3 * block_s)
    assert set(desk.received()) == set(desk.marks)
    assert len(desk.alerts()) == 1
    desk.judge("W4", f"45009, {unit}", calls_during_the_block=0)


def test_w4_too_many_at_once_is_tried_again(desk):
    count = count_of("W4")
    desk.world.add_fault(SEND, "errcode", errcode=45033, times=count)
    desk.post(count)
    desk.finish(step_s=5)
    assert set(desk.received()) == set(desk.marks)
    desk.judge("W4", "45033")

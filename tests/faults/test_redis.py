"""R1 and R2: Redis is away, empty, read-only or frozen; WeCom never hears of it and nobody waits long."""

import signal
import threading
import time
from collections import Counter
from datetime import datetime

import pytest
import redis

from core.database import Database
from sandbox.server import start_sandbox
from tests.conftest import DATA_KEYS, INDEX_KEY
from tests.faults.conftest import SEND, Desk
from tests.support import oracle, tenant
from tests.support.counts import count_of
from tests.support.ports import free_port, wait_until
from tests.support.processes import Process
from wecom.api.tokens import token_name

pytestmark = [pytest.mark.chaos, pytest.mark.redis]
LONGEST_S = 60
# So many that the limit of 30 a minute to one member delays nobody.
PEOPLE = [f"r{number:02d}" for number in range(50)]
# The promise is 5 s more than without the fault; 5 s for the freeze itself, the rest for a busy machine.
LATEST_ANSWER_S = 30


class Town:
    """Members write to the app of a product in two processes; each gets one answer to each message."""

    def __init__(self, world, db):
        self.world, self.db = world, db
        self.said: Counter[str] = Counter()
        self.judged: Counter[str] = Counter()

    def say(self, count, at_half=lambda: None):
        """`count` messages from as many members as there are; something happens half-way."""
        for number in range(count):
            if number == count // 2:
                at_half()
            who = PEOPLE[number % len(PEOPLE)]
            self.world.member_says(who, f"第{self.said[who]}句")
            self.said[who] += 1

    def answers(self):
        everybody = self.world.truth("app")["app"]
        return {who: everybody.get(who, []) for who in PEOPLE}

    def wait(self):
        """Until everybody has an answer to everything, or too long."""
        until = time.monotonic() + LONGEST_S
        while time.monotonic() < until and sum(map(len, self.answers().values())) < self.said.total():
            time.sleep(0.1)

    def judge(self, fault):
        """Wait for the answers, then the verdict; how long the slowest took is printed."""
        self.wait()
        assert self.world.settle()
        time.sleep(0.5)
        pushes = self.world.truth()["callbacks"]
        statuses = Counter(attempt["status"] for push in pushes for attempt in push["attempts"])
        slowest_ms = max(attempt["ms"] for push in pushes for attempt in push["attempts"])
        assert set(statuses) == {200}, statuses
        wanted = [f"{who}:{number}" for who, times in self.said.items() for number in range(times)]
        received = Counter(
            f"{who}:{number}" for who, entries in self.answers().items() for number in range(len(entries))
        )
        surplus = sum(max(0, len(entries) - self.said[who]) for who, entries in self.answers().items())
        assert surplus == 0
        slowest_s, count = self.slowest_s(pushes), self.said.total() - self.judged.total()
        self.judged = self.said.copy()
        assert slowest_s <= LATEST_ANSWER_S, f"{fault}: an answer after {slowest_s:.1f} s"
        oracle.judge(
            "R1",
            fault,
            wanted=wanted,
            received=received,
            db=self.db,
            count=count,
            callback_ms=slowest_ms,
            slowest_answer_s=round(slowest_s, 1),
        )

    def slowest_s(self, pushes):
        """The longest time from a member's message to its answer, in real seconds, of the last round."""
        asked = {}
        for push in pushes:
            who = next(one for one in PEOPLE if f"[{one}]" in push["plain"])
            asked.setdefault(who, []).append(datetime.fromisoformat(push["real_at"]))
        waits = [
            (datetime.fromisoformat(entry["real_at"]) - at).total_seconds()
            for who, entries in self.answers().items()
            for at, entry in list(zip(asked.get(who, []), entries, strict=False))[self.judged[who] :]
        ]
        return max(waits)


@pytest.fixture
def town(mariadb_store, own_redis, tmp_path):
    """Web and worker processes on MariaDB, started while Redis is down."""
    own_redis.stop()
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    url = mariadb_store.tables_url()
    db = Database(url)
    with start_sandbox() as sandbox:
        setup = tenant.sandbox_setup(address)
        setup["members"] += [{"userid": one, "name": one, "department": [1]} for one in PEOPLE]
        sandbox.client.setup(setup)
        settings = tenant.settings(
            sandbox_url=sandbox.url,
            smtp_url=sandbox.smtp_url,
            public_url=address,
            database_url=url,
            data_dir=tmp_path,
            redis_url=own_redis.url,
        )
        settings |= {"DATA_KEYS": DATA_KEYS, "INDEX_KEY": INDEX_KEY}
        web = Process("web", environment=settings, log=tmp_path / "web.log").start().wait_for_port(port)
        worker = Process("worker", environment=settings, log=tmp_path / "jobs.log").start()
        yield Town(sandbox.client, db)
        for process in (web, worker):
            process.kill()
    db.close()


@pytest.mark.mariadb
@pytest.mark.timeout(900)
def test_r1_redis_fails_in_every_way_and_nobody_notices(town, own_redis):
    count = count_of("R1")
    town.say(1)
    town.wait()
    town.judged = town.said.copy()
    town.say(count)
    town.judge("Redis down at start")
    own_redis.start()
    town.say(count)
    town.judge("Redis comes up")
    town.say(count)
    town.judge("nothing wrong")
    town.say(count, own_redis.flush)
    town.judge("FLUSHALL under load")
    with redis.Redis(port=own_redis.port) as admin:
        admin.replicaof("127.0.0.1", "1")
        town.say(count)
        town.judge("READONLY")
        admin.replicaof("NO", "ONE")
    freeze_for(own_redis, 5)
    town.say(count)
    town.judge("frozen for 5 s")
    town.say(count, lambda: own_redis.stop(signal.SIGKILL))
    town.judge("dies under load")
    own_redis.start()
    town.say(count)
    town.judge("comes back")


def freeze_for(server, seconds):
    server.process.send_signal(signal.SIGSTOP)
    timer = threading.Timer(seconds, server.process.send_signal, args=(signal.SIGCONT,))
    timer.daemon = True
    timer.start()


def test_r2_locks_that_vanish_double_nothing(sandbox, sqlite_db, tmp_path, traveller, redis_url):
    desk = Desk(sandbox, sqlite_db, tmp_path, traveller, redis_url)
    desk.world.add_fault(SEND, "errcode", errcode=42001, times=5)
    count, stop = count_of("R2"), threading.Event()

    def delete_everything():
        with redis.Redis.from_url(redis_url) as client:
            while not stop.wait(0.005):
                client.flushall()

    desk.post(count)
    threads = [threading.Thread(target=desk.open_parts().worker(["chat"]).drain) for _ in range(4)]
    threads.append(threading.Thread(target=delete_everything))
    for thread in threads:
        thread.start()
    for thread in threads[:-1]:
        thread.join()
    stop.set()
    threads[-1].join()
    desk.finish(step_s=20)
    assert set(desk.received()) == set(desk.marks)
    desk.judge("R2", "locks and tokens deleted all the time")


def test_r2_a_lock_held_by_a_dead_process_is_free_after_its_life(redis_url, sandbox, sqlite_db, tmp_path, traveller):
    desk = Desk(sandbox, sqlite_db, tmp_path, traveller, redis_url)
    with redis.Redis.from_url(redis_url) as client:
        name = token_name(tenant.CORP_ID, tenant.SECRET)
        client.set(f"yinpin:wecom:{name}:lock", "a dead process", px=1500)
    desk.post(3)
    until = time.monotonic() + LONGEST_S
    while len(desk.received()) < 3 and time.monotonic() < until:
        desk.work()
        time.sleep(0.1)
    wait_until(lambda: not desk.rows("leased"), timeout_s=10, what="the last row")
    desk.judge("R2", "lock of a dead process")

"""Killed with -9 at each fail point of worker and sender: nothing lost, nothing twice."""

import re
import signal
import time
from collections import Counter

import pytest
from sqlalchemy import func, select

from core.clock import SystemClock
from messaging import inbox
from messaging.inbox import Arrival
from messaging.retry import MAX_TRIES
from models import BusinessOffset, InboxEvent, OutboxMessage
from tests.messaging.door_worker import work
from tests.support import forked, tenant
from tests.support.counts import count_of
from tests.support.oracle import judge

MID_REQUEST = ("slow", "hang")
POINTS = (
    "worker.after_claim",
    "worker.mid_handler",
    "worker.before_commit",
    "worker.after_commit",
    "sender.before_claim_commit",
    "sender.after_claim",
    "sender.after_accept",
    "sender.before_commit",
    "sender.after_commit",
)
PEOPLE = [f"p{number:02d}" for number in range(20)]
LIMIT_S = 60
SEND = "/cgi-bin/message/send"
OPEN = ("new", "queued", "leased")


def row_of(point):
    return "K2" if point.startswith("worker.") else "K3"


def open_rows(db):
    """How many rows some worker will still take."""
    with db.read() as session:
        return sum(
            session.scalar(select(func.count()).select_from(table).where(table.status.in_(OPEN)))
            for table in (InboxEvent, OutboxMessage)
        )


def buried(db):
    """Numbers of the messages that killed a process at each of their tries, and ended for it where a person sees them.

    That is the rule for rows that kill, and the fail points can't be told from such a row: by chance the same one may
    be in hand at every death.
    """
    with db.read() as session:
        events = session.scalars(select(InboxEvent).filter_by(status="dead", tries=MAX_TRIES)).all()
        ended = OutboxMessage.status.in_(("dead", "uncertain"))
        rows = session.scalars(select(OutboxMessage).where(ended, OutboxMessage.tries == MAX_TRIES)).all()
    return [str(event.payload["number"]) for event in events] + [row.key.removeprefix("told:") for row in rows]


@pytest.fixture
def sandbox(sandbox):
    setup = tenant.sandbox_setup("http://127.0.0.1:1")
    setup["members"] += [{"userid": one, "name": one, "department": [1]} for one in PEOPLE]
    # The limiter is not part of this worker, and what is counted here is kills.
    sandbox.client.setup(setup | {"limits": {"member_per_min": 10_000, "member_per_hour": 100_000}})
    return sandbox


@pytest.mark.mariadb
@pytest.mark.chaos
@pytest.mark.parametrize("point", POINTS)
def test_a_killed_worker_loses_nothing_and_doubles_nothing(sandbox, db, tables_url, point):
    kills = count_of(row_of(point))
    sent, deaths, until = 0, 0, time.monotonic() + LIMIT_S + 6 * kills
    while deaths < kills and time.monotonic() < until:
        sent = post_events(db, sent, count=6)
        # The first row, and then any row: half of the deaths come in the middle of the work.
        deaths += work_until_dead_or_done(db, tables_url, sandbox.url, point, 0.4 if deaths % 2 else 1.0)
    give_verdict(sandbox, db, tables_url, point, sent, deaths, until)
    assert deaths >= kills


@pytest.mark.mariadb
@pytest.mark.chaos
@pytest.mark.parametrize("before_or_after", MID_REQUEST)
def test_a_worker_killed_in_the_middle_of_a_request(sandbox, db, tables_url, before_or_after):
    """`slow`: WeCom has taken the message and answers late; `hang`: it has the request and has done nothing."""
    kills = count_of("K3")
    sent, deaths, until = 0, 0, time.monotonic() + LIMIT_S + 6 * kills
    while deaths < kills and time.monotonic() < until:
        sandbox.client.add_fault(SEND, before_or_after, times=1, after=deaths % 3, delay_s=5)
        sent = post_events(db, sent, count=3)
        process = forked.start(work, tables_url, sandbox.url)
        while process.is_alive() and sandbox.client.faults() and time.monotonic() < until:
            time.sleep(0.02)
        process.kill()
        process.join()
        deaths += not sandbox.client.faults()
    give_verdict(sandbox, db, tables_url, f"sender mid-request, {before_or_after}", sent, deaths, until)
    assert deaths >= kills


def give_verdict(sandbox, db, url, point, sent, deaths, until):
    """Let an unharmed worker finish, then compare with what people received."""
    process = forked.start(work, url, sandbox.url)
    while open_rows(db) and time.monotonic() < until:
        time.sleep(0.05)
    process.kill()
    process.join()
    received = Counter(
        re.search(r"#(\d+)#", message["text"]).group(1)
        for one in PEOPLE
        for message in sandbox.client.received("app", one)
    )
    wanted, ended = [str(number) for number in range(sent)], buried(db)
    fault, figures = f"{point}, {db.dialect}", {"count": deaths, "messages": sent, "buried": len(ended)}
    judge(row_of(point), fault, wanted=wanted, received=received, db=db, visible=ended, **figures)
    assert len(ended) <= deaths / MAX_TRIES


@pytest.mark.mariadb
def test_business_time_jumps_a_day_with_a_job_in_hand_and_two_processes_have_one_effect(sandbox, db, tables_url):
    sandbox.client.add_fault(SEND, "slow", times=1, delay_s=3)
    # A lease that no stall of a busy machine outlives: only the jump of a day could end it.
    processes = [forked.start(work, tables_url, sandbox.url, 30.0) for _ in range(2)]
    post_events(db, 0, count=1)
    wait_for_job_in_hand(db)
    db.run(lambda session: session.add(BusinessOffset(number=1, offset_s=86400.0)))
    until = time.monotonic() + 30
    while open_rows(db) and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(1)
    for process in processes:
        process.kill()
        process.join()
    assert len(sandbox.client.received("app", PEOPLE[0])) == 1
    assert len(sandbox.client.calls(SEND)) == 1


def wait_for_job_in_hand(db):
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with db.read() as session:
            if session.scalar(select(OutboxMessage.id).where(OutboxMessage.status == "leased")):
                return
        time.sleep(0.02)
    raise AssertionError("nobody took the job")


def post_events(db, sent, count):
    def store(session):
        now = SystemClock().now()
        for number in range(sent, sent + count):
            payload = {"number": number, "to": PEOPLE[number % len(PEOPLE)]}
            inbox.receive(session, Arrival("test.event", f"s{number}", f"event:{number}", payload), now=now)

    db.run(store)
    return sent + count


def work_until_dead_or_done(db, url, sandbox_url, point, probability):
    """1 when the fail point killed the process, 0 when it finished everything first."""
    process = forked.start(work, url, sandbox_url, failpoint=f"{point}:{probability}")
    while process.is_alive() and open_rows(db):
        time.sleep(0.02)
    if process.is_alive():
        process.kill()
        process.join()
        return 0
    assert process.exitcode == -signal.SIGKILL, f"the worker ended with {process.exitcode}"
    return 1

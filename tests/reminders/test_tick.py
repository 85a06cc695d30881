"""What the tick does with what is due: exactly once, or skipped with a reason."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from config.loader import load_reminders
from models import OutboxMessage, Reminder
from notify import rendering
from reminders import tick
from reminders.clock import Ticker
from reminders.tick import ReminderTick
from tests.conftest import DATA_KEYS, INDEX_KEY
from tests.reminders.conftest import add_applications, add_reminders
from tests.support.times import NOW

RULES = load_reminders()
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ROOT = Path(__file__).resolve().parents[2]


def prepare(db, count=1, kind="day", due=NOW, at=NOW + DAY, state="confirmed"):
    def work(session):
        ids = add_applications(session, count, NOW, state)
        add_reminders(session, ids, kind, due, at)
        return ids

    return db.run(work)


def outcome(db):
    with db.read() as session:
        return [(row.status, row.reason) for row in session.scalars(select(Reminder).order_by(Reminder.due_at))]


def posted(db):
    with db.read() as session:
        return [(row.key, row.payload) for row in session.scalars(select(OutboxMessage))]


def test_a_due_reminder_is_posted_once_however_often_it_ticks(db):
    [application_id] = prepare(db)
    ticking = ReminderTick(db, RULES)

    assert [ticking(NOW - timedelta(seconds=1)), ticking(NOW), ticking(NOW)] == [0, 1, 0]

    [(key, payload)] = posted(db)
    assert key == f"reminder:{application_id}:day:{(NOW + DAY).isoformat()}"
    assert payload["template"] == "interview_reminder_day"
    assert payload["not_after"] == (NOW + DAY).isoformat()
    assert outcome(db) == [("posted", None)]


def test_after_the_interview_time_a_reminder_is_skipped(sqlite_db):
    prepare(sqlite_db)

    assert ReminderTick(sqlite_db, RULES)(NOW + DAY) == 0
    assert outcome(sqlite_db) == [("skipped", tick.INTERVIEW_OVER)]


def test_after_a_long_stop_only_the_nearer_reminder_goes(sqlite_db):
    [application_id] = prepare(sqlite_db)
    at = NOW + DAY
    sqlite_db.run(lambda session: add_reminders(session, [application_id], "hour", at - HOUR, at))

    assert ReminderTick(sqlite_db, RULES)(at - HOUR) == 1
    assert outcome(sqlite_db) == [("skipped", tick.NEXT_IS_DUE), ("posted", None)]


def test_an_interview_that_is_no_longer_expected_is_not_reminded_of(sqlite_db):
    prepare(sqlite_db, state="withdrawn")

    assert ReminderTick(sqlite_db, RULES)(NOW) == 0
    assert outcome(sqlite_db) == [("skipped", tick.NOT_WAITED_FOR)]


def test_a_kind_without_a_rule_is_skipped(sqlite_db):
    prepare(sqlite_db, kind="week")

    assert ReminderTick(sqlite_db, RULES)(NOW) == 0
    assert outcome(sqlite_db) == [("skipped", tick.UNKNOWN_KIND)]


def test_more_than_a_batch_is_claimed_in_one_tick(db):
    prepare(db, count=45)

    assert ReminderTick(db, RULES, batch=10)(NOW) == 45
    assert len({key for key, _ in posted(db)}) == 45


def test_many_threads_ticking_post_each_once(db):
    prepare(db, count=300)
    counts = []

    def work():
        counts.append(ReminderTick(db, RULES, batch=20)(NOW))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(counts) == 300
    assert len(posted(db)) == 300


def test_every_reminder_has_a_template_with_every_channel():
    for rule in RULES:
        assert {"kf", "subscribe", "sms", "email"} <= set(rendering.template(rule.template))
        assert rendering.template(rule.template)["subscribe"]["key"] == rule.key


TICKER = """
import sys
from datetime import datetime
from config.loader import load_reminders
from core.database import Database
from core.encryption import KeyRing, use_keyring
from reminders.tick import ReminderTick
url, data_keys, index_key, now = sys.argv[1:]
use_keyring(KeyRing(data_keys, index_key))
print("ready", flush=True)
sys.stdin.readline()
print(ReminderTick(Database(url), load_reminders(), batch=50)(datetime.fromisoformat(now)), flush=True)
"""


def start_ticker(url, **environment):
    return subprocess.Popen(
        [sys.executable, "-c", TICKER, url, DATA_KEYS, INDEX_KEY, NOW.isoformat()], cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )


def go(tickers):
    for ticker in tickers:
        assert ticker.stdout.readline() == "ready\n"
    for ticker in tickers:
        ticker.stdin.write("go\n")
        ticker.stdin.flush()
    return [ticker.communicate(timeout=60)[0].strip() for ticker in tickers]


def test_two_processes_ticking_at_one_instant_post_each_exactly_once(db, tables_url):
    prepare(db, count=1000)

    counts = [int(count) for count in go([start_ticker(tables_url), start_ticker(tables_url)])]

    assert sum(counts) == 1000
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 1000
        statuses = Counter(session.scalars(select(Reminder.status)))
    assert statuses == {"posted": 1000}


@pytest.mark.chaos
def test_killed_before_its_commit_a_tick_loses_and_doubles_nothing(db, tables_url, kill_count):
    kills = made = 0
    while kills < kill_count:
        # The first batch always dies, and every second time any of four.
        prepare(db, count=200)
        made += 200
        killed = start_ticker(tables_url, YINPIN_FAILPOINT=f"tick.before_commit:{0.5 if kills % 2 else 1.0}")
        go([killed])
        assert killed.returncode in (0, -signal.SIGKILL)
        kills += killed.returncode == -signal.SIGKILL

    deadline = time.monotonic() + 30
    while ReminderTick(db, RULES)(NOW) or {status for status, _ in outcome(db)} != {"posted"}:
        # MariaDB needs a moment to notice the dead client and to free its locks.
        assert time.monotonic() < deadline
        time.sleep(0.1)

    assert len({key for key, _ in posted(db)}) == len(posted(db)) == made


def test_the_clock_goes_on_after_a_function_failed():
    seen = []

    def broken(now):
        raise RuntimeError("no database")

    ticker = Ticker([broken, seen.append], lambda: NOW, every_s=0.05)
    ticker.start()
    deadline = time.monotonic() + 10
    while len(seen) < 3 and time.monotonic() < deadline:
        time.sleep(0.02)
    ticker.stop()

    assert seen[:3] == [NOW, NOW, NOW]

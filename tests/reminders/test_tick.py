"""What the tick does with what is due: exactly once, or skipped with a reason."""

import signal
import threading
import time
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from config.loader import load_reminders
from models import OutboxMessage, Reminder
from notify import rendering
from reminders import tick
from reminders.clock import Ticker
from reminders.tick import ReminderTick
from tests.conftest import DATA_KEYS, INDEX_KEY
from tests.reminders import ticker
from tests.reminders.conftest import add_applications, add_reminders
from tests.support import forked
from tests.support.counts import count_of
from tests.support.oracle import judge
from tests.support.times import NOW

RULES = load_reminders()
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
KEYS = (DATA_KEYS, INDEX_KEY)


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


def test_two_processes_ticking_at_one_instant_post_each_exactly_once(db, tables_url):
    prepare(db, count=1000)

    together, counts = forked.CONTEXT.Barrier(2), forked.CONTEXT.Queue()
    tickers = [forked.start(ticker.tick_once, tables_url, KEYS, together, counts) for _ in range(2)]

    assert sum(counts.get(timeout=60) for _ in tickers) == 1000
    for one in tickers:
        one.join()
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 1000
        statuses = Counter(session.scalars(select(Reminder.status)))
    assert statuses == {"posted": 1000}


@pytest.mark.chaos
def test_killed_before_its_commit_a_tick_loses_and_doubles_nothing(db, tables_url):
    kills, wanted = 0, []
    while kills < count_of("K2"):
        # The first batch always dies, and every second time any of four.
        wanted += [str(application_id) for application_id in prepare(db, count=200)]
        failpoint = f"tick.before_commit:{0.5 if kills % 2 else 1.0}"
        killed = forked.start(ticker.tick_once, tables_url, KEYS, failpoint=failpoint)
        killed.join()
        assert killed.exitcode in (0, -signal.SIGKILL)
        kills += killed.exitcode == -signal.SIGKILL

    deadline = time.monotonic() + 30
    while ReminderTick(db, RULES)(NOW) or {status for status, _ in outcome(db)} != {"posted"}:
        # MariaDB needs a moment to notice the dead client and to free its locks.
        assert time.monotonic() < deadline
        time.sleep(0.1)

    received = Counter(key.split(":")[1] for key, _ in posted(db))
    judge(
        "K2", f"tick.before_commit, {db.dialect}", wanted=wanted, received=received, count=kills, reminders=len(wanted)
    )


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

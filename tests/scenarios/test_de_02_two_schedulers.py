"""DE-02: two schedulers run, die and come back; every reminder reaches its candidate once."""

import signal
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from core.database import Database
from core.encryption import KeyRing, use_keyring
from core.ids import new_id
from models import Application, Candidate, Reminder
from tests.conftest import DATA_KEYS, INDEX_KEY
from tests.support import oracle, tenant
from tests.support.counts import count_of
from tests.support.ports import wait_until
from tests.support.processes import ForkedProcess

WAVE = 5
FAILPOINT = "tick.before_commit:0.5"
LIMIT_S = 120


def add_due(session, first, count):
    """Candidates who expect an interview tomorrow and are to be reminded now; each has a phone of their own."""
    now = datetime.now(UTC)
    at = now + timedelta(hours=23)
    for number in range(first, first + count):
        candidate = Candidate(created_at=now, name="李晓", phone=phone(number))
        session.add(candidate)
        session.flush()
        application = Application(
            id=new_id(),
            candidate_id=candidate.id,
            position_key="teller",
            branch_key="harbin",
            state="confirmed",
            version=1,
            created_at=now,
            changed_at=now,
            interview_at=at,
        )
        session.add(application)
        session.flush()
        session.add(
            Reminder(
                id=new_id(), application_id=application.id, kind="day", planned_for=at, due_at=now, status="planned"
            )
        )


def phone(number):
    return f"138{number:08d}"


def planned(db):
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(Reminder).where(Reminder.status == "planned"))


def deaths_among(schedulers):
    """Start those again that died at the fail point; returns how many."""
    dead = [one for one in schedulers if one.process.poll() is not None]
    for one in dead:
        assert one.process.returncode == -signal.SIGKILL, one.output()[-2000:]
        one.start(failpoint=FAILPOINT)
    return len(dead)


@pytest.mark.mariadb
@pytest.mark.chaos
def test_two_schedulers_never_send_twice(sandbox, mariadb_store, tmp_path):
    kills = count_of("DE-02")
    sandbox.client.setup(tenant.sandbox_setup("http://127.0.0.1:1"))
    url = mariadb_store.tables_url()
    settings = tenant.settings(
        sandbox_url=sandbox.url,
        smtp_url=sandbox.smtp_url,
        public_url="http://127.0.0.1:1",
        database_url=url,
        data_dir=tmp_path,
    )
    settings |= {"DATA_KEYS": DATA_KEYS, "INDEX_KEY": INDEX_KEY}
    use_keyring(KeyRing(DATA_KEYS, INDEX_KEY))
    db = Database(url)
    schedulers = [ForkedProcess("tick", environment=settings, log=tmp_path / f"tick{turn}.log") for turn in range(2)]
    for scheduler in schedulers:
        scheduler.start(failpoint=FAILPOINT)
    worker = ForkedProcess("worker", environment=settings, log=tmp_path / "jobs.log").start()
    made = deaths = 0
    until = time.monotonic() + LIMIT_S + 20 * kills
    try:
        while deaths < kills and time.monotonic() < until:
            if not planned(db):
                db.run(lambda session, first=made: add_due(session, first, WAVE))
                made += WAVE
            time.sleep(0.2)
            deaths += deaths_among(schedulers)
        for scheduler in schedulers:
            scheduler.kill()
            scheduler.start()
        wanted = [phone(number) for number in range(made)]
        wait_until(
            lambda: set(wanted) <= set(sandbox.client.truth("sms")["sms"]),
            timeout_s=LIMIT_S,
            what="reminders",
            every_s=0.5,
        )
        time.sleep(2)
        received = Counter({who: len(entries) for who, entries in sandbox.client.truth("sms")["sms"].items()})
    finally:
        for process in (*schedulers, worker):
            process.stop()
        db.close()
    assert deaths >= kills
    oracle.judge("DE02", "two schedulers, kill -9 before commit", wanted=wanted, received=received, kills=deaths)

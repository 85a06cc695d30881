"""Business time jumps one day while a message is in hand and two processes tick and work."""

from datetime import timedelta

from sqlalchemy import select

from config.loader import load_reminders
from config.schema import Branch
from messaging.worker import Worker
from models import Application, OutboxMessage
from reminders import planner
from reminders.tick import ReminderTick
from tests.notify.conftest import DATA, make_desk
from tests.support.times import NOW

RULES = load_reminders()
BRANCH = Branch(key="harbin", label="哈尔滨分行", contact="0451-12345678")
DAY = timedelta(days=1)


def test_a_jump_of_a_day_has_one_effect(db):
    desk = make_desk(db, facts=lambda session, application: DATA)
    desk.post("in hand")
    at = NOW + 2 * DAY - timedelta(hours=6)  # its day reminder falls due 6 hours before the jump's end
    db.run(
        lambda session: planner.plan(session, session.get_one(Application, desk.application_id), at, NOW, RULES, BRANCH)
    )
    other = Worker(db, desk.worker.registry, desk.clock, queues=["chat"])
    job = desk.worker.freeze(db.run(lambda session: desk.worker._claim_outbox(session, None)).row_id)

    desk.clock.at += DAY  # leases and backoff live in real time, which stands still
    ticks = [ReminderTick(db, RULES)(desk.clock.now()) for _ in range(2)]
    other.drain()
    outcome = desk.worker._send(job)
    db.run(lambda session: desk.worker._finish(session, job.row_id, outcome))
    desk.worker.drain()

    assert ticks == [1, 0]
    assert len(desk.sms.sent) == 2
    with db.read() as session:
        assert {row.status for row in session.scalars(select(OutboxMessage))} == {"sent"}

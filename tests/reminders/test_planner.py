"""Which reminders an interview gets, and when."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from config.loader import load_reminders
from config.schema import Branch, QuietHours
from models import Application, OutboxMessage, Reminder
from reminders import planner
from reminders.tick import ReminderTick
from tests.reminders.conftest import add_applications
from tests.support.times import BEIJING, NOW

RULES = load_reminders()
BRANCH = Branch(key="harbin", label="哈尔滨分行", contact="0451-12345678")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def plan(db, application_id, interview_at, now=NOW, branch=BRANCH):
    def work(session):
        application = session.get_one(Application, application_id)
        rows = planner.plan(session, application, interview_at, now, RULES, branch)
        return [(row.kind, row.due_at, row.status, row.reason) for row in rows]

    return db.run(work)


def stored(db):
    with db.read() as session:
        rows = session.scalars(select(Reminder).order_by(Reminder.planned_for, Reminder.due_at))
        return [(row.kind, row.planned_for, row.status) for row in rows]


@pytest.fixture
def application_id(sqlite_db):
    [one] = sqlite_db.run(lambda session: add_applications(session, 1, NOW))
    return one


def test_an_interview_in_four_days_gets_a_day_and_an_hour_reminder(sqlite_db, application_id):
    at = NOW + 4 * DAY

    assert plan(sqlite_db, application_id, at) == [
        ("day", at - DAY, "planned", None),
        ("hour", at - HOUR, "planned", None),
    ]


def test_planning_twice_plans_once(db):
    [application_id] = db.run(lambda session: add_applications(session, 1, NOW))
    at = NOW + 4 * DAY

    assert plan(db, application_id, at) == plan(db, application_id, at)
    assert len(stored(db)) == 2


def test_booked_inside_24_hours_the_day_reminder_is_skipped_with_its_reason(sqlite_db, application_id):
    at = NOW + 23 * HOUR

    assert plan(sqlite_db, application_id, at) == [
        ("day", at - DAY, "skipped", planner.BOOKED_LATE),
        ("hour", at - HOUR, "planned", None),
    ]


def test_booked_inside_the_last_hour_the_hour_reminder_goes_at_once(sqlite_db, application_id):
    rows = plan(sqlite_db, application_id, NOW + timedelta(minutes=40))

    assert rows[1] == ("hour", NOW, "planned", None)


def test_booked_minutes_before_the_interview_nothing_is_sent(sqlite_db, application_id):
    rows = plan(sqlite_db, application_id, NOW + timedelta(minutes=10))

    assert [(kind, status) for kind, _, status, _ in rows] == [("day", "skipped"), ("hour", "skipped")]
    assert rows[1][3] == planner.BOOKED_TOO_LATE


def test_a_new_time_cancels_what_was_planned_for_the_old_one(db):
    [application_id] = db.run(lambda session: add_applications(session, 1, NOW))
    old, new = NOW + 4 * DAY, NOW + 5 * DAY
    plan(db, application_id, old)
    plan(db, application_id, new)

    assert stored(db) == [
        ("day", old, "cancelled"),
        ("hour", old, "cancelled"),
        ("day", new, "planned"),
        ("hour", new, "planned"),
    ]


def test_going_back_to_the_old_time_plans_it_again(sqlite_db, application_id):
    old, new = NOW + 4 * DAY, NOW + 5 * DAY
    for at in (old, new, old):
        plan(sqlite_db, application_id, at)

    assert [status for _, at, status in stored(sqlite_db) if at == old] == ["planned", "planned"]
    assert [status for _, at, status in stored(sqlite_db) if at == new] == ["cancelled", "cancelled"]


def test_a_withdrawal_cancels_also_what_waits_in_the_outbox(db):
    [application_id] = db.run(lambda session: add_applications(session, 1, NOW))
    at = NOW + 4 * DAY
    plan(db, application_id, at)
    ReminderTick(db, RULES)(at - DAY)

    changed = db.run(lambda session: planner.cancel_all(session, application_id, "withdrawn", at - DAY))

    assert changed == 2
    with db.read() as session:
        [message] = session.scalars(select(OutboxMessage))
        assert (message.status, message.reason) == ("cancelled", "withdrawn")


def test_a_reminder_that_was_sent_is_left_alone(sqlite_db, application_id):
    at = NOW + 4 * DAY
    plan(sqlite_db, application_id, at)
    ReminderTick(sqlite_db, RULES)(at - DAY)
    sqlite_db.run(lambda session: session.execute(OutboxMessage.__table__.update().values(status="sent")))

    sqlite_db.run(lambda session: planner.cancel_all(session, application_id, "withdrawn", at - DAY))

    assert [(kind, status) for kind, _, status in stored(sqlite_db)] == [("day", "posted"), ("hour", "cancelled")]


def test_a_day_reminder_in_quiet_hours_comes_the_minute_before_them(sqlite_db, application_id):
    at = datetime(2026, 11, 10, 7, 30, tzinfo=BEIJING)  # its day reminder would be at 7:30 the day before

    day, hour = plan(sqlite_db, application_id, at)

    assert day[1] == datetime(2026, 11, 8, 21, 59, tzinfo=BEIJING)
    assert hour[1] == at - HOUR  # the interview at 7:30 was booked knowingly


def test_quiet_hours_are_read_in_the_branch_s_own_zone(sqlite_db, application_id):
    urumqi = Branch(key="urumqi", label="乌鲁木齐分行", contact="0991-12345678", time_zone="Asia/Urumqi")
    at = datetime(2026, 11, 10, 9, 30, tzinfo=BEIJING)  # 7:30 in Urumqi, two hours behind

    day, _ = plan(sqlite_db, application_id, at, branch=urumqi)

    assert day[1] == datetime(2026, 11, 8, 23, 59, tzinfo=BEIJING)


@pytest.mark.parametrize(("at", "quiet"), [("21:59", False), ("22:00", True), ("03:00", True), ("08:00", False)])
def test_quiet_hours_run_over_midnight(at, quiet):
    hours = QuietHours()

    assert planner.in_quiet_hours(datetime.strptime(at, "%H:%M").time(), hours) is quiet


def test_the_outbox_key_names_application_kind_and_time():
    assert planner.outbox_key("a1", "day", NOW) == f"reminder:a1:day:{NOW.isoformat()}"

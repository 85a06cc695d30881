"""Which reminders an interview gets, and when. Runs inside the booking's transaction."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.schema import Branch, QuietHours, ReminderKind
from messaging import outbox
from models import Application, Reminder

PLANNED, POSTED, SKIPPED, CANCELLED = "planned", "posted", "skipped", "cancelled"

BOOKED_LATE = "booked after its moment"
BOOKED_TOO_LATE = "booked too shortly before the interview"
RESCHEDULED = "the interview was moved"


def plan(
    session: Session,
    application: Application,
    interview_at: datetime,
    now: datetime,
    rules: Sequence[ReminderKind],
    branch: Branch,
) -> list[Reminder]:
    """Plan the reminders of one interview time; those of any other time are cancelled.

    Planning the same time twice plans once. A reminder whose moment has passed already is
    kept as a skipped row with its reason, so that HR sees why it never came.

    Args:
        rules: from `config/reminders.yaml`.
        branch: its quiet hours, in its time zone, bring a reminder forward.

    Returns:
        One row for each rule, in the order of the rules.
    """
    _cancel(session, application.id, RESCHEDULED, now, keep=interview_at)
    known = {
        row.kind: row
        for row in session.scalars(
            select(Reminder).where(Reminder.application_id == application.id, Reminder.planned_for == interview_at)
        )
    }
    rows = []
    for rule in rules:
        row = known.get(rule.key) or _new(session, application.id, rule.key, interview_at)
        if row.status not in (PLANNED, POSTED):
            row.due_at, row.status, row.reason = decide(rule, interview_at, now, branch)
        rows.append(row)
    session.flush()
    return rows


def cancel_all(session: Session, application_id: str, reason: str, now: datetime) -> int:
    """Nothing more is due for this application: it was withdrawn, rejected or has begun.

    Reminders that wait in the outbox are cancelled too. Returns how many rows changed.
    """
    return _cancel(session, application_id, reason, now, keep=None)


def decide(
    rule: ReminderKind, interview_at: datetime, now: datetime, branch: Branch
) -> tuple[datetime, str, str | None]:
    """When one reminder is due, its status, and why it is skipped.

    Late rules: `skip` leaves it out when its moment has passed at the booking; `now`
    sends it at once, unless less than `min_gap_s` are left before the interview.
    """
    due = interview_at - timedelta(seconds=rule.before_s)
    if rule.in_quiet_hours == "earlier":
        due = before_quiet_hours(due, branch.zone, branch.quiet_hours)
    if due > now:
        return due, PLANNED, None
    if rule.late == "skip":
        return due, SKIPPED, BOOKED_LATE
    if interview_at - now < timedelta(seconds=rule.min_gap_s):
        return due, SKIPPED, BOOKED_TOO_LATE
    return now, PLANNED, None


def before_quiet_hours(due: datetime, zone: ZoneInfo, quiet: QuietHours) -> datetime:
    """`due`, or the minute before the quiet hours that it falls into."""
    local = due.astimezone(zone)
    if not in_quiet_hours(local.time(), quiet):
        return due
    begins = local.replace(hour=quiet.start.hour, minute=quiet.start.minute, second=0, microsecond=0)
    if begins > local:
        begins -= timedelta(days=1)
    return (begins - timedelta(minutes=1)).astimezone(due.tzinfo)


def in_quiet_hours(at: time, quiet: QuietHours) -> bool:
    """Whether a local time is inside quiet hours, which may run over midnight."""
    if quiet.start <= quiet.end:
        return quiet.start <= at < quiet.end
    return at >= quiet.start or at < quiet.end


def outbox_key(application_id: str, kind: str, planned_for: datetime) -> str:
    """The occasion's name: one reminder of one kind for one interview time."""
    return f"reminder:{application_id}:{kind}:{planned_for.isoformat()}"


def _new(session: Session, application_id: str, kind: str, interview_at: datetime) -> Reminder:
    row = Reminder(
        application_id=application_id, kind=kind, planned_for=interview_at, due_at=interview_at, status=SKIPPED
    )
    session.add(row)
    return row


def _cancel(session: Session, application_id: str, reason: str, now: datetime, keep: datetime | None) -> int:
    """Cancel what is planned or waits in the outbox, except for one interview time."""
    query = select(Reminder).where(Reminder.application_id == application_id, Reminder.status.in_((PLANNED, POSTED)))
    if keep is not None:
        query = query.where(Reminder.planned_for != keep)
    changed, keys = 0, []
    # The tick may just have claimed a row that this session read before.
    for row in session.scalars(query.with_for_update().execution_options(populate_existing=True)):
        if row.status == PLANNED:
            row.status, row.reason, row.claimed_at = CANCELLED, reason, now
            changed += 1
        else:
            keys.append(outbox_key(application_id, row.kind, row.planned_for))
    return changed + (outbox.cancel(session, keys, reason) if keys else 0)

"""What could not be delivered is told to HR before the interview, never dropped."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.texts import word
from core.database import Database
from core.errors import ConfigInvalid, Reason, Why
from core.one_by_one import OneByOne
from interview_flow.candidate import friends
from interview_flow.core import card_closing, staff
from interview_flow.core.journey import Journey
from interview_flow.core.reason_words import reason_in_words
from interview_flow.hiring import onboarding
from interview_flow.interview import recordings
from interview_flow.staff import operator_alerts
from messaging import outbox
from messaging.daily_limit import DaySpent
from messaging.guarded import Broken, guarded
from messaging.keys import digest
from models import Application, Card, InboxEvent, OutboxAttempt, OutboxMessage

log = structlog.get_logger(__name__)

JOBS = ("wecom.media_download", "scoring.transcribe", "scoring.score")
SYNC_STEPS = {"hr_sync.member": "member", "hr_sync.roster": "roster"}
TO_CANDIDATES = ("notify.candidate", "wecom.kf_welcome", "wecom.kf_reply", "wecom.kf_event_reply", "wecom.kf_voice")
TO_STAFF = "notify.staff"
CARD_CHANGE = "wecom.update_card"
DAY_SPENT = "day_spent"
# A failure of one of these is written down and told nobody: it would go the same way.
STILL_WAITING, SYNC_WAITS = "still_waiting", "sync_waits"
ALERTS = frozenset(
    {
        "alert",
        "member_missed",
        STILL_WAITING,
        SYNC_WAITS,
        "operations_alert",
        "row_stopped",
        DAY_SPENT,
        "unreadable_push",
        "model_damaged",
        "departments_old",
    }
)
# May use the last part of a day's person-times.
URGENT = ALERTS
# A notice about an interview this near that has waited this long is told to HR, who can still telephone.
NEAR, LONG = timedelta(hours=24), timedelta(minutes=15)
# A new hire's account or roster record that has not been made for so long: WeCom is away.
LONG_SYNC = timedelta(hours=1)


def raised(journey: Journey, session: Session, row: OutboxMessage, now: datetime) -> None:
    """The registry's alarm: an outbox row ended as failed, dead or uncertain.

    Whom it concerns may be what cannot be read: then head office hears that there is such a row.
    """
    log.warning("outbox_row_ended", kind=row.kind, row=row.id, status=row.status, reason=row.reason)
    told = guarded(session, _tell_whom_it_concerns, journey, session, row, now)
    if isinstance(told, Broken) and row.template not in ALERTS:
        operator_alerts.tell_of_row(journey, session, row.id, row.kind, now)


def event_died(journey: Journey, session: Session, event: InboxEvent, now: datetime) -> None:
    """The registry's alarm: something that happened to us could not be acted on; head office hears of it."""
    log.warning("inbox_event_died", kind=event.kind, row=event.id, reason=event.reason)
    operator_alerts.tell_of_row(journey, session, event.id, event.kind, now)


def unreadable(journey: Journey, session: Session, event: InboxEvent, now: datetime) -> None:
    """Inbox handler of `wecom.unreadable`: a person has to look at it."""
    log.warning("push_unreadable", row=event.id, reason=event.payload["reason"])
    operator_alerts.tell_of_unreadable(journey, session, event.id, now)


def _tell_whom_it_concerns(journey: Journey, session: Session, row: OutboxMessage, now: datetime) -> None:
    if row.kind in SYNC_STEPS and row.application_id is not None:
        # Told once: a failure that the sender has reported already is the same occasion.
        step = SYNC_STEPS[row.kind]
        onboarding.sync_failed(journey, session, row.application_id, step, row.why or Why(Reason.OTHER), now)
        return
    if row.kind in JOBS:
        recordings.job_ended(session, journey, row, now)
        return
    if row.kind == TO_STAFF:
        members = row.payload.get("userids", [])
        members_missed(journey, session, row, dict.fromkeys(members, row.status), now)
        return
    if row.kind == CARD_CHANGE:
        card_stays(journey, session, row, now)
        return
    if row.kind == friends.WELCOME:
        friends.welcome_missed(journey, session, row, now)
        return
    label = notice_label(row.template or row.kind)
    if row.kind not in TO_CANDIDATES or row.application_id is None or label is None:
        return
    application = journey.application(session, row.application_id)
    journey.tell_staff(
        session, application, "hr", "alert", now, f"{row.id}:{row.attempt}", what=label, reason=_why(session, row)
    )


def _why(session: Session, row: OutboxMessage) -> str:
    """What became of a message, and what the last channel that was tried said to it."""
    said = session.scalar(
        select(OutboxAttempt)
        .where(OutboxAttempt.outbox_id == row.id, OutboxAttempt.reason.is_not(None))
        .order_by(OutboxAttempt.number.desc())
        .limit(1)
    )
    outcome = word(f"delivery.{row.status}")
    return f"{outcome}：{reason_in_words(said.why)}" if said is not None and said.why else outcome


def members_missed(
    journey: Journey, session: Session, row: OutboxMessage, missed: dict[str, str], now: datetime
) -> None:
    """A message did not reach these members (userid -> reason): the branch's HR is told."""
    log.warning("members_missed", row=row.id, template=row.template, missed=missed)
    if row.application_id is None or row.template in ALERTS:
        return
    application = journey.application(session, row.application_id)
    who = "、".join(staff.name_of(journey.catalogue, userid) for userid in sorted(missed))
    reasons = list(dict.fromkeys(reason_label(reason) for reason in missed.values()))
    journey.tell_staff(
        session,
        application,
        "hr",
        "member_missed",
        now,
        f"{row.id}:{row.attempt}",
        what=notice_label(row.template or "") or staff_label(row.template or ""),
        who=who,
        reason="、".join(reasons),
    )


def card_stays(journey: Journey, session: Session, row: OutboxMessage, now: datetime) -> None:
    """A decided card could not be changed any more: whoever has it is told in words, in a message of its own."""
    card = session.scalar(select(Card).where(Card.task_id == row.payload["task_id"]))
    if card is None or not card.userids or row.application_id is None or not card_closing.decides(card):
        return
    application = journey.application(session, row.application_id)
    data = {**journey.facts(session, application), "text": row.payload["text"]}
    payload = {"userids": card.userids, "template": "card_stays", "application_id": application.id, "data": data}
    outbox.post(
        session,
        key=f"card_stays:{row.id}:{row.attempt}",
        kind=TO_STAFF,
        payload=payload,
        now=now,
        subject=f"staff:{application.id}",
        application_id=application.id,
    )


def day_spent(journey: Journey, session: Session, spent: DaySpent, now: datetime) -> None:
    """The app has no person-times left today: head office's HR is told, once."""
    payload = {
        "userids": journey.rights(session).head_office(),
        "template": DAY_SPENT,
        "data": {"day": spent.day, "limit": f"{spent.limit}"},
    }
    outbox.post(session, key=f"{DAY_SPENT}:{spent.day}", kind=TO_STAFF, payload=payload, now=now)


class TellOfWaiting:
    """Tells HR once of each row that waits for too long: a notice whose interview comes near, a new hire's account."""

    def __init__(self, db: Database, journey: Journey) -> None:
        self._db, self._journey, self._each = db, journey, OneByOne(db, STILL_WAITING)

    def __call__(self, now: datetime) -> int:
        """Returns of how many HR was told."""
        with self._db.read() as session:
            rows = [*waiting_near(session, now), *waiting_sync(session, now)]
        return self._each(rows, lambda session, row_id: tell_of_waiting(self._journey, session, row_id, now))


def waiting_sync(session: Session, now: datetime) -> list[str]:
    """Ids of the steps of an onboarding that have been tried for long, without those HR was told of."""
    rows = session.execute(
        select(OutboxMessage.id, OutboxMessage.application_id).where(
            OutboxMessage.status == "queued",
            OutboxMessage.kind.in_(SYNC_STEPS),
            OutboxMessage.not_before <= now - LONG_SYNC,
            OutboxMessage.application_id.is_not(None),
        )
    )
    keys = {digest(f"{SYNC_WAITS}:{application_id}:{row_id}"): row_id for row_id, application_id in rows}
    return _untold(session, keys)


def waiting_near(session: Session, now: datetime) -> list[str]:
    """Ids of the notices that wait for long while their interview is near, without those HR was told of."""
    rows = session.execute(
        select(OutboxMessage.id, OutboxMessage.application_id)
        .join(Application, Application.id == OutboxMessage.application_id)
        .where(
            OutboxMessage.status == "queued",
            OutboxMessage.kind.in_(TO_CANDIDATES),
            OutboxMessage.not_before <= now - LONG,
            Application.interview_at > now,
            Application.interview_at <= now + NEAR,
        )
    )
    keys = {digest(f"{STILL_WAITING}:{application_id}:{row_id}"): row_id for row_id, application_id in rows}
    return _untold(session, keys)


def _untold(session: Session, keys: dict[str, str]) -> list[str]:
    """The row ids of those keys that were not posted."""
    told = session.scalars(select(OutboxMessage.key_hash).where(OutboxMessage.key_hash.in_(list(keys))))
    posted = set(told.all())
    return [row_id for key, row_id in keys.items() if key not in posted]


def tell_of_waiting(journey: Journey, session: Session, row_id: str, now: datetime) -> bool:
    """Tell HR of one such row; False for a notice that has no name."""
    row = session.get_one(OutboxMessage, row_id)
    if row.kind in SYNC_STEPS and row.application_id is not None:
        application = journey.application(session, row.application_id)
        step = word(f"onboarding.sync_steps.{SYNC_STEPS[row.kind]}")
        journey.tell_staff(session, application, "hr", SYNC_WAITS, now, row.id, step=step)
        return True
    label = notice_label(row.template or row.kind)
    if label is None or row.application_id is None:
        return False
    application = journey.application(session, row.application_id)
    journey.tell_staff(session, application, "hr", STILL_WAITING, now, row.id, what=label)
    return True


def reason_label(reason: str) -> str:
    """Why a message did not reach somebody, as HR reads it."""
    try:
        return word(f"missed.{reason}")
    except ConfigInvalid:
        return word("missed.other")


def staff_label(template: str) -> str:
    """What the pages call a message to staff."""
    try:
        return word(f"pages.notices.{template}")
    except ConfigInvalid:
        return word("pages.notices.other")


def notice_label(template: str) -> str | None:
    """What HR calls a notice; None for small talk that has no name, which nobody need be told of."""
    try:
        return word(f"notices.{template}")
    except ConfigInvalid:
        return None

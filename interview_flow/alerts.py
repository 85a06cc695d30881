"""What could not be delivered is told to HR before the interview, never dropped."""

from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from config.texts import word
from core.errors import ConfigInvalid
from interview_flow import onboarding, recordings
from interview_flow.journey import Journey
from models import OutboxMessage

log = structlog.get_logger(__name__)

JOBS = ("wecom.media_download", "scoring.transcribe", "scoring.score")
SYNC_STEPS = {"hr_sync.member": "member", "hr_sync.roster": "roster"}
TO_CANDIDATES = ("notify.candidate", "wecom.kf_welcome", "wecom.kf_reply")


def raised(journey: Journey, session: Session, row: OutboxMessage, now: datetime) -> None:
    """The registry's alarm: an outbox row ended as failed, dead or uncertain."""
    log.warning("outbox_row_ended", kind=row.kind, row=row.id, status=row.status, reason=row.reason)
    if row.kind in SYNC_STEPS and row.application_id is not None:
        # Told once: a failure that the sender has reported already is the same occasion.
        step = SYNC_STEPS[row.kind]
        onboarding.sync_failed(journey, session, row.application_id, step, row.reason or "", now)
        return
    if row.kind in JOBS:
        recordings.job_ended(session, journey, row, now)
        return
    label = notice_label(row.template or row.kind)
    if row.kind not in TO_CANDIDATES or row.application_id is None or label is None:
        return
    application = journey.application(session, row.application_id)
    journey.tell_staff(
        session, application, "hr", "alert", now, f"{row.id}:{row.attempt}",
        what=label, reason=word(f"delivery.{row.status}"),
    )


def notice_label(template: str) -> str | None:
    """What HR calls a notice; None for small talk that has no name, which nobody need be told of."""
    try:
        return word(f"notices.{template}")
    except ConfigInvalid:
        return None

"""What only a person can put right in WeCom's console is told to head office's HR, once a day per cause."""

from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from config.texts import word
from core.errors import ConfigInvalid
from interview_flow.core.journey import Journey
from messaging import outbox

log = structlog.get_logger(__name__)

TOKEN = "token"
SHOWN_OF_A_NAME = 12


def tell(journey: Journey, session: Session, topic: str, now: datetime) -> None:
    """Post the alert.

    The message leaves by the same door as all others: when that is what is
    broken, it waits there, visible as queued, and arrives with the recovery.

    Args:
        topic: `api:cause`, the cause being an error code or a word such as `refused`.
    """
    api, _, cause = topic.rpartition(":")
    payload = {
        "userids": journey.rights(session).head_office(),
        "template": "operations_alert",
        "data": {"api": "gettoken" if api.startswith(TOKEN) else api, "cause": cause, "what": meaning(cause)},
    }
    outbox.post(session, key=f"operations:{topic}:{now:%Y%m%d}", kind="notify.staff", payload=payload, now=now)


def tell_of_row(journey: Journey, session: Session, row_id: str, kind: str, now: datetime) -> None:
    """Tell of a row that is over and cannot speak for itself, once."""
    payload = {
        "userids": journey.rights(session).head_office(),
        "template": "row_stopped",
        "data": {"kind": kind, "system_url": f"{journey.public_url}/hr/system"},
    }
    outbox.post(session, key=f"row_stopped:{row_id}", kind="notify.staff", payload=payload, now=now)


def tell_of_unreadable(journey: Journey, session: Session, row_id: str, now: datetime) -> None:
    """Tell of a push that could not be read: the first of a day, as a fault seldom spoils a single one."""
    payload = {"userids": journey.rights(session).head_office(), "template": "unreadable_push", "data": {"row": row_id}}
    outbox.post(session, key=f"unreadable_push:{now:%Y%m%d}", kind="notify.staff", payload=payload, now=now)


def tell_of_model(journey: Journey, session: Session, name: str, now: datetime) -> None:
    """Tell of a learnt model that cannot be read, once a day however many interviews wait for it."""
    log.error("learnt_model_damaged", model=name)
    payload = {
        "userids": journey.rights(session).head_office(),
        "template": "model_damaged",
        "data": {"model": name[:SHOWN_OF_A_NAME]},
    }
    outbox.post(session, key=f"model_damaged:{now:%Y%m%d}:{name}", kind="notify.staff", payload=payload, now=now)


def tell_of_tree(journey: Journey, session: Session, now: datetime) -> None:
    """Tell that the departments could not be compared with WeCom, once a day."""
    log.error("departments_not_compared")
    payload = {
        "userids": journey.rights(session).head_office(),
        "template": "departments_old",
        "data": {"branches_url": f"{journey.public_url}/hr/system/branches"},
    }
    outbox.post(session, key=f"departments_old:{now:%Y%m%d}", kind="notify.staff", payload=payload, now=now)


def meaning(cause: str) -> str:
    """The cause in words; a code without words of its own is a setting to be looked up."""
    try:
        return word(f"operations.{cause}")
    except ConfigInvalid:
        return word("operations.other")

"""Words for a WeChat user who is not bound to a candidate (yet)."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from interview_flow.core import staff
from interview_flow.core.journey import Journey
from messaging import outbox
from models import Application, Invitation


def whom_to_call(journey: Journey, session: Session, invitation: Invitation | None) -> dict[str, str]:
    """`contact` of the branch that a link belongs to; of head office where nobody knows the link."""
    key = session.get_one(Application, invitation.application_id).branch_key if invitation else staff.HEAD_OFFICE
    return {"contact": journey.catalogue.branch(key).contact}


def say(session: Session, payload: dict[str, Any], template: str, data: dict[str, Any], now: datetime) -> None:
    """Answer a WeChat user who is not bound to a candidate (yet)."""
    address = {key: payload[key] for key in ("open_kfid", "external_userid")}
    outbox.post(
        session,
        key=f"reply:{payload['msgid']}:{template}",
        kind="wecom.kf_reply",
        now=now,
        subject=f"kf:{payload['external_userid']}",
        payload={**address, "template": template, "data": data},
    )

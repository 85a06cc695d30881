"""Words for a WeChat user who is not bound to a candidate (yet)."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from messaging import outbox


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

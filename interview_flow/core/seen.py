"""Who was shown points or others' ratings of an application: what `blind` on a rating comes from."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.ids import new_id
from messaging.missing_rows import add_missing
from models import ResultSeen


def note(session: Session, application_ids: Sequence[str], userid: str, now: datetime) -> None:
    """From now on this member knows; the first time is kept, also when two pages are opened in the same moment."""
    rows = [
        {"id": new_id(), "application_id": one, "userid": userid.lower(), "seen_at": now}
        for one in unseen(session, application_ids, userid)
    ]
    if rows:
        add_missing(session, ResultSeen.__table__, rows)


def unseen(session: Session, application_ids: Sequence[str], userid: str) -> list[str]:
    """Those of which nothing was shown to this member before."""
    query = select(ResultSeen.application_id).where(
        ResultSeen.application_id.in_(application_ids), ResultSeen.userid == userid.lower()
    )
    known = set(session.scalars(query))
    return [one for one in application_ids if one not in known]


def has_seen(session: Session, application_id: str, userid: str) -> bool:
    """Whether anything was shown to this member before."""
    return not unseen(session, [application_id], userid)

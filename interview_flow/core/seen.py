"""Who was shown points or others' ratings of an application: what `blind` on a rating comes from."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import ResultSeen


def note(session: Session, application_id: str, userid: str, now: datetime) -> None:
    """From now on this member knows; the first time is kept."""
    if has_seen(session, application_id, userid):
        return
    try:
        with session.begin_nested():
            session.add(ResultSeen(application_id=application_id, userid=userid.lower(), seen_at=now))
    except IntegrityError:
        pass  # Two pages opened in the same moment.


def has_seen(session: Session, application_id: str, userid: str) -> bool:
    """Whether anything was shown to this member before."""
    query = select(ResultSeen.id).where(
        ResultSeen.application_id == application_id, ResultSeen.userid == userid.lower()
    )
    return session.scalar(query) is not None

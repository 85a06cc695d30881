"""Lists of candidates that HR upload on a page: looked at first, and taken in when their uploader says so."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance import audit
from core.errors import NotAllowed, NotFound
from core.ids import new_id
from interview_flow.core.journey import Journey
from messaging import outbox
from messaging.retention import LISTS_KEPT
from models import CandidateList, InboxEvent
from models.statuses import ListStatus

UPLOADED, CONFIRMED = "page.list_uploaded", "page.list_confirmed"
JOB = "lists.run"
SHOWN = 20


def on_uploaded(journey: Journey, session: Session, event: InboxEvent, now: datetime) -> str:
    """Inbox handler `page.list_uploaded`: the list is looked at by a job; returns its id.

    Raises:
        NotAllowed: this member is no HR.
    """
    given = event.payload
    _require_hr(journey, session, given["userid"])
    row = CandidateList(
        userid=given["userid"].lower(),
        name=given["name"],
        file_id=given["file_id"],
        errors_id=new_id(),
        status=ListStatus.LOOKING,
        has_errors=False,
        done=0,
        rows=0,
        created_at=now,
        changed_at=now,
    )
    session.add(row)
    session.flush()
    _post(session, row, now, dry=True)
    files = {"file_ids": [row.file_id, row.errors_id]}
    outbox.post(
        session,
        key=f"list_over:{row.id}",
        kind="recordings.delete",
        payload=files,
        now=now,
        not_before=now + LISTS_KEPT,
    )
    audit.act(session, now, f"hr:{given['userid']}", "upload_list", target=row.id)
    return row.id


def on_confirmed(journey: Journey, session: Session, event: InboxEvent, now: datetime) -> str:
    """Inbox handler `page.list_confirmed`: a job takes the list in.

    Raises:
        NotFound: no list of this member's.
        NotAllowed: it is not looked at yet, or is being taken in, or this member is no HR any more.
    """
    userid = event.payload["userid"]
    _require_hr(journey, session, userid)
    row = mine(session, event.payload["list_id"], userid, lock=True)
    if row.status != ListStatus.LOOKED_AT:
        raise NotAllowed("this list is not waiting for a word")
    row.status, row.done, row.changed_at = ListStatus.TAKING, 0, now
    _post(session, row, now, dry=False)
    audit.act(session, now, f"hr:{userid}", "import_list", target=row.id)
    return row.id


def mine(session: Session, list_id: str, userid: str, *, lock: bool = False) -> CandidateList:
    """A list that this member has uploaded.

    Raises:
        NotFound: there is none, or it is another's.
    """
    row = session.get(CandidateList, list_id, with_for_update=lock or None)
    if row is None or row.userid != userid.lower():
        raise NotFound("there is no such list")
    return row


def latest(session: Session, userid: str) -> list[CandidateList]:
    """This member's lists, the newest first."""
    query = select(CandidateList).where(CandidateList.userid == userid.lower())
    return list(session.scalars(query.order_by(CandidateList.created_at.desc(), CandidateList.id).limit(SHOWN)))


def _require_hr(journey: Journey, session: Session, userid: str) -> None:
    if not journey.rights(session).hr_branches(userid):
        raise NotAllowed("this member is HR of no branch")


def _post(session: Session, row: CandidateList, now: datetime, *, dry: bool) -> None:
    payload: dict[str, Any] = {"list_id": row.id, "dry": dry}
    outbox.post(
        session,
        key=f"{JOB}:{row.id}:{'look' if dry else 'take'}",
        kind=JOB,
        queue="media",
        payload=payload,
        subject=f"list:{row.id}",
        now=now,
        can_wait=True,
    )

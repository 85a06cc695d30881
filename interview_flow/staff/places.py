"""In which departments the members stand whom the catalogue names as HR: a push takes away, asking WeCom gives."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core.ids import new_id
from interview_flow.core.journey import Journey
from interview_flow.core.rights import named_hr
from interview_flow.staff import directory, handover
from models import DepartedMember, StaffPlace


def pushed(journey: Journey, session: Session, userid: str, now: datetime, told: str = "") -> None:
    """Something about this member has changed: keep what is true before and after it, and ask.

    Args:
        told: the ids of the member's departments as the push has them, with commas; empty where it doesn't say.
    """
    if not _counts(journey, userid):
        return
    directory.renew(session, now)
    row = _place(session, userid)
    row.turn = new_id()
    if told:
        row.departments = [one for one in row.departments if str(one) in told.split(",")]
    directory.ask_members(session, [userid], now)


def out_of_sight(journey: Journey, session: Session, userid: str, now: datetime) -> None:
    """The app sees this member no more."""
    pushed(journey, session, userid, now, told="none")


def turns(session: Session, userids: list[str]) -> dict[str, str]:
    """Userid -> what an answer about this member has to bring back in order to count."""
    rows = {one: session.get(StaffPlace, one.lower()) for one in userids}
    return {one: row.turn if row else "" for one, row in rows.items()}


def read(journey: Journey, session: Session, found: dict[str, Any], now: datetime) -> None:
    """What WeCom says of several members; of one about whom a push came after the question it is asked again.

    Args:
        found: userid -> `{"departments": [id, …], "turn": …}`.
    """
    known = [userid for userid in sorted(found) if _counts(journey, userid)]
    if not known:
        return
    directory.locked(session, now)
    late = [userid for userid in known if not _take(session, userid, found[userid], now)]
    directory.ask_members(session, late, now)
    session.flush()
    handover.settle(journey, session, now, set(known) - set(late))


def forget(journey: Journey, session: Session, userids: Iterable[str]) -> None:
    """These members have left, and stand nowhere; an answer that is still on its way is too late."""
    for userid in userids:
        if _counts(journey, userid):
            row = _place(session, userid)
            row.departments, row.turn = [], new_id()


def _take(session: Session, userid: str, found: dict[str, Any], now: datetime) -> bool:
    row = _place(session, userid)
    if row.turn != found["turn"]:
        return False
    row.read_at = now
    departed = session.get(DepartedMember, row.userid)
    if row.departments != found["departments"] or departed is not None:
        row.departments = found["departments"]
        directory.renew(session, now)
    if departed is not None:
        session.delete(departed)
    return True


def _counts(journey: Journey, userid: str) -> bool:
    return directory.in_use(journey) and userid.lower() in named_hr(journey.catalogue)


def _place(session: Session, userid: str) -> StaffPlace:
    """The row of a member; whoever makes one holds the directory's."""
    row = session.get(StaffPlace, userid.lower())
    if row is None:
        row = StaffPlace(userid=userid.lower(), departments=[], branches=[], turn="")
        session.add(row)
        session.flush()
    return row

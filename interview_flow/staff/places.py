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
    return {one: _turn(session, one.lower()) for one in userids}


def read(journey: Journey, session: Session, found: dict[str, Any], now: datetime) -> None:
    """What WeCom says of several members; of one about whom a push came after the question it is asked again.

    Whoever had left and is shown again, at work in a department, is a member again, also where no push told of it.

    Args:
        found: userid -> `{"departments": [id, …], "turn": …}`.
    """
    known = [userid for userid in sorted(found) if _counts(journey, userid)]
    others = [userid for userid in sorted(set(found) - set(known)) if session.get(DepartedMember, userid.lower())]
    if not known and not others:
        return
    directory.locked(session, now)
    for userid in others:
        if _turn(session, userid.lower()) == found[userid]["turn"]:
            _came_back(session, userid, found[userid], now)
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
    if _turn(session, row.userid) != found["turn"]:
        return False
    row.read_at = now
    if row.departments != found["departments"]:
        row.departments = found["departments"]
        directory.renew(session, now)
    _came_back(session, userid, found, now)
    return True


def _came_back(session: Session, userid: str, found: dict[str, Any], now: datetime) -> None:
    departed = session.get(DepartedMember, userid.lower())
    if departed is not None and found["departments"]:
        session.delete(departed)
        directory.renew(session, now)


def _turn(session: Session, userid: str) -> str:
    """Another one after each push about a member, and after each time that they left."""
    row, departed = session.get(StaffPlace, userid), session.get(DepartedMember, userid)
    return f"{row.turn if row else ''}:{departed.noticed_at.isoformat() if departed else ''}"


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

"""What waited for somebody who is HR of a branch no longer waits for the branch's others: they are told, once a day."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from interview_flow.core import staff
from interview_flow.core.journey import Journey
from interview_flow.core.rights import named_hr
from interview_flow.staff import todo
from models import StaffPlace

TEMPLATE = "hr_handover"


def settle(journey: Journey, session: Session, now: datetime, only: Collection[str] | None = None) -> None:
    """Compare whose HR everybody was and is, now that WeCom has confirmed it.

    Args:
        only: userids of those about whom that is so; all when left out.
    """
    rights, wanted = journey.rights(session), only and {one.lower() for one in only}
    for row in session.scalars(select(StaffPlace).order_by(StaffPlace.userid)).all():
        if wanted is not None and row.userid not in wanted:
            continue
        own = rights.own_branches(row.userid)
        tell(journey, session, row.userid, [one for one in row.branches if one not in own], now)
        if row.branches != own:
            row.branches = own


def of_the_departed(journey: Journey, session: Session, userid: str, now: datetime) -> None:
    """Somebody has left the company: as WeCom last had it, else as the catalogue names them."""
    row = session.get(StaffPlace, userid.lower())
    branches = row.branches if row is not None else _named(journey, userid)
    if row is not None:
        row.branches = []
    tell(journey, session, userid, branches, now)


def tell(journey: Journey, session: Session, userid: str, branches: Collection[str], now: datetime) -> None:
    """Tell each branch's others what waits there, if anything does."""
    catalogue, rights = journey.catalogue, journey.rights(session)
    who = staff.name_of(catalogue, named_hr(catalogue).get(userid.lower(), userid))
    for key in branches:
        found = todo.waiting(session, [key])
        if not found or key not in catalogue.branches():
            continue
        first, *fallback = rights.recipients(key, "hr")
        data = {**todo.card(journey.public_url, found, now), "who": who, "branch": catalogue.branch(key).label}
        occasion = f"{TEMPLATE}:{key}:{userid.lower()}:{now:%Y%m%d}"
        todo.post(session, first, fallback, TEMPLATE, data, occasion, now)


def _named(journey: Journey, userid: str) -> list[str]:
    catalogue = journey.catalogue
    return [key for key in catalogue.branches() if userid.lower() in map(str.lower, catalogue.branch(key).hr)]

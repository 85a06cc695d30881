"""Members who left the company, or whose rights may have changed: their sessions end, their clicks count no more.

WeCom tells of it by a push. One that was lost is made up for: whoever is signed in or holds an open card is asked about
every half minute.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from interview_flow.core.journey import Journey
from interview_flow.staff import departments, directory, handover, places
from messaging import outbox
from models import Card, DepartedMember, InboxEvent, MiniSession, OutboxMessage, WebSession

KIND = directory.MEMBERS
EVERY_S = 30
MOST = 200
# Nobody clicks a button of an older card: WeCom changes no card that old.
CARDS_LIVE = timedelta(hours=72)
# Of a member: disabled, and left the company. Source: user/get (path/90196).
GONE_STATUSES = ("2", "5")

log = structlog.get_logger(__name__)


def changed(journey: Journey, session: Session, event: InboxEvent, now: datetime) -> None:
    """Inbox handler `wecom.contact_changed`: about a member or a department."""
    payload = event.payload
    change, userid = payload.get("change_type"), payload.get("userid") or ""
    if change in ("create_party", "update_party", "delete_party"):
        departments.pushed(journey, session, payload, now)
    if not userid or change not in ("create_user", "update_user", "delete_user"):
        return
    if change == "delete_user" or payload.get("status") in GONE_STATUSES:
        left(journey, session, [userid], now)
        return
    if change == "create_user" or payload.get("status") == "1":
        _is_back(session, userid, now)
    places.pushed(journey, session, userid, now, payload.get("department") or "")
    if change == "update_user":
        _sign_out(session, [userid])


def out_of_sight(journey: Journey, session: Session, event: InboxEvent, now: datetime) -> None:
    """Inbox handler `app.left`: a member has left the app's visible range."""
    places.out_of_sight(journey, session, event.payload["userid"], now)


def checked(journey: Journey, session: Session, result: dict[str, Any], now: datetime) -> None:
    """WeCom was asked about members: who is gone, and where the others are."""
    left(journey, session, result["left"], now)
    places.read(journey, session, result["places"], now)


def left(journey: Journey, session: Session, userids: Iterable[str], now: datetime) -> None:
    """These members are gone: sign them out, and remember it for clicks that are still on their way."""
    gone = list(userids)
    new = [userid for userid in gone if session.get(DepartedMember, userid.lower()) is None]
    if new:
        _take_leave(journey, session, new, now)
    _sign_out(session, gone)


def has_left(session: Session, userid: str) -> bool:
    """Whether a member is known to have left."""
    return session.get(DepartedMember, userid.lower()) is not None


def post_check(session: Session, now: datetime) -> None:
    """Ask WeCom about everybody who could still act, every half minute; nobody: nothing is asked."""
    waiting = OutboxMessage.status.in_(("queued", "leased")), OutboxMessage.kind == KIND
    if session.scalar(select(OutboxMessage.id).where(*waiting).limit(1)) is not None:
        return
    userids = _able_to_act(session, now)
    if userids:
        occasion = f"members:{int(now.timestamp()) // EVERY_S}"
        outbox.post(session, key=occasion, kind=KIND, queue="sync", now=now, payload={"userids": userids})


def _able_to_act(session: Session, now: datetime) -> list[str]:
    """Userids in lower case: who is signed in first, then who holds an open card.

    Leaving ends every session, so somebody who had left and is signed in may be back: they are asked about too.
    """
    found: dict[str, None] = {}
    for table in (WebSession, MiniSession):
        living = select(table.userid).where(table.userid.is_not(None), table.expires_at > now).distinct().limit(MOST)
        found.update((userid.lower(), None) for userid in session.scalars(living) if userid)
    cards = select(Card.userids).where(Card.closed_at.is_(None), Card.code_at > now - CARDS_LIVE)
    for userids in session.scalars(cards.order_by(Card.code_at.desc()).limit(MOST)):
        found.update((userid.lower(), None) for userid in userids if not has_left(session, userid))
    return list(found)[:MOST]


def _take_leave(journey: Journey, session: Session, new: list[str], now: datetime) -> None:
    directory.renew(session, now)
    places.forget(journey, session, new)
    for userid in new:
        session.merge(DepartedMember(userid=userid.lower(), noticed_at=now))
        log.info("member_left", userid=userid)
    session.flush()
    for userid in new:
        handover.of_the_departed(journey, session, userid, now)


def _is_back(session: Session, userid: str, now: datetime) -> None:
    if has_left(session, userid):
        # The directory's row before any other, as everywhere: two at once wait, and don't lock each other out.
        directory.renew(session, now)
        session.execute(delete(DepartedMember).where(DepartedMember.userid == userid.lower()))


def _sign_out(session: Session, userids: list[str]) -> None:
    for table in (WebSession, MiniSession):
        session.execute(delete(table).where(func.lower(table.userid).in_([one.lower() for one in userids])))

"""Members who left the company, or whose rights may have changed: their sessions end, their clicks count no more.

WeCom tells of it by a push. One that was lost is made up for: whoever is signed in or holds an open card is asked about
every half minute.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from messaging import outbox
from models import Card, DepartedMember, InboxEvent, MiniSession, OutboxMessage, WebSession

KIND = "wecom.members_check"
EVERY_S = 30
MOST = 200
# Nobody clicks a button of an older card: WeCom changes no card that old.
CARDS_LIVE = timedelta(hours=72)
# Of a member: disabled, and left the company. Source: user/get (path/90196).
GONE_STATUSES = ("2", "5")

log = structlog.get_logger(__name__)


def changed(session: Session, event: InboxEvent, now: datetime) -> None:
    """Inbox handler `wecom.contact_changed`."""
    payload = event.payload
    change, userid = payload.get("change_type"), payload.get("userid") or ""
    if not userid or change not in ("create_user", "update_user", "delete_user"):
        return
    if change == "delete_user" or payload.get("status") in GONE_STATUSES:
        left(session, [userid], now)
    elif change == "create_user" or payload.get("status") == "1":
        session.execute(delete(DepartedMember).where(DepartedMember.userid == userid.lower()))
    if change == "update_user":
        _sign_out(session, [userid])


def left(session: Session, userids: Iterable[str], now: datetime) -> None:
    """These members are gone: sign them out, and remember it for clicks that are still on their way."""
    for userid in userids:
        if session.get(DepartedMember, userid.lower()) is None:
            session.add(DepartedMember(userid=userid.lower(), noticed_at=now))
            log.info("member_left", userid=userid)
        _sign_out(session, [userid])


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
    """Userids in lower case: who is signed in first, then who holds an open card."""
    found: dict[str, None] = {}
    for table in (WebSession, MiniSession):
        living = select(table.userid).where(table.userid.is_not(None), table.expires_at > now).distinct().limit(MOST)
        found.update((userid.lower(), None) for userid in session.scalars(living) if userid)
    cards = select(Card.userids).where(Card.closed_at.is_(None), Card.code_at > now - CARDS_LIVE)
    for userids in session.scalars(cards.order_by(Card.code_at.desc()).limit(MOST)):
        found.update((userid.lower(), None) for userid in userids)
    return [userid for userid in list(found)[:MOST] if not has_left(session, userid)]


def _sign_out(session: Session, userids: list[str]) -> None:
    for table in (WebSession, MiniSession):
        session.execute(delete(table).where(func.lower(table.userid).in_([one.lower() for one in userids])))

"""The code 「联系我」 by which a candidate adds the recruiter as a friend: made and revoked with the invitation.

WeCom gives the state of a code back with whoever came by it. Ours is random, belongs to one application and is
good for one person, so it says which candidate and which position a new friend belongs to.
"""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.database import Database
from core.encryption import current_keyring
from core.one_by_one import OneByOne
from interview_flow.core.journey import Journey
from messaging import outbox
from messaging.forgetting import FORGET
from models import Application, Friend, FriendWay

MAKE, CLOSE = "wecom.friend_way", "wecom.friend_way_close"
# 168 random bits in 28 signs; WeCom takes 30.
STATE_BYTES = 21


def index_of(state: str) -> str:
    """The keyed digest under which a state is found."""
    return current_keyring().blind_index("friend_state", state)


def offer(session: Session, journey: Journey, application: Application, now: datetime) -> FriendWay | None:
    """Have a code made, where the branch names a recruiter whose friend the candidate is not yet."""
    userid = journey.catalogue.branch(application.branch_key).recruiter
    if userid is None or userid.lower() in {one.userid for one in friends_of(session, application.candidate_id)}:
        return None
    state = secrets.token_urlsafe(STATE_BYTES)
    way = FriendWay(
        application_id=application.id,
        userid=userid,
        state_index=index_of(state),
        created_at=now,
        expires_at=now + journey.deadlines.invitation,
    )
    session.add(way)
    session.flush()
    payload = {"way_id": way.id, "userid": userid, "state": state, FORGET: True}
    outbox.post(session, key=f"{MAKE}:{way.id}", kind=MAKE, payload=payload, now=now, can_wait=True)
    return way


def made(session: Session, way_id: str, config_id: str, link: str, now: datetime) -> None:
    """Hook of `wecom.friend_way`: WeCom has made it."""
    way = session.get_one(FriendWay, way_id, with_for_update=True)
    way.config_id, way.link = config_id, link
    if way.revoked_at is not None:
        _close(session, way, now)


def closed(session: Session, way_id: str, now: datetime) -> None:
    """Hook of `wecom.friend_way_close`: its code leads nowhere any more."""
    session.get_one(FriendWay, way_id, with_for_update=True).closed_at = now


def revoke(session: Session, application: Application, now: datetime) -> None:
    """Nobody is bound by the codes of this application any more."""
    mine = FriendWay.application_id == application.id, FriendWay.revoked_at.is_(None)
    for way in session.scalars(select(FriendWay).where(*mine).with_for_update()):
        _revoke(session, way, now)


def of_state(session: Session, state: str) -> FriendWay | None:
    """The code that somebody came by, alive or not."""
    return session.scalar(select(FriendWay).where(FriendWay.state_index == index_of(state))) if state else None


def is_live(way: FriendWay, now: datetime) -> bool:
    """Whether it still binds."""
    return way.revoked_at is None and way.expires_at > now


def shown(session: Session, application: Application, now: datetime) -> FriendWay | None:
    """The code that can be handed out now."""
    query = select(FriendWay).where(
        FriendWay.application_id == application.id,
        FriendWay.revoked_at.is_(None),
        FriendWay.expires_at > now,
        FriendWay.config_id.is_not(None),
    )
    return session.scalar(query.order_by(FriendWay.created_at.desc()).limit(1))


def friends_of(session: Session, candidate_id: str) -> list[Friend]:
    """The members whose friend a candidate is, the newest first."""
    theirs = select(Application.id).where(Application.candidate_id == candidate_id)
    query = select(Friend).where(Friend.application_id.in_(theirs), Friend.ended_at.is_(None))
    return list(session.scalars(query.order_by(Friend.since.desc(), Friend.id)))


def end_friends(session: Session, candidate_id: str, now: datetime) -> None:
    """HR has undone who a candidate is: nobody counts as their friend until it is proven anew."""
    for friend in friends_of(session, candidate_id):
        friend.ended_at = now


class ExpiredWays:
    """Revokes the codes whose time is over; any number of processes may do so at once."""

    def __init__(self, db: Database) -> None:
        self._db, self._each = db, OneByOne(db, "expired_ways")

    def __call__(self, now: datetime) -> int:
        """Returns how many were revoked."""
        over = FriendWay.revoked_at.is_(None), FriendWay.expires_at <= now
        with self._db.read() as session:
            ids = list(session.scalars(select(FriendWay.id).where(*over).limit(500)))
        return self._each(ids, lambda session, way_id: _expire(session, way_id, now))


def _expire(session: Session, way_id: str, now: datetime) -> bool:
    way = session.get_one(FriendWay, way_id, with_for_update=True)
    if way.revoked_at is not None:
        return False
    _revoke(session, way, now)
    return True


def _revoke(session: Session, way: FriendWay, now: datetime) -> None:
    way.revoked_at = now
    if way.config_id is not None:
        _close(session, way, now)


def _close(session: Session, way: FriendWay, now: datetime) -> None:
    payload: dict[str, Any] = {"way_id": way.id, "config_id": way.config_id}
    outbox.post(session, key=f"{CLOSE}:{way.id}", kind=CLOSE, payload=payload, now=now, can_wait=True)

"""Six digits that prove who somebody is: sent to the candidate, used once, by the one who asked for them."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.encryption import current_keyring
from core.errors import NotAllowed
from interview_flow.core.journey import Journey
from models import Application, Candidate, Invitation, OneTimeCode

DIGITS = 6
LIFE = timedelta(minutes=10)
PAUSE = timedelta(minutes=1)
MOST_WRONG = 5
# No visitors can use up what the candidate may need: beyond what all together get in a day, each who has had none gets
# one. Nobody counts from before the newest link, so that HR opens a shut door by sending another. All that can be
# guessed in a day is three chances in ten thousand.
MOST_A_DAY, MOST_OF_ALL_A_DAY, MOST_VISITORS_A_DAY = 5, 20, 60


class TooManyCodes(NotAllowed):
    """A code was sent a moment ago, or too many today."""


class NowhereToSend(NotAllowed):
    """The candidate has neither a bound chat nor a phone nor an e-mail."""


def send(
    session: Session,
    journey: Journey,
    application: Application,
    candidate: Candidate,
    visitor: str,
    now: datetime,
    channels: list[str],
) -> None:
    """Send a new code on the first of these channels that is open; the one before it ends.

    Args:
        visitor: who asked; nobody else can use the code.

    Raises:
        TooManyCodes, NowhereToSend.
    """
    known = {"kf": candidate.external_userid, "sms": candidate.phone, "email": candidate.email}
    usable = [channel for channel in channels if known[channel]]
    if not usable:
        raise NowhereToSend("the candidate has no bound chat, phone or e-mail")
    _refuse_too_many(session, application, candidate.id, visitor[:64], now)
    for earlier in _open(session, candidate.id, visitor, now):
        earlier.expires_at = now
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    row = OneTimeCode(
        candidate_id=candidate.id,
        visitor=visitor[:64],
        code_hash="",
        channel=usable[0],
        wrong=0,
        created_at=now,
        expires_at=now + LIFE,
    )
    row.code_hash = _hashed(row.id, code)
    session.add(row)
    session.flush()
    minutes = f"{LIFE // timedelta(minutes=1)}"
    journey.notify(session, application, "identity_code", now, row.id, only=usable, code=code, minutes=minutes)


def use(session: Session, candidate_id: str, visitor: str, code: str, now: datetime) -> bool:
    """Whether this is the code that was sent for this visitor; it is used up, and a wrong guess is counted."""
    row = next(iter(_open(session, candidate_id, visitor, now)), None)
    if row is None:
        return False
    if not secrets.compare_digest(row.code_hash, _hashed(row.id, code.strip())):
        row.wrong += 1
        return False
    row.used_at = now
    return True


def is_open(session: Session, candidate_id: str, visitor: str, now: datetime) -> bool:
    """Whether this visitor may still type the code that was sent before."""
    return bool(_open(session, candidate_id, visitor, now))


def end_all(session: Session, candidate_id: str, now: datetime) -> None:
    """No code of this candidate works any more."""
    for row in session.scalars(
        select(OneTimeCode).where(OneTimeCode.candidate_id == candidate_id, OneTimeCode.expires_at > now)
    ):
        row.expires_at = now


def _open(session: Session, candidate_id: str, visitor: str, now: datetime) -> list[OneTimeCode]:
    query = select(OneTimeCode).where(
        OneTimeCode.candidate_id == candidate_id,
        OneTimeCode.visitor == visitor,
        OneTimeCode.used_at.is_(None),
        OneTimeCode.expires_at > now,
        OneTimeCode.wrong < MOST_WRONG,
    )
    return list(session.scalars(query.order_by(OneTimeCode.created_at.desc()).with_for_update()))


def _refuse_too_many(
    session: Session, application: Application, candidate_id: str, visitor: str, now: datetime
) -> None:
    moments = session.execute(
        select(OneTimeCode.visitor, OneTimeCode.created_at).where(
            OneTimeCode.candidate_id == candidate_id, OneTimeCode.created_at > _since(session, application, now)
        )
    ).all()
    own = [at for who, at in moments if who == visitor]
    if any(at > now - PAUSE for at in own) or len(own) >= MOST_A_DAY:
        raise TooManyCodes("a code was sent a moment ago, or too many today")
    if len(moments) >= (MOST_OF_ALL_A_DAY if own else MOST_VISITORS_A_DAY):
        raise TooManyCodes("too many codes were sent today")


def _since(session: Session, application: Application, now: datetime) -> datetime:
    """Codes count for a day, and for the newest link."""
    made = session.scalar(
        select(Invitation.created_at)
        .where(Invitation.application_id == application.id)
        .order_by(Invitation.created_at.desc())
        .limit(1)
    )
    day_ago = now - timedelta(days=1)
    return max(day_ago, made) if made is not None else day_ago


def _hashed(row_id: str, code: str) -> str:
    return current_keyring().blind_index("one_time_code", f"{row_id}:{code}")

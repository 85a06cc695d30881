"""The short form of a personal link, for SMS: it lives and dies with its invitation."""

import secrets
import string
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.encryption import current_keyring
from core.errors import NotFound
from interview_flow.core.journey import Journey
from models import Application, Invitation, ShortLink

# 62 signs, eight places: 47.6 random bits, asked for a few times a minute at most (`web/core/strangers.py`).
SIGNS = string.ascii_letters + string.digits
LENGTH = 8


def make(session: Session, invitation: Invitation, now: datetime) -> ShortLink:
    """Give an invitation its short link."""
    code = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
    made = ShortLink(invitation_id=invitation.id, code_index=_index(code), code=code, created_at=now)
    session.add(made)
    session.flush()
    return made


def follow(session: Session, journey: Journey, code: str, now: datetime) -> str:
    """The personal link behind a code.

    Raises:
        NotFound: unknown, or its invitation is over.
    """
    invitation = of_code(session, code)
    if invitation is None or invitation.revoked_at is not None or invitation.expires_at <= now:
        raise NotFound("this short link leads nowhere (any more)")
    application = session.get_one(Application, invitation.application_id)
    link, token = journey.links(session, application)
    if token != invitation.token:
        raise NotFound("another invitation took the place of this one")
    return link


def of_code(session: Session, code: str) -> Invitation | None:
    """The invitation of a code, alive or not."""
    return session.scalar(
        select(Invitation)
        .join(ShortLink, ShortLink.invitation_id == Invitation.id)
        .where(ShortLink.code_index == _index(code))
    )


def _index(code: str) -> str:
    """A code is short enough to be guessed from a bare hash, so it is found by a keyed one."""
    return current_keyring().blind_index("short_link", code)

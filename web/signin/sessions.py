"""Signed-in members: an opaque cookie, its hash in a row, a CSRF token, rights read per request."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn

from flask import Response, g, request
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from config.texts import word
from core.ids import new_id
from core.links import new_token, token_hash
from interview_flow.core.rights import Rights
from models import WebSession
from web.core.context import services
from web.core.problems import Refusal
from web.signin import login_state
from web.signin.cookies import cookie_name

LIFE = timedelta(hours=12)
LARGEST_FORM = 64 * 1024
READING = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Member:
    """Who sits in front of the page, and the token every form of theirs carries."""

    userid: str
    csrf: str


@dataclass(frozen=True)
class Opened:
    """Whom a login has shown to be at the browser, by which state, and the page they asked for."""

    userid: str
    state: str
    return_to: str


def member() -> Member:
    """The member whom `require_member` let in."""
    found: Member = g.member
    return found


def rights() -> Rights:
    """The rights at the moment at which the request was let in."""
    found: Rights = g.rights
    return found


def require_member(largest: int = LARGEST_FORM) -> Response | None:
    """Before every page: let a signed-in member pass; send a reader to the login; check each form's token.

    Args:
        largest: bytes of a form.

    Raises:
        Refusal: a form without a live session, or with a wrong token.
    """
    request.max_content_length = largest
    found = _current()
    if found is None:
        if request.method not in READING:
            raise Refusal(403, word("pages.signed_out"))
        return login_state.to_login(request.full_path.removesuffix("?"))
    g.member = found
    if request.method not in READING and not _same(request.form.get("csrf", ""), found.csrf):
        raise Refusal(403, word("pages.form_outdated"))
    return None


def open_for(session: Session, opened: Opened, now: datetime, old_token: str | None) -> str:
    """A new session for a member; the browser's old one ends. Returns the cookie's token."""
    # An ended session is kept for as long as its login's state could come again.
    session.execute(delete(WebSession).where(WebSession.expires_at <= now - login_state.LIFE))
    _end(session, old_token, now)
    token = new_token()
    session.add(
        WebSession(
            token_hash=token_hash(token),
            userid=opened.userid,
            csrf=secrets.token_hex(32),
            created_at=now,
            expires_at=now + LIFE,
            login_state=token_hash(opened.state),
            return_to=opened.return_to,
        )
    )
    return token


def opened_by(session: Session, state: str) -> WebSession | None:
    """The session that a login's state has opened."""
    return session.scalar(select(WebSession).where(WebSession.login_state == token_hash(state))) if state else None


def is_this_browsers(row: WebSession, now: datetime) -> bool:
    """Whether the browser that asks is signed in by this session."""
    token = request.cookies.get(cookie_name())
    return token is not None and row.token_hash == token_hash(token) and row.expires_at > now


def end() -> None:
    """Sign the browser out."""
    found, token = services(), request.cookies.get(cookie_name())
    found.db.run(lambda session: _end(session, token, found.clock.now()))


def _end(session: Session, token: str | None, now: datetime) -> None:
    if token:
        mine = update(WebSession).where(WebSession.token_hash == token_hash(token), WebSession.expires_at > now)
        session.execute(mine.values(expires_at=now))


def tap_key(kind: str) -> str:
    """The inbox key of a posted form: its own number and who posted it, so that a double tap is one."""
    return f"{kind}:{member().userid.lower()}:{request.form.get('tap', '')[:64] or new_id()}"


def refuse(key: str = "pages.not_yours") -> NoReturn:
    """403 with a page that says why."""
    raise Refusal(403, word(key))


def _current() -> Member | None:
    token = request.cookies.get(cookie_name())
    if not token:
        return None
    found = services()
    with found.db.read() as session:
        row = session.scalar(select(WebSession).where(WebSession.token_hash == token_hash(token)))
        if row is None or row.expires_at <= found.clock.now():
            return None
        g.rights = found.journey.rights(session)
        return Member(row.userid, row.csrf)


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(), wanted.encode())

"""WeCom login inside the client: out with a state bound to this browser, back with a code, used once."""

import hmac
import re
import secrets
from datetime import datetime, timedelta

import structlog
from flask import Blueprint, Response, abort, redirect, request
from sqlalchemy import delete
from sqlalchemy.orm import Session

from config.texts import word
from core.errors import RetryLater, YinpinError
from core.links import new_token, token_hash
from models import OAuthState
from web import sessions
from web.context import services
from web.sessions import cookie_name, require_member, see_other, set_cookie

LIFE = timedelta(minutes=5)
CALLBACK = "/login/callback"
RETURN_PATHS = re.compile(r"/hr|/hr/system|/hr/(applications|questions)/[0-9a-f]{32}|/h5/results/[0-9a-f]{32}")
HOME = "/hr"
STATE = re.compile(r"[0-9a-f]{64}")

log = structlog.get_logger(__name__)
login = Blueprint("login", __name__)


def to_login(path: str) -> Response:
    """Send the browser to WeCom; it comes back to `path` where that is a page of ours."""
    found = services()
    now, state = found.clock.now(), secrets.token_hex(32)
    browser = request.cookies.get(cookie_name("login")) or new_token()
    back = path if RETURN_PATHS.fullmatch(path) else HOME

    def remember(session: Session) -> None:
        session.execute(delete(OAuthState).where(OAuthState.expires_at <= now))
        session.add(
            OAuthState(state=state, browser_hash=token_hash(browser), return_to=back, expires_at=now + LIFE)
        )

    found.db.run(remember)
    response: Response = redirect(found.authorize_url(found.public_url + CALLBACK, state))  # type: ignore[assignment]
    set_cookie(response, cookie_name("login"), browser, LIFE)
    return response


@login.get("/login")
def start() -> Response:
    """Sign in and go to the list."""
    return to_login(HOME)


@login.get(CALLBACK)
def come_back() -> Response:
    """WeCom sends the browser back; only the server asks who the code stands for."""
    found = services()
    back = found.db.run(lambda session: _use_state(session, found.clock.now()))
    if back is None:
        abort(403, description=word("pages.login_outdated"))
    userid = _exchange(request.args.get("code", ""))  # no transaction is open while WeCom answers
    old = request.cookies.get(cookie_name())
    token = found.db.run(lambda session: sessions.open_for(session, userid, found.clock.now(), old))
    response = see_other(back)
    set_cookie(response, cookie_name(), token, sessions.LIFE)
    response.delete_cookie(cookie_name("login"), path="/", secure=sessions.is_https(), httponly=True, samesite="Lax")
    return response


@login.post("/logout")
def leave() -> Response:
    """Sign out."""
    require_member()
    sessions.end()
    response = see_other(HOME)
    response.delete_cookie(cookie_name(), path="/", secure=sessions.is_https(), httponly=True, samesite="Lax")
    return response


def _use_state(session: Session, now: datetime) -> str | None:
    """Where to go back to; None for a state that is unknown, used, expired or another browser's."""
    state = request.args.get("state", "")
    browser = request.cookies.get(cookie_name("login"), "")
    row = session.get(OAuthState, state, with_for_update=True) if STATE.fullmatch(state) else None
    if row is None or row.used_at is not None or row.expires_at <= now:
        return None
    if not hmac.compare_digest(row.browser_hash, token_hash(browser)):
        return None
    row.used_at = now
    return row.return_to


def _exchange(code: str) -> str:
    if not code or len(code) > 512:
        abort(403, description=word("pages.login_outdated"))
    try:
        userid = services().exchange(code)
    except RetryLater:
        raise
    except YinpinError as error:
        log.warning("login_refused", error=str(error))
        abort(403, description=word("pages.login_outdated"))
    if not userid:
        abort(403, description=word("pages.no_member"))
    return userid

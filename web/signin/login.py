"""WeCom login inside the client: out with a state bound to this browser, back with a code, used once."""

import re
from typing import NoReturn

import structlog
from flask import Blueprint, Response, request
from sqlalchemy.exc import IntegrityError

from config.texts import word
from core.errors import RetryLater, YinpinError
from web.core.context import services
from web.core.problems import Refusal
from web.core.strangers import PAGES
from web.signin import login_state, sessions
from web.signin.cookies import cookie_name, delete_cookie, see_other, set_cookie
from web.signin.login_state import CALLBACK, HOME
from web.signin.sessions import require_member

STATE = re.compile(r"[0-9a-f]{64}")

log = structlog.get_logger(__name__)
login = Blueprint("login", __name__)


@login.get("/login")
def start() -> Response:
    """Sign in and go to the list."""
    return login_state.to_login(HOME)


@login.get(CALLBACK)
def come_back() -> Response:
    """WeCom sends the browser back; only the server asks who the code stands for."""
    found = services()
    found.strangers.let_in(PAGES, request)
    state, now = request.args.get("state", ""), found.clock.now()
    back = login_state.path_of(state) if STATE.fullmatch(state) else None
    with found.db.read() as session:
        used = sessions.opened_by(session, state)
        if used is not None:
            # Reloaded, or reached by the back key: the browser that has the session of this login goes on.
            return see_other(used.return_to or HOME) if sessions.is_this_browsers(used, now) else _outdated()
    if back is None:
        _outdated()
    userid = _exchange(request.args.get("code", ""))  # no transaction is open while WeCom answers
    old = request.cookies.get(cookie_name())
    opened = sessions.Opened(userid, state, back)
    try:
        token = found.db.run(lambda session: sessions.open_for(session, opened, now, old))
    except IntegrityError:
        _outdated()  # the same state came twice at one moment
    response = see_other(back)
    set_cookie(response, cookie_name(), token, sessions.LIFE)
    login_state.forget(response, state)
    return response


@login.post("/logout")
def leave() -> Response:
    """Sign out."""
    require_member()
    sessions.end()
    response = see_other(HOME)
    delete_cookie(response, cookie_name())
    return response


def _outdated() -> NoReturn:
    raise Refusal(403, word("pages.login_outdated"))


def _exchange(code: str) -> str:
    if not code or len(code) > 512:
        _outdated()
    try:
        userid = services().exchange(code)
    except RetryLater:
        raise
    except YinpinError as error:
        log.warning("login_refused", error=str(error))
        _outdated()
    if not userid:
        raise Refusal(403, word("pages.no_member"))
    return userid

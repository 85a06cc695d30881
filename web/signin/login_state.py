"""Logins under way: a random state each, kept in a signed cookie of the browser that began them, in no row of ours.

A stranger who begins a thousand logins costs us nothing. A state is used up by the session it opened, which remembers
it, so it works once; the code that comes with it works once at WeCom besides.
"""

import hmac
import re
import secrets
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask import Response, redirect, request
from itsdangerous import BadSignature, URLSafeSerializer

from core.encryption import current_keyring
from web.core.context import services
from web.core.strangers import PAGES
from web.signin.cookies import cookie_name, set_cookie

# Pages of members, with what was searched for; nothing that a browser could read as another host.
RETURN_PATHS = re.compile(r"/(?:hr|h5)(?:/[0-9A-Za-z_-]{1,48}){0,5}(?:\?[0-9A-Za-z_=&%.+-]{0,200})?")
HOME = "/hr"
CALLBACK = "/login/callback"
LIFE = timedelta(minutes=5)
# Tabs in which a login may be under way at once.
MOST = 4
LONGEST_COOKIE = 4096


class Pending(NamedTuple):
    """One login under way: its state, the path to go back to, and when it ends (seconds since 1970)."""

    state: str
    path: str
    until: float


def to_login(path: str) -> Response:
    """Send the browser to WeCom; it comes back to `path`, with its query, where that is a page of ours.

    Raises:
        TooManyRequests: this address has begun too many logins.
    """
    found = services()
    found.strangers.let_in(PAGES, request)
    back = path if RETURN_PATHS.fullmatch(path) else HOME
    state, cookie = begin(cookie_of_browser(), back, found.clock.now())
    response: Response = redirect(found.authorize_url(found.public_url + CALLBACK, state))  # type: ignore[assignment]
    set_cookie(response, cookie_name("login"), cookie, LIFE)
    return response


def cookie_of_browser() -> str:
    """The signed cookie of the logins under way; empty for none."""
    return request.cookies.get(cookie_name("login"), "")


def begin(cookie: str, path: str, now: datetime) -> tuple[str, str]:
    """A fresh state, and the cookie that holds it beside the others of this browser."""
    state = secrets.token_hex(32)
    kept = [*read(cookie, now), Pending(state, path, (now + LIFE).timestamp())][-MOST:]
    return state, _signer().dumps(kept)


def path_of(cookie: str, state: str, now: datetime) -> str | None:
    """Where a login goes back to; None for a state that is unknown, outdated or another browser's."""
    known = (one for one in read(cookie, now) if hmac.compare_digest(one.state.encode(), state.encode()))
    return next((one.path for one in known), None)


def read(cookie: str, now: datetime) -> list[Pending]:
    """The logins under way in a browser; nothing for a cookie that we did not sign."""
    if not cookie or len(cookie) > LONGEST_COOKIE:
        return []
    try:
        held: Any = _signer().loads(cookie)
    except BadSignature:
        return []
    found = [Pending(*one) for one in held]
    return [one for one in found if one.until > now.timestamp()]


def _signer() -> URLSafeSerializer:
    # The index key stays when the data keys change, and is the same in every process.
    return URLSafeSerializer(current_keyring().blind_index("secret", "login cookie"), salt="yinpin-login")

"""Logins under way: a random state each, kept in a signed cookie of the browser that began it, in no row of ours.

A stranger who begins a thousand logins costs us nothing. A state is used up by the session it opened, which remembers
it, so it works once; the code that comes with it works once at WeCom besides. Each login has a cookie of its own: two
tabs that begin at one moment would overwrite a common one.
"""

import hmac
import re
import secrets
from datetime import timedelta
from typing import NamedTuple

from flask import Response, redirect, request
from itsdangerous import BadSignature, URLSafeSerializer

from core.encryption import current_keyring
from web.core.context import services
from web.core.strangers import PAGES
from web.signin.cookies import cookie_name, delete_cookie, set_cookie

# Pages of members, with what was searched for; nothing that a browser could read as another host.
RETURN_PATHS = re.compile(r"/(?:hr|h5)(?:/[0-9A-Za-z_-]{1,48}){0,5}(?:\?[0-9A-Za-z_=&%.+-]{0,200})?")
HOME = "/hr"
CALLBACK = "/login/callback"
LIFE = timedelta(minutes=5)
# Tabs in which a login may be under way at once; a browser sends each one's cookie with every request.
MOST = 4
LONGEST_COOKIE = 1024
# How much of a state names its cookie.
NAMED_BY = 16


class Pending(NamedTuple):
    """One login under way: its state, the path to go back to, and when it ends (seconds since 1970, real time)."""

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
    begun = Pending(secrets.token_hex(32), back, (found.clock.real_now() + LIFE).timestamp())
    response: Response = redirect(found.authorize_url(found.public_url + CALLBACK, begun.state))  # type: ignore[assignment]
    for name in _outlived():
        delete_cookie(response, name)
    set_cookie(response, _cookie_of(begun.state), _signer().dumps(begun), LIFE)
    return response


def path_of(state: str) -> str | None:
    """Where a login goes back to; None for a state that is unknown, outdated or another browser's."""
    found = _read(request.cookies.get(_cookie_of(state), ""))
    return found.path if found and hmac.compare_digest(found.state.encode(), state.encode()) else None


def forget(response: Response, state: str) -> None:
    """The browser need not keep a login that is over."""
    delete_cookie(response, _cookie_of(state))


def _cookie_of(state: str) -> str:
    return f"{cookie_name('login')}-{state[:NAMED_BY]}"


def _outlived() -> list[str]:
    """Cookies to be dropped for a new login: those that no longer count, and the oldest of too many."""
    names = [name for name in request.cookies if name.startswith(cookie_name("login"))]
    living = {name: one for name in names if (one := _read(request.cookies[name]))}
    kept = sorted(living, key=lambda name: living[name].until)[-(MOST - 1) :]
    return [name for name in names if name not in kept]


def _read(cookie: str) -> Pending | None:
    """The login under way in a cookie; None for one that is over or that we did not sign."""
    if not cookie or len(cookie) > LONGEST_COOKIE:
        return None
    try:
        found = Pending(*_signer().loads(cookie))
    except BadSignature:
        return None
    # Business time would end every login under way whenever a demo moves its clock.
    return found if found.until > services().clock.real_now().timestamp() else None


def _signer() -> URLSafeSerializer:
    # The index key stays when the data keys change, and is the same in every process.
    return URLSafeSerializer(current_keyring().blind_index("secret", "login cookie"), salt="yinpin-login-2")

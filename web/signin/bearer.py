"""Who calls `/api/v1`: bearer tokens compared in constant time, with scopes."""

import hashlib
import hmac

from flask import abort, g, request

from config.texts import word
from web.core.context import services
from web.core.problems import Refusal
from web.core.services import ApiCaller

READING = frozenset({"GET", "HEAD", "OPTIONS"})


def require_caller() -> None:
    """Let nobody pass without a token of the right scope; `g.caller` is who it is.

    Raises:
        Unauthorized: no token or an unknown one. Forbidden: a token without the scope.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    caller = find(services().callers, token.strip()) if scheme.lower() == "bearer" else None
    if caller is None:
        abort(401)
    scope = "read" if request.method in READING else "write"
    if scope not in caller.scopes:
        raise Refusal(403, word("api.scope_missing", scope=scope))
    g.caller = caller


def caller() -> ApiCaller:
    """Who passed `require_caller`."""
    found: ApiCaller = g.caller
    return found


def find(callers: tuple[ApiCaller, ...], token: str) -> ApiCaller | None:
    """The caller with this token; the time taken says nothing about which one, or how near."""
    given = hashlib.sha256(token.encode()).digest()
    found = None
    for one in callers:
        if hmac.compare_digest(hashlib.sha256(one.token.encode()).digest(), given) and token:
            found = one
    return found

"""Several companies in one sandbox: each is a world of its own, all share one clock.

Nothing is shared but the addresses and the time, so a token, a userid or an
external_userid of one company means nothing to another.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

from sandbox.companies.world import World

HEADER = "HTTP_X_SANDBOX_CORP"
SETUP, RESET = "/control/setup", "/control/reset"

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Wsgi = Callable[[Environ, StartResponse], Iterable[bytes]]


class Corps:
    """WSGI application that passes each request to the company it is about.

    A control call names its company in the header `X-Sandbox-Corp` and defaults to
    the first one. An API call is recognised by its token, corp id, mini-program,
    robot or SMS key.

    Args:
        first: the company that exists from the start.
        make: the whole WSGI application of one world.
    """

    def __init__(self, first: World, make: Callable[[World], Wsgi]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._first = (first, make(first))
        self._others: dict[str, tuple[World, Wsgi]] = {}

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path, named = environ["PATH_INFO"], environ.get(HEADER, "")
        if path == RESET and not named:
            self._others.clear()
        if path == SETUP and environ["REQUEST_METHOD"] == "POST" and named:
            self._found(named)
        chosen = self._named(named) if named else self._meant(environ)
        if chosen is None:
            return _unknown(named, start_response)
        return chosen[1](environ, start_response)

    def _found(self, corp_id: str) -> None:
        """Create the company on its first set-up."""
        with self._lock:
            if self._named(corp_id) is None:
                world = World(corp_id, beside=self._first[0])
                self._others[corp_id] = (world, self._make(world))

    def _named(self, corp_id: str) -> tuple[World, Wsgi] | None:
        if corp_id == self._first[0].setup.corp_id:
            return self._first
        return self._others.get(corp_id)

    def _meant(self, environ: Environ) -> tuple[World, Wsgi]:
        """The company whose token, id or key the request carries; by default the first one."""
        query = {name: values[0] for name, values in parse_qs(environ.get("QUERY_STRING", "")).items()}
        sms_key = environ.get("HTTP_X_SMS_KEY", "")
        for chosen in [self._first, *self._others.values()]:
            if _is_of(chosen[0], query, sms_key):
                return chosen
        return self._first


def _is_of(world: World, query: dict[str, str], sms_key: str) -> bool:
    setup = world.setup
    if "access_token" in query:
        return world.tokens.knows(query["access_token"])
    if "corpid" in query:
        return query["corpid"] == setup.corp_id
    if "appid" in query:
        return query["appid"] == setup.corp_id or query["appid"] in setup.mini_programs
    if "key" in query:
        return query["key"] in setup.robots
    return bool(sms_key) and sms_key == setup.sms.key


def _unknown(corp_id: str, start_response: StartResponse) -> Iterable[bytes]:
    data = json.dumps({"error": f"no company {corp_id}; POST {SETUP} with this header makes it"}).encode()
    start_response("404 Not Found", [("Content-Type", "application/json"), ("Content-Length", str(len(data)))])
    return [data]

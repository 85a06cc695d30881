"""How every WeCom call is answered: token, permission, JSON in, errcode out, one caller at a time."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.core.errors import ApiError, error_answer
from sandbox.core.setup import App
from sandbox.core.state import State

Json = dict[str, Any]
Handler = Callable[[App, Json], "Json | Response"]


class Api:
    """Registers calls of one module on a blueprint.

    A handler gets the calling app and the JSON body (POST) or the query (GET); what it
    returns is completed with errcode 0; an ApiError becomes its errcode.
    """

    def __init__(self, state: State, blueprint: Blueprint) -> None:
        self._state = state
        self._blueprint = blueprint

    def post(self, path: str, module: str = "") -> Callable[[Handler], Handler]:
        """A call with a JSON body."""
        return self._register(path, "POST", module, json_body)

    def get(self, path: str, module: str = "") -> Callable[[Handler], Handler]:
        """A call whose parameters stand in the query."""
        return self._register(path, "GET", module, lambda: dict(request.args))

    def _register(self, path: str, method: str, module: str, read: Callable[[], Json]) -> Callable[[Handler], Handler]:
        def decorate(handler: Handler) -> Handler:
            def answer() -> Response:
                with self._state.lock:
                    return answered(lambda: handler(self.caller(module), read()))

            self._blueprint.add_url_rule(path, f"{method} {path}", answer, methods=[method])
            return handler

        return decorate

    def caller(self, module: str) -> App:
        """The app behind the access token.

        Raises:
            ApiError: a token problem, 48002 when this secret may not call the module, 45009 above the quota.
        """
        app = self._state.setup.apps.get(self._state.tokens.owner(request.args.get("access_token"), "wecom"))
        if app is None:
            raise ApiError(40014)
        if module and not app.may(module):
            raise ApiError(48002)
        limits = self._state.setup.limits
        most = {"minute": limits.api_per_min, "hour": limits.api_per_hour}
        unit = self._state.api_quota.exceeded(request.path, most)
        if unit:
            raise ApiError(45009, f"api {unit}-quota reach limit")
        return app


def answered(call: Callable[[], Json | Response]) -> Response:
    """Run a call and turn its result or error into WeCom's JSON."""
    try:
        result = call()
    except ApiError as error:
        return jsonify(error_answer(error.errcode, **error.extra))
    if isinstance(result, Response):
        return result
    return jsonify({"errcode": 0, "errmsg": "ok"} | result)


def json_body() -> Json:
    """The JSON object in the body.

    Raises:
        ApiError: 47001 not a JSON object, 40033 not UTF-8.
    """
    try:
        body = json.loads(request.get_data().decode())
    except UnicodeDecodeError as error:
        raise ApiError(40033) from error
    except json.JSONDecodeError as error:
        raise ApiError(47001) from error
    if not isinstance(body, dict):
        raise ApiError(47001)
    return body


def text_of(body: Json, *path: str) -> str:
    """The string at this path of a body; empty if it is missing or not a string."""
    value: Any = body
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""


def cut(text: str, limit_bytes: int) -> str:
    """The text cut to this many UTF-8 bytes, at a character boundary."""
    return text.encode()[:limit_bytes].decode(errors="ignore")

"""How every control call is answered: JSON in, JSON out, refusals with their HTTP status."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.api.answering import Json
from sandbox.core.errors import ApiError, ControlError
from sandbox.core.state import State


class Control:
    """Registers control calls: JSON in, JSON out, one at a time, refusals as {"error": ...}."""

    def __init__(self, state: State, blueprint: Blueprint) -> None:
        self._state = state
        self._blueprint = blueprint

    def on(self, method: str, path: str) -> Callable[[Callable[..., Json]], Callable[..., Json]]:
        """A call; path parameters come first, then the JSON body (POST) as the last argument."""

        def decorate(handler: Callable[..., Json]) -> Callable[..., Json]:
            def answer(**parts: Any) -> tuple[Response, int]:
                try:
                    body = [read_body()] if method == "POST" else []
                    with self._state.lock:
                        return jsonify(handler(*parts.values(), *body)), 200
                except ControlError as error:
                    return jsonify({"error": str(error)}), error.status
                except ApiError as error:
                    return jsonify({"error": f"errcode {error.errcode}"}), 409

            self._blueprint.add_url_rule(
                f"/control{path}", f"{method} {path}".replace(".", "_"), answer, methods=[method]
            )
            return handler

        return decorate


def read_body() -> Json:
    """The JSON object in the body; an empty body is an empty object.

    Raises:
        ControlError: 400.
    """
    raw = request.get_data()
    try:
        body = json.loads(raw) if raw else {}
    except ValueError as error:
        raise ControlError("the body is not JSON") from error
    if not isinstance(body, dict):
        raise ControlError("the body is not a JSON object")
    return body


def need(body: Json, name: str) -> Any:
    """A required field.

    Raises:
        ControlError: 400.
    """
    if name not in body:
        raise ControlError(f"{name} is missing")
    return body[name]

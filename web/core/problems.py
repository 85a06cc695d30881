"""Errors as `application/problem+json` (RFC 9457): Chinese title and detail, and the fields at fault."""

from typing import Any

import structlog
from flask import Response, jsonify, make_response
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from config.texts import word
from core.errors import InputInvalid, NotAllowed, NotFound, RetryLater, Uncertain, Unknown
from core.retries import is_transient
from interview_flow.core.engine import NeedsPerson, TransitionNotAllowed

log = structlog.get_logger(__name__)

RETRY_AFTER_S = 2
TITLED = frozenset({400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503})
# pydantic's error types that have words of their own; any other is "wrong value".
WORDED = frozenset(
    {
        "missing",
        "extra_forbidden",
        "string_too_short",
        "string_too_long",
        "string_type",
        "list_type",
        "too_long",
        "dict_type",
        "model_type",
        "model_attributes_type",
        "int_type",
        "int_parsing",
        "literal_error",
        "string_pattern_mismatch",
        "not_rfc3339",
        "greater_than_equal",
        "less_than_equal",
        "date_from_datetime_parsing",
    }
)


class Refusal(HTTPException):
    """A request that is refused, said in `words` for whoever sent it; the framework's own texts are English."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(description=words)
        self.code, self.words = status, words


class KeyReused(InputInvalid):
    """The same Idempotency-Key came with another request."""

    def __init__(self) -> None:
        super().__init__("this Idempotency-Key came with another request before", field="Idempotency-Key")


def problem(status: int, detail: str = "", **more: Any) -> Response:
    """One problem document; `more` are further members such as `errors` or `allowed`."""
    known = status if status in TITLED else (400 if status < 500 else 500)
    body = {
        "type": "about:blank",
        "title": word(f"api.problems.{known}.title"),
        "status": status,
        "detail": detail or word(f"api.problems.{known}.detail"),
        **more,
    }
    response = make_response(jsonify(body), status)
    response.headers["Content-Type"] = "application/problem+json"
    return response


def of_error(error: Exception) -> Response:
    """The problem document for any error. What nobody foresaw is logged and stays untold."""
    if isinstance(error, HTTPException):
        return of_http(error)
    if isinstance(error, RetryLater | Uncertain) or (isinstance(error, DBAPIError) and is_transient(error)):
        return busy(error)
    if isinstance(error, TransitionNotAllowed):
        return problem(409, word("api.not_in_table"), allowed=error.allowed)
    if isinstance(error, NeedsPerson):
        return problem(409, word("api.needs_person"), errors=[_wrong("decided_by", "needs_person")])
    if isinstance(error, NotAllowed):
        return problem(409, reason=str(error))
    if isinstance(error, Unknown):
        return problem(404, word("api.unknown", field=error.field), errors=[_wrong(error.field, "unknown")])
    if isinstance(error, NotFound):
        return problem(404)
    if isinstance(error, KeyReused):
        return problem(422, word("api.key_reused"), errors=[_wrong("Idempotency-Key", "key_reused")])
    if isinstance(error, InputInvalid):
        return of_input(error)
    log.error("request_failed", error=type(error).__name__, exc_info=error)
    return problem(500)


def of_http(error: HTTPException) -> Response:
    """What Flask refuses by itself: no such path, wrong method, too large."""
    response = problem(error.code or 500, error.words if isinstance(error, Refusal) else "")
    for name, value in error.get_headers():
        if name.lower() in ("allow", "www-authenticate", "retry-after"):
            response.headers[name] = value
    if error.code == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def of_validation(error: ValidationError) -> Response:
    """A body, query or path of the wrong shape: every wrong field is named."""
    errors = []
    for one in error.errors(include_url=False, include_context=False, include_input=False):
        field = ".".join(map(str, one["loc"])) or "body"
        errors.append({"field": field, "type": one["type"], "message": _words(one["type"])})
    fields = "、".join(dict.fromkeys(one["field"] for one in errors))
    return problem(422, word("api.fields_wrong", fields=fields), errors=errors)


def of_input(error: InputInvalid) -> Response:
    """A value that the journey refuses; its reason is for the developer of the calling system."""
    field, text = error.field or "body", str(error)
    detail = error.words or word("api.fields_wrong", fields=field)
    return problem(422, detail, errors=[{"field": field, "type": "refused", "message": text}])


def busy(error: Exception) -> Response:
    """Definitely not done: the same request may come again."""
    after = getattr(error, "after_s", None) or RETRY_AFTER_S
    response = problem(503)
    response.headers["Retry-After"] = str(max(1, round(after)))
    return response


def _wrong(field: str, kind: str) -> dict[str, str]:
    return {"field": field, "type": kind, "message": word(f"api.field_errors.{kind}")}


def _words(kind: str) -> str:
    return word(f"api.field_errors.{kind if kind in WORDED else 'wrong'}")

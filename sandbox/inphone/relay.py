"""Forwards one request of a phone to the product and its answer back, as a web view's network does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import requests
from flask import Response

CONNECT_S, ANSWER_S = 5, 120
PIECE_BYTES = 64 * 1024
# Hop-by-hop headers (RFC 9110, 7.6.1), and those that the relay sets itself.
NOT_PASSED_ON = {
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "server",
    "date",
    "host",
    "cookie",
    "set-cookie",
    "content-length",
    "accept-encoding",
}
Headers = dict[str, str]


def new_session() -> requests.Session:
    """A person's browser: keeps cookies, uses no proxy."""
    session = requests.Session()
    session.trust_env = False
    return session


def passed_on(headers: Iterable[tuple[str, str]]) -> Headers:
    """The headers that are forwarded."""
    return {name: value for name, value in headers if name.lower() not in NOT_PASSED_ON}


def send(session: requests.Session, method: str, url: str, headers: Headers, body: bytes) -> requests.Response:
    """One request; its answer's body is not yet read.

    Raises:
        requests.RequestException: there was no answer.
    """
    return session.request(
        method,
        url,
        data=body or None,
        headers=headers | {"Accept-Encoding": "identity"},
        allow_redirects=False,
        stream=True,
        timeout=(CONNECT_S, ANSWER_S),
    )


def streamed(answer: requests.Response, headers: Headers) -> Response:
    """The answer under these headers, piece by piece: a recording is long, and an event stream never ends."""
    length = answer.headers.get("Content-Length")
    if length is not None:
        headers = headers | {"Content-Length": length}
    response = Response(_pieces(answer), status=answer.status_code, direct_passthrough=True)
    response.headers.clear()
    response.headers.update(headers)
    response.call_on_close(answer.close)
    return response


def _pieces(answer: requests.Response) -> Iterator[bytes]:
    while piece := answer.raw.read1(PIECE_BYTES):
        yield piece

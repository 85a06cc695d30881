"""The outermost layer: counts and records every API call and plays the scripted faults."""

from __future__ import annotations

import hashlib
import io
import json
import re
import socket
import struct
from collections.abc import Callable, Iterable
from typing import Any

from sandbox.core.errors import error_answer
from sandbox.core.faults import BEFORE, Fault
from sandbox.core.state import State

WATCHED = ("/cgi-bin/", "/sns/", "/wxa/", "/sms/", "/connect/", "/wwlogin/", "/wwopen/")
SECRETS = re.compile(r"((?:access_token|corpsecret|secret)=)[^&]+")
SHOWN_BODY = 20_000
HTML = "<html><head><title>Login</title></head><body>Please sign in to the proxy.</body></html>"

Environ = dict[str, Any]
Answer = tuple[str, list[tuple[str, str]], bytes]
StartResponse = Callable[[str, list[tuple[str, str]]], Any]


class Gate:
    """WSGI middleware around the sandbox's Flask app."""

    def __init__(self, state: State, app: Callable[..., Iterable[bytes]]) -> None:
        self._state = state
        self._app = app

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if not path.startswith(WATCHED):
            return self._app(environ, start_response)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        with self._state.lock:
            fault = self._state.faults.take(path, body)
        carried_out = fault is None or fault.kind not in BEFORE
        answer = self._run(environ) if carried_out else EMPTY
        if fault is not None:
            answer = faulty(fault, answer, path)
        self._record(environ, path, body, answer, fault)
        if fault is not None:
            self._hold(fault, environ)
        status, headers, data = answer
        start_response(status, headers)
        return [data]

    def _run(self, environ: Environ) -> Answer:
        kept: dict[str, Any] = {}

        def start(status: str, headers: list[tuple[str, str]], *_rest: Any) -> None:
            kept.update(status=status, headers=headers)

        chunks = self._app(environ, start)
        data = b"".join(chunks)
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
        return kept["status"], kept["headers"], data

    def _record(self, environ: Environ, path: str, body: bytes, answer: Answer, fault: Fault | None) -> None:
        with self._state.lock:
            self._state.truth.call(
                path,
                method=environ["REQUEST_METHOD"],
                query=SECRETS.sub(r"\1***", environ.get("QUERY_STRING", "")),
                body=body[:SHOWN_BODY].decode(errors="replace"),
                sha256=hashlib.sha256(body).hexdigest(),
                status=int(answer[0].split()[0]),
                answer=shown(path, answer[2]),
                fault=fault.kind if fault else None,
            )

    def _hold(self, fault: Fault, environ: Environ) -> None:
        """Wait; for faults without an answer, then cut the connection."""
        if fault.kind in ("slow", "hang", "accept-then-hang"):
            self._state.stopping.wait(fault.delay())
        if fault.kind in ("hang", "accept-then-hang", "reset", "accept-then-reset"):
            reset(environ["werkzeug.socket"])
            raise ConnectionResetError(f"fault {fault.kind}")


EMPTY: Answer = ("200 OK", [], b"")


def faulty(fault: Fault, answer: Answer, path: str) -> Answer:
    """What this fault turns the real answer into."""
    if fault.kind == "errcode":
        sms = {"code": fault.errcode, "message": "fault"}
        told = sms if path.startswith("/sms/") else error_answer(fault.errcode, fault.errmsg)
        return _made("200 OK", "application/json", json.dumps(told))
    if fault.kind in ("reject-5xx", "accept-then-5xx"):
        return _made(f"{fault.status} Fault", "text/html", f"<html><h1>{fault.status}</h1></html>")
    if fault.kind == "html-200":
        return _made("200 OK", "text/html", HTML)
    if fault.kind == "truncated-json":
        return _made("200 OK", "application/json", answer[2][: len(answer[2]) // 2].decode(errors="ignore"))
    return answer


def _made(status: str, content_type: str, text: str) -> Answer:
    data = text.encode()
    return status, [("Content-Type", content_type), ("Content-Length", str(len(data)))], data


def shown(path: str, data: bytes) -> Any:
    """The answer for the call log: JSON if it is JSON, else its size; tokens are masked."""
    if path in ("/cgi-bin/gettoken", "/cgi-bin/token"):
        return "***"
    try:
        return json.loads(data)
    except ValueError:
        return f"{len(data)} bytes"


def reset(connection: socket.socket) -> None:
    """Make closing this connection send RST, and make the server close it now."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.shutdown(socket.SHUT_RD)


def is_reset(connection: socket.socket) -> bool:
    """True after `reset`."""
    on, _seconds = struct.unpack("ii", connection.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8))
    return bool(on)

"""A stand-in for an OpenAI-compatible endpoint that copies as told, lies as told, and fails on demand."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, BinaryIO

MODEL, REVISION, KEY = "qwen-bank", "2026-10-01", "key-1"
HANGS, DRIPS, CLOSES = "hangs", "drips", "closes"
DRIPS_HEADERS, CONTINUES = "drips headers", "continues"
# What comes first, and what comes again and again: each byte in time, the whole never.
ENDLESS = {
    DRIPS_HEADERS: (b"HTTP/1.1 200 OK\r\n", b"X-Wait: 1\r\n"),
    CONTINUES: (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
}


@dataclass
class LanguageModel:
    """What the stand-in was asked and how it answers.

    Attributes:
        says: (what a point means, the whole content) -> what is copied.
        content: instead of the reply that `says` makes, this text or object.
        reply: parts of the outer reply to change.
        status, how: of HTTP; `how` is one of the words above.
        location: where a redirection leads; elsewhere on the stand-in when absent.
    """

    url: str = ""
    says: Callable[[str, dict[str, Any]], Any] = lambda means, asked: None
    content: Any = None
    reply: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    how: str = ""
    location: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    let_go: threading.Event = field(default_factory=threading.Event)

    def answer(self, body: dict[str, Any]) -> str:
        """The outer reply."""
        self.asked.append(body)
        given = json.loads(body["messages"][1]["content"])
        found = [{"id": one["id"], "copy": self.says(one["means"], given)} for one in given["points"]]
        content = {"found": found} if self.content is None else self.content
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        return json.dumps({"model": MODEL, "system_fingerprint": REVISION, "choices": [choice], **self.reply})


def _endless(to: BinaryIO, model: LanguageModel) -> None:
    first, again = ENDLESS[model.how]
    with suppress(BrokenPipeError, ConnectionResetError):
        to.write(first)
        while not model.let_go.wait(0.02):
            to.write(again)


@contextmanager
def running() -> Iterator[LanguageModel]:
    """The stand-in on a free port of this machine."""
    model = LanguageModel()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            model.headers.append(dict(self.headers) | {"path": self.path})
            said = model.answer(body).encode()
            if model.how in (HANGS, CLOSES):
                model.let_go.wait(5 if model.how == HANGS else 0)
                return
            if model.how in ENDLESS:
                _endless(self.wfile, model)
                return
            self.send_response(model.status)
            self.send_header("Location", model.location or f"{model.url}/elsewhere")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            if model.how != DRIPS:
                self.wfile.write(said)
                return
            for letter in said:
                if model.let_go.wait(0.02):
                    return
                self.wfile.write(bytes([letter]))
                self.wfile.flush()

        def log_message(self, *arguments: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    model.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield model
    model.let_go.set()
    server.shutdown()
    server.server_close()

"""The example channel keeps the contract of channels, before a stand-in of the app's gateway."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.contracts.plugins import ChannelContract, ChannelRig

TOKEN = "branch-app-secret"
FAULTS = {"busy": 429, "broken": 503, "refused": 400}


class Gateway:
    """What the far side holds, and what it does wrong next."""

    def __init__(self) -> None:
        self.held: dict[str, tuple[str, str, str]] = {}
        self.fault, self.calm = "", threading.Event()

    def answer(self, token: str, message: dict[str, Any]) -> tuple[int | None, str]:
        """(status, body); no status hangs up."""
        fault, self.fault = self.fault, ""
        if fault in FAULTS:
            return FAULTS[fault], "{}"
        if token != f"Bearer {TOKEN}":
            return 401, "{}"
        if fault == "silent":
            self.calm.wait()
        self.held.setdefault(message["reference"], (message["phone"], message["text"], message["reference"]))
        if fault in ("after_taking_it", "silent"):
            return None, ""
        return 200, "<p>" if fault == "nonsense" else json.dumps({"id": message["reference"]})


@contextmanager
def rig() -> Iterator[ChannelRig]:
    gateway = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, said = gateway.answer(self.headers["Authorization"], message)
            if status is None:
                return
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said.encode())

        def log_message(self, *arguments: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    settings = {
        "PLUGIN_BRANCH_APP__URL": f"http://127.0.0.1:{server.server_port}/messages",
        "PLUGIN_BRANCH_APP__TOKEN": TOKEN,
        "PLUGIN_BRANCH_APP__TIMEOUT_S": "2",
    }
    yield ChannelRig(
        settings=settings,
        nobody=settings | {"PLUGIN_BRANCH_APP__URL": "http://127.0.0.1:9/messages"},
        stranger=settings | {"PLUGIN_BRANCH_APP__TOKEN": "another-secret"},
        fault=lambda name: setattr(gateway, "fault", name),
        received=lambda: list(gateway.held.values()),
    )
    gateway.calm.set()
    server.shutdown()
    server.server_close()


class TestBranchApp(ChannelContract):
    file = Path(__file__).with_name("branch_app.py")
    make_rig = staticmethod(rig)

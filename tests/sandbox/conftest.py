"""A sandbox in this process, an app that calls it, and a small product side that receives its pushes."""

from __future__ import annotations

import threading
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from sandbox.client.client import SandboxClient
from sandbox.core import crypto
from sandbox.server import Sandbox, start_sandbox

CORP = "wwsandbox00000001"
TOKEN = "QDG6eK"
AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
KF = "wkSandbox01"
AGENT = 1000002
DAY_S = 86400


@dataclass
class App:
    """An app of the bank: calls the API with its own token."""

    url: str
    secret: str

    def token(self) -> str:
        params = {"corpid": CORP, "corpsecret": self.secret}
        return str(requests.get(f"{self.url}/cgi-bin/gettoken", params=params, timeout=5).json()["access_token"])

    def post(self, path: str, body: Any) -> dict[str, Any]:
        params = {"access_token": self.token()}
        answer = requests.post(f"{self.url}/cgi-bin/{path}", params=params, json=body, timeout=5)
        return dict(answer.json())

    def get(self, path: str, **params: Any) -> dict[str, Any]:
        params |= {"access_token": self.token()}
        return dict(requests.get(f"{self.url}/cgi-bin/{path}", params=params, timeout=5).json())


@dataclass
class Receiver:
    """The product's callback address; answers what `answer` says and keeps what it read."""

    url: str = ""
    requests: list[tuple[dict[str, str], str]] = field(default_factory=list)
    answer: Callable[[int], int] = lambda _number: 200
    wait_s: Callable[[int], float] = lambda _number: 0.0
    reply: str = ""
    verify_wait_s: float = 0.0
    stop: threading.Event = field(default_factory=threading.Event)

    def events(self) -> list[ElementTree.Element]:
        """The decrypted pushes, in order of arrival."""
        return [ElementTree.fromstring(opened(query, body)) for query, body in self.requests]


def opened(query: dict[str, str], body: str) -> str:
    """Check the signature and decrypt, as a product has to."""
    encrypted = ElementTree.fromstring(body).findtext("Encrypt", "")
    expected = crypto.signature(TOKEN, query["timestamp"], query["nonce"], encrypted)
    assert query["msg_signature"] == expected
    return crypto.decrypt(AES_KEY, CORP, encrypted)


def handler_for(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def query(self) -> dict[str, str]:
            return {key: values[0] for key, values in parse_qs(urlsplit(self.path).query).items()}

        def do_GET(self) -> None:
            receiver.stop.wait(receiver.verify_wait_s)
            self.finish_with(200, crypto.decrypt(AES_KEY, CORP, self.query()["echostr"]) + receiver.reply)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            receiver.requests.append((self.query(), body))
            number = len(receiver.requests)
            receiver.stop.wait(receiver.wait_s(number))
            self.finish_with(receiver.answer(number), receiver.reply)

        def finish_with(self, status: int, text: str) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    return Handler


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A product side that answers 200 until told otherwise."""
    box = Receiver()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_for(box))
    server.daemon_threads = True
    box.url = f"http://127.0.0.1:{server.server_port}/wecom/callback"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield box
    box.stop.set()
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def sandbox_server() -> Iterator[Sandbox]:
    """One server for all tests; each begins with an empty world."""
    with start_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def client(sandbox_server: Sandbox) -> SandboxClient:
    """The control API of a world with one app, two members, one kf account, one mini-program."""
    client = sandbox_server.client
    client.reset()
    client.setup(
        {
            "apps": [
                {
                    "name": "interview",
                    "agent_id": AGENT,
                    "secret": "app-secret",
                    "trusted_domain": "bank.example:8000",
                    "visible": {"users": ["hr01", "iv01"], "departments": [2]},
                },
                {"name": "contacts", "secret": "contact-secret", "apis": ["contacts", "read_contacts"]},
            ],
            "departments": [{"id": 2, "name": "哈尔滨分行", "parentid": 1}],
            "members": [
                {"userid": "hr01", "name": "王敏", "mobile": "13900000001"},
                {"userid": "iv01", "name": "赵强", "mobile": "13900000002"},
                {"userid": "far99", "name": "外人"},
            ],
            "kf_accounts": [{"open_kfid": KF, "name": "银聘招聘", "servicers": ["hr01"]}],
            "mini_programs": [
                {
                    "app_id": "wxmini0001",
                    "secret": "mini-secret",
                    "templates": {"DAY": ["thing1", "time2"], "HOUR": ["thing1"]},
                }
            ],
            "limits": {"callback_spacing_s": 0.02, "callback_timeout_s": 0.5},
        }
    )
    return client


@pytest.fixture
def app(client: SandboxClient) -> App:
    """The interview app."""
    return App(client.base_url, "app-secret")


@pytest.fixture
def contact_app(client: SandboxClient) -> App:
    """The holder of the contact secret."""
    return App(client.base_url, "contact-secret")


@pytest.fixture
def connected(client: SandboxClient, receiver: Receiver) -> Receiver:
    """The receiver, set as the interview app's callback."""
    [interview, _contacts] = client.get_setup()["apps"]
    interview["callback"] = {"url": receiver.url, "token": TOKEN, "aes_key": AES_KEY}
    client.setup({"apps": [interview]})
    return receiver

"""The callback server under test: what is sent to it and what it answers."""

from __future__ import annotations

import secrets
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from typing import Any

import requests

from sandbox.core import crypto
from sandbox.core.xml import to_xml

# What a server that shows its inside writes into an answer.
TRACES = (b"Traceback", b'File "', b"Exception", b"    at ", b"stack trace", b"SQLSTATE", b"Whitelabel Error")


@dataclass(frozen=True)
class Limits:
    """Seconds WeCom waits, and how long this test waits at most."""

    url_check_s: float = 1.0
    push_s: float = 5.0
    patience_s: float = 10.0


@dataclass(frozen=True)
class Answer:
    """What came back; `status` 0 when nothing did."""

    status: int
    body: bytes
    ms: int
    error: str = ""

    @property
    def shows_inside(self) -> bool:
        """Whether the body holds a trace of the server's own code."""
        return any(mark in self.body for mark in TRACES)

    def words(self) -> str:
        """The answer in a few words of evidence."""
        if self.error:
            return f"{self.error} ({self.ms} ms)"
        start = self.body[:60].decode("utf-8", "replace").replace("\n", "⏎")
        return f"HTTP {self.status}, {self.ms} ms" + (f", “{start}”" if start else "")


@dataclass
class Target:
    """One callback address with what is set up for it in WeCom's console.

    Args:
        token, aes_key: empty when the tester does not know them; then only unsigned requests can be made.
        receive_id: the corp id behind each plaintext.
    """

    url: str
    token: str = ""
    aes_key: str = ""
    receive_id: str = ""
    agent_id: str = "1000002"
    userid: str = "sandbox_tester"
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        self._http = requests.Session()
        self._http.trust_env = False
        self._http.headers["Connection"] = "close"

    @property
    def signed(self) -> bool:
        """Whether signed requests can be made."""
        return bool(self.token and self.aes_key and self.receive_id)

    def get(self, query: dict[str, str]) -> Answer:
        """One GET."""
        return self._send("GET", query, None)

    def post(self, query: dict[str, str], body: bytes) -> Answer:
        """One POST of these bytes."""
        return self._send("POST", query, body)

    def push(self, plain: str, **changed: str) -> Answer:
        """One push as WeCom sends it, encrypted anew; `changed` replaces parts of the query."""
        encrypted = crypto.encrypt(self.aes_key, self.receive_id, plain)
        return self.post(self.query(encrypted) | changed, self.envelope(encrypted))

    def push_sealed(self, encrypted: str, at: int | None = None) -> Answer:
        """A signed push of this ciphertext, at another time where `at` says so."""
        return self.post(self.query(encrypted, at), self.envelope(encrypted))

    def query(self, encrypted: str, at: int | None = None) -> dict[str, str]:
        """Signature, timestamp and a ten-digit nonce, as WeCom sends them."""
        stamp = str(int(time.time()) if at is None else at)
        nonce = str(10**9 + secrets.randbelow(9 * 10**9))
        signature = crypto.signature(self.token, stamp, nonce, encrypted)
        return {"msg_signature": signature, "timestamp": stamp, "nonce": nonce}

    def envelope(self, encrypted: str) -> bytes:
        """The outer XML of a push."""
        parts = {"ToUserName": self.receive_id, "AgentID": self.agent_id, "Encrypt": encrypted}
        return to_xml(parts).encode()

    def fields(self, msgtype: str, **more: Any) -> dict[str, Any]:
        """The fields every message and event of a member begins with."""
        head = {"ToUserName": self.receive_id, "FromUserName": self.userid, "CreateTime": int(time.time())}
        return head | {"MsgType": msgtype, "AgentID": int(self.agent_id)} | more

    def reply_fault(self, body: bytes) -> str:
        """What is wrong with the body of a 200: empty when it is empty or a good passive reply."""
        if not body:
            return ""
        try:
            root = ElementTree.fromstring(body)
            encrypted, given, stamp, nonce = (
                root.findtext(name, "") for name in ("Encrypt", "MsgSignature", "TimeStamp", "Nonce")
            )
            if crypto.signature(self.token, stamp, nonce, encrypted) != given:
                return "signature"
            inner = ElementTree.fromstring(crypto.decrypt(self.aes_key, self.receive_id, encrypted))
        except ElementTree.ParseError:
            return "xml"
        except crypto.DecryptFailed:
            return "decrypt"
        swapped = (inner.findtext("ToUserName"), inner.findtext("FromUserName")) == (self.userid, self.receive_id)
        return "" if swapped and inner.findtext("MsgType") else "fields"

    def _send(self, method: str, query: dict[str, str], body: bytes | None) -> Answer:
        started = time.monotonic()
        headers = {"Content-Type": "text/xml; charset=utf-8"} if body is not None else {}
        status, content, error = 0, b"", ""
        try:
            answer = self._http.request(
                method,
                self.url,
                params=query,
                data=body,
                headers=headers,
                timeout=self.limits.patience_s,
                allow_redirects=False,
            )
            status, content = answer.status_code, answer.content
        except requests.RequestException as fault:
            error = type(fault).__name__
        return Answer(status, content, round((time.monotonic() - started) * 1000), error)

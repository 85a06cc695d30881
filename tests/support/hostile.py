"""What strangers do to a web server: connections that say nothing, bodies that never end, floods; and genuine pushes."""

import contextlib
import http.client
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from sandbox.check.target import Target
from sandbox.core import crypto
from sandbox.core.xml import to_xml
from tests.support.tenant import AES_KEY, CALLBACK_TOKEN, CORP_ID

SLOW_BODY = (
    b"POST /wecom/callback HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\nContent-Length: 60000\r\n\r\n<"
)
FORGED = "msg_signature=" + "0" * 40 + "&timestamp=1700000000&nonce=1"
# Not the address a local program comes from, so a stranger's.
STRANGER = ("127.0.0.9", 0)


@dataclass(frozen=True)
class Door:
    """A port of loopback, with TLS or without."""

    port: int
    tls: bool = False

    def connect(self, timeout_s: float = 30.0, source: str = "127.0.0.1") -> http.client.HTTPConnection:
        """A connection, from an address of loopback."""
        if self.tls:
            return http.client.HTTPSConnection(
                "127.0.0.1", self.port, timeout=timeout_s, context=trusting(), source_address=(source, 0)
            )
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout_s, source_address=(source, 0))

    def socket(self) -> socket.socket:
        """A stranger's raw connection."""
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=30, source_address=STRANGER)
        return trusting().wrap_socket(raw, server_hostname="localhost") if self.tls else raw


@lru_cache(maxsize=1)
def trusting() -> ssl.SSLContext:
    """Accepts the certificate that a test made for itself; made once, as it is no part of what is measured."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


@contextlib.contextmanager
def held_open(door: Door, *, idle: int = 0, slow: int = 0) -> Iterator[list[socket.socket]]:
    """So many connections that say nothing, and so many that have begun a body and don't go on."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(contextlib.closing(door.socket())) for _ in range(idle + slow)]
        for one in sockets[idle:]:
            one.sendall(SLOW_BODY)
        yield sockets


@dataclass
class Genuine:
    """A WeCom that pushes messages of one member, each a new one, and notes how long each answer took."""

    door: Door
    mark: str
    ms: list[float] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    source: str = "127.0.0.1"

    def push(self) -> int:
        """Send one; the status of the answer."""
        target, number = Target("", CALLBACK_TOKEN, AES_KEY, CORP_ID), len(self.ms)
        fields = {
            "ToUserName": CORP_ID,
            "FromUserName": "hr01",
            "CreateTime": int(time.time()),
            "MsgType": "text",
            "Content": f"{self.mark}-{number}",
            "MsgId": str(time.time_ns()),
            "AgentID": 1000002,
        }
        sealed = crypto.encrypt(AES_KEY, CORP_ID, to_xml(fields))
        query = "&".join(f"{name}={value}" for name, value in target.query(sealed).items())
        started = time.perf_counter()
        with contextlib.closing(self.door.connect(source=self.source)) as connection:
            connection.request(
                "POST", f"/wecom/callback?{query}", target.envelope(sealed), {"Content-Type": "text/xml"}
            )
            status = connection.getresponse().status
        self.ms.append((time.perf_counter() - started) * 1000)
        self.statuses.append(status)
        return status

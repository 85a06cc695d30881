"""A small mail server: accepts every message, keeps it in the truth, fails as scripted."""

from __future__ import annotations

import email
import email.policy
import re
import socketserver
import threading
from email.message import EmailMessage

from sandbox.api.gate import is_reset, reset
from sandbox.core.faults import Fault
from sandbox.core.state import State

ADDRESS = re.compile(r"<([^<>]*)>")
MAX_BYTES = 10 * 1024 * 1024
PLAIN_ANSWERS = {"RSET": "250 ok", "NOOP": "250 ok", "AUTH": "235 ok", "VRFY": "252 maybe"}


class MailServer(socketserver.ThreadingTCPServer):
    """Listens on its own port."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, state: State, host: str, port: int) -> None:
        self.state = state
        super().__init__((host, port), Dialogue)

    def start(self) -> None:
        """Serve from a thread of its own."""
        threading.Thread(target=self.serve_forever, name="mail", daemon=True).start()

    def shutdown_request(self, request: object) -> None:
        """Close; after a fault that resets, without an orderly shutdown."""
        if is_reset(request):  # type: ignore[arg-type]
            request.close()  # type: ignore[attr-defined]
        else:
            super().shutdown_request(request)  # type: ignore[arg-type]


class Dialogue(socketserver.StreamRequestHandler):
    """One SMTP conversation. Source: RFC 5321."""

    server: MailServer

    def handle(self) -> None:
        """Answer commands until QUIT or the connection ends."""
        self.receivers: list[str] = []
        try:
            self._say("220 sandbox ESMTP")
            while line := self.rfile.readline(4096):
                if not self._command(line.decode(errors="replace").strip()):
                    return
        except ConnectionError:
            return

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def _command(self, line: str) -> bool:
        verb = line[:4].upper()
        if verb == "EHLO":
            self._say(f"250-sandbox\r\n250-SIZE {MAX_BYTES}\r\n250-AUTH PLAIN\r\n250 SMTPUTF8")
        elif verb == "HELO":
            self._say("250 sandbox")
        elif verb == "MAIL":
            self.receivers = []
            self._say("250 ok")
        elif verb == "RCPT":
            self._receiver(line)
        elif verb == "DATA":
            return self._data()
        elif verb == "QUIT":
            self._say("221 bye")
            return False
        else:
            self._say(PLAIN_ANSWERS.get(verb, "502 not here"))
        return True

    def _receiver(self, line: str) -> None:
        found = ADDRESS.search(line)
        if found is None or "@" not in found.group(1):
            self._say("553 not an address")
            return
        self.receivers.append(found.group(1).lower())
        self._say("250 ok")

    def _data(self) -> bool:
        if not self.receivers:
            self._say("503 no receiver")
            return True
        self._say("354 go ahead")
        raw = self._body()
        state = self.server.state
        with state.lock:
            fault = state.faults.take("smtp", raw)
            if fault is None or fault.kind.startswith("accept-") or fault.kind == "slow":
                self._deliver(raw)
            state.truth.call("smtp", receivers=list(self.receivers), fault=fault.kind if fault else None)
        return self._finish(fault)

    def _finish(self, fault: Fault | None) -> bool:
        """Answer, or break the connection as the fault says; False ends the conversation."""
        if fault is None:
            self._say("250 queued")
            return True
        if fault.kind == "errcode":
            self._say(f"{fault.errcode if fault.errcode > 0 else 451} fault")
            return True
        if fault.kind in ("hang", "accept-then-hang", "slow"):
            self.server.state.stopping.wait(fault.delay())
        if fault.kind == "slow":
            self._say("250 queued")
            return True
        reset(self.connection)
        return False

    def _body(self) -> bytes:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) and line.rstrip(b"\r\n") != b".":
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)

    def _deliver(self, raw: bytes) -> None:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        fields = {"subject": str(message.get("Subject", "")), "from": str(message.get("From", ""))}
        fields |= {"text": text_part(message), "message_id": str(message.get("Message-ID", ""))}
        for receiver in self.receivers:
            self.server.state.truth.deliver("mail", receiver, **fields)


def text_part(message: EmailMessage) -> str:
    """The text a person reads: the plain part, else the HTML one."""
    part = message.get_body(preferencelist=("plain", "html"))
    return "\n".join(str(part.get_content()).strip().splitlines()) if part is not None else ""

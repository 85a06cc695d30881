"""Pushing events to the product: signed, encrypted, 5 s to answer, three attempts."""

from __future__ import annotations

import base64
import queue
import secrets
import threading
import time
from typing import Any, Protocol

import requests

from sandbox.core import crypto
from sandbox.core.clock import iso
from sandbox.core.errors import ControlError
from sandbox.core.faults import Fault
from sandbox.core.setup import App, Callback
from sandbox.core.state import State
from sandbox.core.xml import to_xml

WORKERS = 8
VERIFY_LIMIT_S = 1.0
POLL_S = 0.02


class Replies(Protocol):
    """What WeCom does with the body of a callback's answer (a passive reply)."""

    def opened(self, target: Callback, text: str) -> dict[str, Any]:
        """{"plain": the decrypted reply}, or {"error": why WeCom ignores it}."""

    def apply(self, push: str, reply: str) -> dict[str, Any]:
        """Carry out a decrypted reply to a push (both plain XML); what to keep beside the attempt."""


class Pusher:
    """Delivers pushes from its own threads, so that a slow product delays nobody else.

    Attributes:
        replies: set by whoever wires the parts, because a reply reaches into messages, which stand above this.
    """

    replies: Replies

    def __init__(self, state: State) -> None:
        self._state = state
        self._waiting: queue.Queue[tuple[dict[str, Any], Callback, str, int]] = queue.Queue()
        self._started = False
        self._open = 0

    def push(self, app: App | None, fields: dict[str, Any]) -> None:
        """Put one event into the queue; an app without a callback is told nothing."""
        target = app.push_to() if app else None
        if app is None or target is None:
            return
        plain = to_xml(fields)
        truth = self._state.truth
        event = fields.get("Event", fields.get("MsgType", ""))
        entry = truth.stamp() | {
            "app": app.name,
            "event": event,
            "url": target.url,
            "plain": plain,
            "attempts": [],
            "delivered": False,
        }
        entry |= {"id": len(truth.callbacks) + 1, "dropped": False}
        truth.callbacks.append(entry)
        self._open += 1
        self._start()
        self._waiting.put((entry, target, plain, int(fields.get("AgentID") or 0)))

    def pending(self) -> int:
        """Pushes still to be delivered or given up."""
        return self._open

    def _start(self) -> None:
        if not self._started:
            self._started = True
            for number in range(WORKERS):
                threading.Thread(target=self._work, name=f"push-{number}", daemon=True).start()

    def _work(self) -> None:
        while True:
            entry, target, plain, agent_id = self._waiting.get()
            try:
                self._deliver(entry, target, plain, agent_id)
            finally:
                with self._state.lock:
                    self._open -= 1

    def _deliver(self, entry: dict[str, Any], target: Callback, plain: str, agent_id: int) -> None:
        with self._state.lock:
            fault = self._state.faults.take("callback", plain.encode())
        if fault and fault.kind == "late":
            time.sleep(fault.delay())
        if fault and fault.kind == "reorder":
            self._wait_for_younger(entry, fault.delay())
        if fault and fault.kind == "drop":
            entry["dropped"] = True
            return
        for _ in range(2 if fault and fault.kind == "duplicate" else 1):
            self._attempts(entry, target, plain, agent_id, fault)

    def _wait_for_younger(self, entry: dict[str, Any], limit_s: float) -> None:
        """Let a push that was made later arrive first, if one is made in time."""
        until = time.monotonic() + limit_s
        while time.monotonic() < until and not self._state.stopping.wait(POLL_S):
            younger = self._state.truth.callbacks[entry["id"] :]
            if any(other["delivered"] for other in younger):
                return

    def _attempts(
        self, entry: dict[str, Any], target: Callback, plain: str, agent_id: int, fault: Fault | None
    ) -> None:
        limits = self._state.setup.limits
        for number in range(limits.callback_attempts):
            if number:
                time.sleep(limits.callback_spacing_s)
            attempt = self._attempt(target, plain, agent_id, forged=bool(fault and fault.kind == "wrong-signature"))
            if fault and fault.kind == "timeout" and not number:
                self._hang_up(attempt)
            entry["attempts"].append(attempt)
            if attempt["status"] == 200:
                self._carry_out(entry, attempt, plain)
                entry["delivered"] = True
                return

    def _hang_up(self, attempt: dict[str, Any]) -> None:
        """The push arrived, but its answer came after WeCom's timeout and is ignored."""
        limit_s = self._state.setup.limits.callback_timeout_s
        self._state.stopping.wait(max(0.0, limit_s - attempt["ms"] / 1000))
        attempt.pop("reply", None)
        attempt |= {"status": None, "error": "ReadTimeout", "ms": round(limit_s * 1000)}

    def _carry_out(self, entry: dict[str, Any], attempt: dict[str, Any], plain: str) -> None:
        """A reply counts once, however often its push arrived."""
        with self._state.lock:
            if "plain" in attempt.get("reply", {}) and not entry.get("replied"):
                entry["replied"] = True
                attempt["reply"] |= self.replies.apply(plain, attempt["reply"]["plain"])

    def _attempt(self, target: Callback, plain: str, agent_id: int, forged: bool) -> dict[str, Any]:
        params, body = self._sealed(target, plain, agent_id, forged)
        started = time.monotonic()
        attempt: dict[str, Any] = {"real_at": iso(time.time()), "status": None, "error": None}
        attempt |= {"query": params, "sent": body}
        try:
            with _session() as session:
                limit = self._state.setup.limits.callback_timeout_s
                answer = session.post(target.url, params=params, data=body.encode(), headers=XML, timeout=limit)
            attempt["status"] = answer.status_code
            if answer.status_code == 200 and answer.content.strip():
                attempt["reply"] = self.replies.opened(target, answer.text)
        except requests.RequestException as error:
            attempt["error"] = type(error).__name__
        return attempt | {"ms": round((time.monotonic() - started) * 1000)}

    def _sealed(self, target: Callback, plain: str, agent_id: int, forged: bool) -> tuple[dict[str, str], str]:
        corp_id = self._state.setup.corp_id
        encrypted = crypto.encrypt(target.aes_key, corp_id, plain)
        params = self._signed(target, encrypted)
        if forged:
            params["msg_signature"] = "0" * 40
        agent = {"AgentID": str(agent_id)} if agent_id else {}
        return params, to_xml({"ToUserName": corp_id} | agent | {"Encrypt": encrypted})

    def _signed(self, target: Callback, encrypted: str) -> dict[str, str]:
        timestamp, nonce = str(int(self._state.clock.now())), secrets.token_hex(5)
        signature = crypto.signature(target.token, timestamp, nonce, encrypted)
        return {"msg_signature": signature, "timestamp": timestamp, "nonce": nonce}

    def verify_url(self, app: App) -> dict[str, Any]:
        """The GET check that "save" in WeCom's console makes: the bare plain text within 1 s.

        Raises:
            ControlError: the app has no callback.
        """
        target = app.push_to()
        if target is None:
            raise ControlError(f"app {app.name} has no callback", 404)
        plain = str(10**18 + secrets.randbelow(10**18))
        echo = crypto.encrypt(target.aes_key, self._state.setup.corp_id, plain)
        params = self._signed(target, echo) | {"echostr": echo}
        started = time.monotonic()
        try:
            with _session() as session:
                answer = session.get(target.url, params=params, timeout=VERIFY_LIMIT_S)
        except requests.RequestException as error:
            return {"ok": False, "status": None, "ms": None, "reason": type(error).__name__}
        same = answer.status_code == 200 and answer.content == plain.encode()
        took = round((time.monotonic() - started) * 1000)
        reason = "" if same else f"answered {base64.b64encode(answer.content[:100]).decode()} (base64)"
        return {"ok": same, "status": answer.status_code, "ms": took, "reason": reason}


XML = {"Content-Type": "text/xml; charset=utf-8"}


def _session() -> requests.Session:
    """A connection for one request, so that no old socket is reused after the product was killed."""
    session = requests.Session()
    session.trust_env = False
    session.headers["Connection"] = "close"
    return session

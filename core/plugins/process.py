"""A plug-in in a process of its own, without our keys: one that hangs is killed, one that dies takes nobody along."""

import base64
import json
import os
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from core.child_environment import child_environment
from core.errors import PermanentFailure, Reason, RetryLater, YinpinError
from core.plugins import pipes
from core.plugins.child import BYTES, MEANT
from core.plugins.declared import PluginInvalid, Port
from core.plugins.folder import PluginFile

log = structlog.get_logger(__name__)

ROOT = Path(__file__).parents[2]
# Some load a model. A restart while somebody waits takes no longer than the question may, or this.
START_S, RESTART_S = 60.0, 10.0
LONGEST_ANSWER = 4 << 20
LONGEST_PAUSE_S = 86_400
# One that hung or died so often in a row is not asked for a while: whoever waits for it must not wait each time.
STRIKES, REST_S = 3, 60.0
# Shares of `ask_within`'s seconds: for a restart, until it is its turn, and above which an answer counts as slow.
START_SHARE, TURN_SHARE, SLOW_SHARE = 0.8, 0.5, 0.5


_ALL: "weakref.WeakSet[PluginProcess]" = weakref.WeakSet()


class PluginFailed(YinpinError):
    """No answer that can be used.

    Attributes:
        reached: whether the plug-in may have had the request.
    """

    def __init__(self, text: str, *, reached: bool) -> None:
        super().__init__(text)
        self.reached = reached


@dataclass(frozen=True)
class Identity:
    """What a plug-in says that it is, with the hash of its file."""

    kind: str
    name: str
    version: str
    attributes: Mapping[str, Any]
    sha256: str

    @property
    def stamp(self) -> str:
        """As outcomes and doctor name it; `sha256sum` shows the same beginning."""
        return f"{self.name} {self.version} sha256:{self.sha256[:16]}"


class PluginProcess:
    """One plug-in; its process is started when it is asked, and again after it died.

    Args:
        ports: kind -> what the product calls of it.
        settings: variables, of which the plug-in gets those that begin with its own name (`PLUGIN_<NAME>__`).
    """

    def __init__(
        self, file: PluginFile, ports: Mapping[str, Port], settings: Mapping[str, str], start_s: float = START_S
    ) -> None:
        self.file, self._start_s, self._name = file, start_s, f"plug-in {file.path.name}"
        wanted = {kind: {"methods": port.methods, "attributes": port.attributes} for kind, port in ports.items()}
        prefix = f"PLUGIN_{file.path.stem.upper()}__"
        own = {name.removeprefix(prefix): value for name, value in settings.items() if name.startswith(prefix)}
        self._order = {"path": str(file.path), "sha256": file.sha256, "ports": wanted, "settings": own}
        self._strikes, self._rests_until = 0, 0.0
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._starter: threading.Thread | None = None
        _ALL.add(self)

    def start(self) -> Identity:
        """Load the plug-in and hear what it is.

        Raises:
            PluginInvalid: it can't be loaded, is of another form, or takes too long; names the file.
        """
        with self._lock:
            return self._start(self._start_s)

    def ask(self, method: str, seconds: float, **arguments: Any) -> Any:
        """Call a method; bytes are handed over, all else is JSON.

        Raises:
            PluginFailed: it raised, hung, died, or gave back what is no JSON.
            RetryLater, PermanentFailure, Uncertain: as the plug-in raised it.
        """
        with self._lock:
            self._wake(max(seconds, RESTART_S))
            reply = self._exchange({"method": method, "seconds": seconds, "arguments": _closed(arguments)}, seconds)
        return self._value(method, reply)

    def ask_within(self, method: str, seconds: float, **arguments: Any) -> Any:
        """Call a method while others wait: its turn and a restart are part of the seconds.

        Raises:
            PluginFailed: as `ask`; or it isn't up, or others are asking it.
            RetryLater, PermanentFailure, Uncertain: as the plug-in raised it.
        """
        until = time.monotonic() + seconds
        self._have_it_started(seconds * START_SHARE)
        if not self._lock.acquire(timeout=max(0.0, until - time.monotonic() - seconds * (1 - TURN_SHARE))):
            raise PluginFailed(f"{self._name} is busy", reached=False)
        try:
            reply = self._exchange_fast(method, arguments, seconds, until)
        finally:
            self._lock.release()
        return self._value(method, reply)

    @property
    def pid(self) -> int | None:
        """The process's, while there is one."""
        return self._process.pid if self._process is not None else None

    def close(self) -> None:
        """End the process; the next question starts another one."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.poll() is None:
            _kill(process)
            process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                _close(pipe)

    def forget(self) -> None:
        """In a forked process: nothing is running here yet."""
        self._lock, self._process, self._starter = threading.Lock(), None, None

    def _up(self) -> bool:
        process = self._process
        return process is not None and process.poll() is None

    def _refuse_resting(self) -> None:
        if time.monotonic() < self._rests_until:
            raise PluginFailed(f"{self._name} is not asked for a while: it failed before", reached=False)

    def _have_it_started(self, seconds: float) -> None:
        """Start it in a thread: the first caller waits no longer than this, later ones fail at once."""
        starting = self._starter is not None and self._starter.is_alive()
        if not starting and not self._up():
            self._refuse_resting()
            self._starter = starter = threading.Thread(target=self._start_aside, name=self._name, daemon=True)
            starter.start()
            starter.join(seconds)
            starting = starter.is_alive()
        if starting:
            raise PluginFailed(f"{self._name} is being started", reached=False)

    def _start_aside(self) -> None:
        with self._lock:
            try:
                self._wake(self._start_s)
            except PluginFailed as error:
                log.error("plugin_not_started", plugin=self.file.path.name, error=str(error))

    def _wake(self, seconds: float) -> None:
        """Have a process that can be asked."""
        self._refuse_resting()
        if not self._up():
            try:
                self._start(min(seconds, self._start_s))
            except (OSError, PluginInvalid) as error:
                self._strike()
                raise PluginFailed(str(error), reached=False) from error

    def _start(self, seconds: float) -> Identity:
        self.close()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "core.plugins.child"], cwd=ROOT, start_new_session=True, bufsize=0,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=child_environment(ROOT),
        )  # fmt: skip
        # Secrets go through the pipe: everybody may read a command line.
        hello = _said(self._process, self._order, seconds)
        if hello is None or "name" not in hello:
            self.close()
            why = hello["wrong"] if hello else f"it ended or did not load within {seconds:.0f} s"
            raise PluginInvalid(f"plug-in {self.file.path}: {why}")
        return Identity(**hello, sha256=self.file.sha256)

    def _exchange_fast(self, method: str, arguments: dict[str, Any], seconds: float, until: float) -> dict[str, Any]:
        """Ask, and count a slow answer as a strike: three in a row make it rest."""
        self._refuse_resting()
        if not self._up():
            raise PluginFailed(f"{self._name} is not running", reached=False)
        asked_at, strikes = time.monotonic(), self._strikes
        left = until - asked_at
        reply = self._exchange({"method": method, "seconds": left, "arguments": _closed(arguments)}, left)
        if time.monotonic() - asked_at > seconds * SLOW_SHARE:
            self._strikes = strikes
            self._strike()
        return reply

    def _value(self, method: str, reply: dict[str, Any]) -> Any:
        if "value" in reply:
            return reply["value"]
        raise self._as_raised(method, reply)

    def _exchange(self, call: dict[str, Any], seconds: float) -> dict[str, Any]:
        process = self._process
        assert process is not None
        reply = _said(process, call, seconds)
        if reply is None:
            self.close()
            self._strike()
            raise PluginFailed(f"{self._name} ended or gave no answer in {round(seconds, 1):g} s", reached=True)
        self._strikes = 0
        return reply

    def _strike(self) -> None:
        self._strikes += 1
        if self._strikes >= STRIKES:
            self._rests_until = time.monotonic() + REST_S
            log.error("plugin_rests", plugin=self.file.path.name, seconds=REST_S)

    def _as_raised(self, method: str, reply: dict[str, Any]) -> YinpinError:
        name, text = str(reply.get("raised")), str(reply.get("text") or "")
        told = f"{self._name}: {text or name}"
        if name not in MEANT:
            return PluginFailed(f"{self._name}: {method} raised {name}", reached=True)
        if MEANT[name] is RetryLater:
            return RetryLater(told, after_s=_number(reply.get("after_s"), LONGEST_PAUSE_S))
        if MEANT[name] is PermanentFailure:
            return PermanentFailure(told, code=Reason.REFUSED, errcode=_number(reply.get("errcode"), 2**31 - 1))
        return MEANT[name](told)


def _said(process: subprocess.Popen[bytes], line: dict[str, Any], seconds: float) -> dict[str, Any] | None:
    """What it replies to a line; None when it ends instead, takes longer, or says too much."""
    assert process.stdin is not None and process.stdout is not None
    until = time.monotonic() + seconds
    try:
        pipes.write(process.stdin.fileno(), json.dumps(line).encode() + b"\n", until)
        said = json.loads(pipes.read_line(process.stdout.fileno(), until, LONGEST_ANSWER))
    except (OSError, EOFError, ValueError):
        return None
    return said if isinstance(said, dict) else None


def _number(value: Any, most: int) -> int | None:
    """A whole number of a plug-in's; None for what is none, or is out of all proportion."""
    return int(value) if isinstance(value, int | float) and -most <= value <= most else None


def _closed(arguments: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {BYTES: base64.b64encode(value).decode()} if isinstance(value, bytes) else value
        for name, value in arguments.items()
    }


def _kill(process: subprocess.Popen[bytes]) -> None:
    """With whatever it started; its group is its own."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        process.poll()


def _close(pipe: Any) -> None:
    try:
        pipe.close()
    except BrokenPipeError:
        log.debug("plugin_pipe_broken")


def _forget() -> None:
    """After a fork: the parent's processes are not ours, and its locks may be held by a thread that isn't here."""
    for one in list(_ALL):
        one.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)

"""The product as its own processes, started, killed and started again by a test."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.support import forked
from tests.support.needs import REPOSITORY
from tests.support.ports import listens, wait_until
from tests.support.services import die_with_parent


class Process:
    """`python app.py ...` with its own environment and log file.

    Args:
        command: the words after `app.py`, such as ("serve",).
        environment: settings; nothing of the test run's own environment but PATH and HOME goes along.
        log: collects what the process prints, over all its starts.
    """

    def __init__(self, *command: str, environment: Mapping[str, str], log: Path) -> None:
        self.command = command
        self.environment = dict(environment)
        self.log = log

    def start(self, failpoint: str = "") -> "Process":
        """Start it; with a failpoint it kills itself there."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        armed = {"YINPIN_FAILPOINT": failpoint} if failpoint else {}
        self.process = self._launch({**kept, "PYTHONUNBUFFERED": "1", **self.environment, **armed})
        return self

    def _launch(self, environment: dict[str, str]) -> "subprocess.Popen[bytes] | forked.Command":
        with open(self.log, "ab") as log:
            return subprocess.Popen(
                [sys.executable, "app.py", *self.command],
                cwd=REPOSITORY,
                env=environment,
                stdout=log,
                stderr=log,
                preexec_fn=die_with_parent,
            )

    def wait_for_port(self, port: int, timeout_s: float = 60) -> "Process":
        """Wait until it accepts connections on 127.0.0.1:port."""
        wait_until(lambda: self.still_runs() and listens(port), timeout_s=timeout_s, what=self.name)
        return self

    def still_runs(self) -> bool:
        """True while it lives.

        Raises:
            RuntimeError: it has ended; the message carries the end of its log.
        """
        code = self.process.poll()
        if code is not None:
            raise RuntimeError(f"{self.name} ended with {code}:\n{self.output()[-4000:]}")
        return True

    def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=20)

    def stop(self, timeout_s: float = 30) -> int:
        """Ask it to end as an operator would; returns the exit code, or the kill's when it would not."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            self.kill()
            return self.process.wait(timeout=20)

    def wait_killed(self, timeout_s: float = 60) -> None:
        """Wait until an armed fail point has killed it.

        Raises:
            AssertionError: it ended in another way.
        """
        code = self.process.wait(timeout=timeout_s)
        assert code == -signal.SIGKILL, f"{self.name} ended with {code}:\n{self.output()[-4000:]}"

    def output(self) -> str:
        """Everything it has printed so far."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    @property
    def name(self) -> str:
        return "app.py " + " ".join(self.command)


class ForkedProcess(Process):
    """The same without an interpreter's start: for tests that ask what the product does, not how it is started."""

    def _launch(self, environment: dict[str, str]) -> forked.Command:
        return forked.Command(self.command, environment, self.log, self.log)

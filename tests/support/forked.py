"""Processes of the product that start in milliseconds, forked by a server that has imported everything.

A kill test starts hundreds of them; an interpreter of its own for each would take most of its time.
"""

import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from tempfile import TemporaryDirectory

from core.failpoints import VARIABLE
from tests.support.needs import REPOSITORY
from tests.support.services import die_with_parent

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["pytest", "tests.support.preloaded"])


def start(work: Callable[..., None], *arguments: object, failpoint: str = "") -> ForkServerProcess:
    """Run a module's function in a process of its own, with a fail point armed (`name:probability`)."""
    process = CONTEXT.Process(target=_child, args=(work, arguments, failpoint), daemon=True)
    process.start()
    return process


def _child(work: Callable[..., None], arguments: tuple[object, ...], failpoint: str) -> None:
    die_with_parent()
    os.environ[VARIABLE] = failpoint
    work(*arguments)


class Command:
    """`python app.py ...` in a forked process, with the part of `subprocess.Popen` that tests use.

    Args:
        environment: all of it; nothing of the test run's own goes along.
        out, err: files that collect what it prints.
    """

    def __init__(self, words: tuple[str, ...], environment: Mapping[str, str], out: Path, err: Path) -> None:
        self._process = CONTEXT.Process(target=_command, args=(words, dict(environment), out, err), daemon=True)
        self._process.start()
        assert self._process.pid is not None
        self.pid: int = self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        """Its exit code, None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float) -> int:
        """Its exit code, once it has ended.

        Raises:
            subprocess.TimeoutExpired: it still runs.
        """
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("app.py", timeout)
        return self._process.exitcode

    def send_signal(self, how: signal.Signals) -> None:
        """Nothing happens to one that has ended."""
        if self.poll() is None:
            os.kill(self.pid, how)


def run(command: str, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run `python app.py <command>` to its end, as `subprocess.run` would."""
    with TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        code = Command((command,), environment, out, err).wait(timeout=150)
        return subprocess.CompletedProcess(command, code, out.read_text("utf-8"), err.read_text("utf-8"))


def _command(words: tuple[str, ...], environment: dict[str, str], out: Path, err: Path) -> None:
    die_with_parent()
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(REPOSITORY)
    for stream, file in ((sys.stdout, out), (sys.stderr, err)):
        number = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.dup2(number, stream.fileno())
        os.close(number)
        stream.reconfigure(encoding="utf-8", line_buffering=True)
    sys.argv = ["app.py", *words]
    runpy.run_path("app.py", run_name="__main__")

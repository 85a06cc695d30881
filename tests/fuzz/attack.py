"""Requests drawn by hypothesis against the product's own web process, and what came of them."""

import http.client
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from sandbox.check.target import TRACES
from tests.fuzz.requests import Sent, requests
from tests.support import tenant
from tests.support.ports import free_port
from tests.support.processes import Process

# One chunk has one seed; hypothesis remembers what it drew within a chunk only.
CHUNK = 2_000
TIMEOUT_S = 60


@dataclass
class Figures:
    """What a run has shown. RSS is in MiB, of the product's process."""

    bodies: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    traces: int = 0
    broken_connections: int = 0
    rss_warm: float = 0.0
    rss_end: float = 0.0
    seconds: float = 0.0
    slowest_s: float = 0.0
    worst: list[str] = field(default_factory=list)

    @property
    def server_errors(self) -> int:
        """Answers of 500 and above."""
        return sum(count for status, count in self.answers.items() if status >= 500)

    @property
    def growth(self) -> float:
        """MiB from the end of the warm-up to the end."""
        return self.rss_end - self.rss_warm

    def lines(self) -> list[str]:
        """The report."""
        statuses = ", ".join(f"{status}: {count}" for status, count in sorted(self.answers.items()))
        return [
            f"bodies: {self.bodies} in {self.seconds:.0f} s",
            f"answers by status: {statuses}",
            f"5xx: {self.server_errors}",
            f"traces in a body: {self.traces}",
            f"connections broken: {self.broken_connections}",
            f"slowest answer: {self.slowest_s:.2f} s",
            f"RSS: {self.rss_warm:.1f} MiB warm, {self.rss_end:.1f} MiB at the end, growth {self.growth:+.1f} MiB",
            *self.worst[:10],
        ]


class Door:
    """A connection to the callback door that is opened again when it breaks."""

    def __init__(self, port: int, figures: Figures) -> None:
        self._port = port
        self._figures = figures
        self._connection = self._open()

    def _open(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self._port, timeout=TIMEOUT_S)

    def send(self, sent: Sent) -> None:
        """One request; its answer goes into the figures."""
        figures = self._figures
        figures.bodies += 1
        started = time.monotonic()
        try:
            self._connection.request(
                sent.method, f"/wecom/callback?{sent.query}", sent.body, {"Content-Type": "text/xml"}
            )
            answer = self._connection.getresponse()
            body = answer.read()
        except (http.client.HTTPException, OSError) as error:
            figures.broken_connections += 1
            figures.worst.append(f"{type(error).__name__}: {sent!r:.300}")
            self._connection.close()
            self._connection = self._open()
            return
        figures.answers[answer.status] += 1
        figures.slowest_s = max(figures.slowest_s, time.monotonic() - started)
        # The URL check gives back what was encrypted, and hypothesis likes to encrypt words of our own code.
        echoed = sent.method == "GET" and answer.status == 200
        shows = not echoed and any(mark in body for mark in TRACES)
        figures.traces += shows
        if shows or answer.status >= 500:
            figures.worst.append(f"HTTP {answer.status}: {sent!r:.300}")

    def close(self) -> None:
        """Close it."""
        self._connection.close()


@contextmanager
def product(folder: Path, database_url: str = "") -> Iterator[tuple[int, Process]]:
    """The product's web process on a fresh database, SQLite unless another is given: its port and itself."""
    port = free_port()
    environment = tenant.settings(
        sandbox_url="http://127.0.0.1:9",
        smtp_url="smtp://127.0.0.1:9",
        public_url=f"http://127.0.0.1:{port}",
        database_url=database_url or f"sqlite:///{folder}/fuzz.db",
        data_dir=folder / "data",
    )
    environment |= {"DEMO": "0", "LOG_LEVEL": "ERROR"}
    migrated = Process("migrate", environment=environment, log=folder / "migrate.log").start()
    if migrated.process.wait(timeout=120):
        raise RuntimeError(migrated.output())
    web = Process("web", environment=environment, log=folder / "web.log").start().wait_for_port(port)
    try:
        yield port, web
    finally:
        web.stop()


def attack(folder: Path, bodies: int, start_seed: int = 1) -> Figures:
    """Send at least so many bodies; the first tenth warms the process up."""
    figures, started, warm = Figures(), time.monotonic(), max(bodies // 10, 1)
    with product(folder) as (port, web):
        door, number = Door(port, figures), start_seed
        while figures.bodies < bodies:
            wanted = min(CHUNK, (warm if not figures.rss_warm else bodies) - figures.bodies)
            _chunk(door, number, max(wanted, 1))
            number += 1
            if not figures.rss_warm and figures.bodies >= warm:
                figures.rss_warm = rss_mib(web.process)
        figures.rss_end = rss_mib(web.process)
        web.still_runs()
        door.close()
    figures.seconds = time.monotonic() - started
    return figures


def _chunk(door: Door, number: int, count: int) -> None:
    @seed(number)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(requests())
    def send(sent: Sent) -> None:
        door.send(sent)

    send()


def rss_mib(process: "subprocess.Popen[bytes]") -> float:
    """Resident memory of a process, from /proc."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024

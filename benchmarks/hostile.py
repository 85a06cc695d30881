"""Genuine pushes while strangers do what they can, and one candidate floods: behind nginx, and without it.

At once, for some seconds: 3 senders of 64 KB of white space, 99 connections that say nothing, 16 bodies that never end,
1,000 unauthenticated page hits a second, and 300 long texts of one candidate. Limits: genuine pushes answered within
250 ms behind nginx and 1 s without it (p99), none lost, and no row for anything that a stranger did.
"""

import contextlib
import http.client
import multiprocessing
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text

from benchmarks import flood, report
from core.database import Database
from models import InboxEvent
from tests.fuzz.attack import product
from tests.support.hostile import FORGED, Door, Genuine, held_open
from tests.support.nginx import PrivateNginx
from tests.support.services import PrivateMariaDB

SECONDS, IDLE, SLOW, WHITE, HITS_A_SECOND, PUSHERS = 20, 99, 16, 3, 1000, 2
P99_MS = {"nginx": 250.0, "without": 1000.0}
# What genuine pushes, the candidate and the scorer leave in the inbox.
EXPECTED = ("app.text", "kf.message", "interview.scored")
STRANGERS_TABLES = ("web_sessions", "mini_sessions", "one_time_codes", "idempotent_requests")
BETWEEN_PUSHES_S = 0.05


def white_space(door: Door, until: float) -> None:
    """64 KB of white space without a signature, again and again."""
    connection = door.connect(source="127.0.0.10")
    while time.time() < until:
        try:
            connection.request("POST", f"/wecom/callback?{FORGED}", b" " * 65_536, {"Content-Type": "text/xml"})
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            connection.close()


def page_hits(door: Door, until: float, a_second: int) -> None:
    """Pages of somebody who is not signed in, at a steady rate, over one connection."""
    connection, due = door.connect(source="127.0.0.11"), time.time()
    while time.time() < until:
        due += 1 / a_second
        time.sleep(max(0.0, due - time.time()))
        try:
            connection.request("GET", "/hr")
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            connection.close()


def strangers(door: Door, until: float) -> None:
    """A process of its own with all senders."""
    work: list[tuple[Any, tuple[Any, ...]]] = [(white_space, (door, until))] * WHITE
    work += [(page_hits, (door, until, HITS_A_SECOND // 8))] * 8
    threads = [threading.Thread(target=target, args=given) for target, given in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@contextlib.contextmanager
def flooding(environment: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    """One candidate's texts, with the worker that takes them."""
    command = [sys.executable, "-m", "benchmarks.flood"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        while process.poll() is None and process.stdout.readline().strip() != flood.SEATED:
            continue
        yield process


def measure(name: str, server: PrivateMariaDB) -> dict[str, Any]:
    """One way to stand in front of the product: its row of the table."""
    server.run(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
    folder = tempfile.TemporaryDirectory(prefix="yinpin-")
    with folder as root, product(Path(root), server.url(name)) as (port, web):
        nginx = PrivateNginx(Path(root) / "nginx", port).start() if name == "nginx" else None
        door = Door(nginx.port, tls=True) if nginx else Door(port)
        mains = [Genuine(door, f"{name}-{number}") for number in range(PUSHERS)]
        with held_open(door, idle=IDLE, slow=SLOW), flooding({**os.environ, **web.environment}) as candidate:
            until = time.time() + SECONDS
            attacker = multiprocessing.get_context("spawn").Process(target=strangers, args=(door, until))
            attacker.start()
            threads = [threading.Thread(target=_push, args=(one, until)) for one in mains]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            attacker.join()
            kept = candidate.communicate(timeout=180)[0].split()[-1]
        row = _row(name, mains, web.environment["DATABASE_URL"], kept)
        if nginx:
            nginx.stop()
    return row


def _push(genuine: Genuine, until: float) -> None:
    while time.time() < until:
        genuine.push()
        time.sleep(BETWEEN_PUSHES_S)


def _row(name: str, mains: list[Genuine], url: str, kept: str) -> dict[str, Any]:
    times = [one for genuine in mains for one in genuine.ms]
    taken = sum(genuine.statuses.count(200) for genuine in mains)
    db = Database(url)
    with db.read() as session:
        of_kind = select(func.count()).select_from(InboxEvent)
        genuine_rows = session.scalar(of_kind.where(InboxEvent.kind == "app.text")) or 0
        others = of_kind.where(InboxEvent.kind.not_in(EXPECTED))
        strange = sum(session.scalar(text(f"SELECT COUNT(*) FROM {table}")) or 0 for table in STRANGERS_TABLES)
        strange += session.scalar(others) or 0
    db.close()
    return {
        "in front": name,
        "pushes": len(times),
        "p50_ms": round(report.percentile(times, 50), 1),
        "p99_ms": round(report.percentile(times, 99), 1),
        "max_ms": round(max(times), 1),
        "not taken": len(times) - taken,
        "lost": max(0, taken - genuine_rows),
        "strangers' rows": strange,
        "texts kept": kept,
    }


def main() -> int:
    """Measure, print, keep; 1 when a limit was passed."""
    with tempfile.TemporaryDirectory(prefix="yinpin-") as folder:
        server = PrivateMariaDB(Path(folder) / "m").install().start()
        try:
            rows = [measure(name, server) for name in P99_MS]
        finally:
            server.stop()
    shown = report.table(list(rows[0]), [list(row.values()) for row in rows])
    held = all(
        row["p99_ms"] <= P99_MS[row["in front"]] and not (row["not taken"] or row["lost"] or row["strangers' rows"])
        for row in rows
    )
    limits = ", ".join(f"{name} {limit:.0f} ms" for name, limit in P99_MS.items())
    verdict = "all limits held" if held else "PASSED A LIMIT"
    report.keep("hostile", f"{shown}\n\np99 limits: {limits}\n\n{verdict}", rows)
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())

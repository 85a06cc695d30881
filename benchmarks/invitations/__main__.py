"""`python -m benchmarks invitations`: a drive invites 10,000 candidates at once, and its processes are killed twice.

MariaDB, Redis, one clock and two Celery workers; then 1,000 on the embedded default, `serve` with SQLite. A sandbox in
WeCom's place with all its limits, and an SMS gateway that takes 3,000 texts a minute. `python -m benchmarks.invitations
200 20` takes 200 and 20. Whatever is not with a candidate, nor before a person as "may have arrived", is lost.
Exit status: 0 when nothing is lost, doubled, or refused by WeCom for being too much; else 1.
"""

import sys
import tempfile
from pathlib import Path

from benchmarks import report
from benchmarks.invitations.outcome import Outcome
from benchmarks.invitations.run import measure
from tests.support.services import PrivateMariaDB, PrivateRedis

MANY, EMBEDDED = 10_000, 1_000


def main(arguments: list[str]) -> int:
    """Measure both, print, keep."""
    many, embedded = [*map(int, arguments), *(MANY, EMBEDDED)[len(arguments) :]]
    found = [on_servers(many), on_one_process(embedded)]
    verdict = "all limits held" if all(one.holds for one in found) else "PASSED A LIMIT"
    lines = [one.line() for one in found]
    report.keep("invitations", f"{report.table(Outcome.COLUMNS, lines)}\n\n{verdict}", lines)
    return 0 if all(one.holds for one in found) else 1


def on_servers(count: int) -> Outcome:
    """MariaDB, Redis, a clock and two workers."""
    with tempfile.TemporaryDirectory(prefix="yinpin-") as name:
        folder = Path(name)
        redis = PrivateRedis(folder / "redis").start()
        server = PrivateMariaDB(folder / "m").install().start()
        try:
            server.run("CREATE DATABASE bench CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
            commands = ("tick", "worker", "worker")
            return measure("MariaDB, Redis, 2 workers", commands, count, folder, server.url("bench"), redis.url)
        finally:
            server.stop()
            redis.stop()


def on_one_process(count: int) -> Outcome:
    """`serve` on SQLite."""
    with tempfile.TemporaryDirectory(prefix="yinpin-") as name:
        return measure("SQLite, 1 process", ("serve",), count, Path(name), f"sqlite:///{name}/bench.db", "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`python -m benchmarks media`: a Celery worker hears and scores 1,000 recorded answers that wait in its queue.

Real MariaDB, real Redis, the product's own web and worker processes; SCORER=meaning, the scripted recogniser, a
sandbox in WeCom's place, loopback only. Clocked from the worker's start to the last scorecard.
`python -m benchmarks.media 60` takes 60 answers. Limits: 3 answers a second, 500 MiB for an encoders' process, and a
web process that stays what it was. Exit status: 0 within, 1 outside, 3 without the encoders.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import report
from benchmarks.media import world
from benchmarks.media.outcome import Outcome, outcome_of
from benchmarks.media.phases import Look, start_up
from benchmarks.media.watch import Tree, visited
from bootstrap import handlers, processes
from bootstrap.parts import Parts
from config.settings import Settings
from core.encryption import generate_key
from sandbox.server import start_sandbox
from scoring.rubric.meaning.encoder import EncoderUnavailable
from scoring.rubric.meaning.encoder_process import EncoderProcess
from tests.support import tenant
from tests.support.ports import free_port
from tests.support.processes import Process
from tests.support.services import PrivateMariaDB, PrivateRedis

ANSWERS = 1000
# A worker slower than this has missed its limit by far, and is stopped.
SLOWEST_A_SECOND, START_S = 0.2, 180.0
LOOK_S = 1.0


def main(arguments: list[str]) -> int:
    """Measure, print, keep."""
    try:
        EncoderProcess().close()
    except EncoderUnavailable as error:
        print(f"NOT MEASURED: {error}")
        return report.NOT_MEASURED
    wanted = int(arguments[0]) if arguments else ANSWERS
    with tempfile.TemporaryDirectory(prefix="yinpin-") as folder, services(Path(folder)) as (database_url, redis_url):
        found = measure(Path(folder), database_url, redis_url, wanted)
    verdict = "all limits held" if found.holds else "PASSED A LIMIT"
    report.keep("media", f"{report.table(found.COLUMNS, found.lines())}\n\n{verdict}", found.lines())
    return 0 if found.holds else 1


@contextmanager
def services(folder: Path) -> Iterator[tuple[str, str]]:
    """The URLs of an empty MariaDB and a Redis, both gone at the end."""
    redis = PrivateRedis(folder / "redis").start()
    try:
        server = PrivateMariaDB(folder / "m").install().start()
        try:
            server.run("CREATE DATABASE media CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
            yield server.url("media"), redis.url
        finally:
            server.stop()
    finally:
        redis.stop()


def measure(folder: Path, database_url: str, redis_url: str, wanted: int) -> Outcome:
    """A web process, a queue, and a worker that empties it."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with start_sandbox() as sandbox:
        sandbox.client.setup(tenant.sandbox_setup(address))
        environment = tenant.settings(
            sandbox_url=sandbox.url, smtp_url=sandbox.smtp_url, public_url=address, database_url=database_url,
            data_dir=folder / "data", redis_url=redis_url,
        )  # fmt: skip
        environment |= {"DATA_KEYS": f"k1:{generate_key()}", "INDEX_KEY": generate_key(), "LOG_LEVEL": "ERROR"}
        environment |= {"SCORER": "meaning", "SPEECH_MODEL": str(folder / "said.json")}
        migrate = Process("migrate", environment=environment, log=folder / "migrate.log").start()
        if migrate.process.wait(timeout=300):
            raise RuntimeError(migrate.output())
        web = Process("web", environment=environment, log=folder / "web.log").start().wait_for_port(port)
        try:
            return emptied(folder, environment, web, wanted)
        finally:
            web.stop()


def emptied(folder: Path, environment: dict[str, str], web: Process, wanted: int) -> Outcome:
    """Fill the queue, start the worker, and look on until every sitting has its scorecard."""
    parts = handlers.build(Settings.model_validate({name.lower(): value for name, value in environment.items()}))
    processes.send_to_celery(parts)
    sittings = -(-wanted // len(world.version_of(parts).questions_to_ask()))
    waiting = world.fill(parts, sittings, folder / "said.json")
    before = visited(web.process.pid, environment["PUBLIC_URL"])
    worker, began = Process("worker", environment=environment, log=folder / "worker.log").start(), time.monotonic()
    try:
        until = began + START_S + waiting.answers / SLOWEST_A_SECOND
        tree, looks = looked_on(parts, worker, sittings, began, until)
        seconds = time.monotonic() - began
        after = visited(web.process.pid, environment["PUBLIC_URL"])
        return outcome_of(parts, waiting, seconds, tree, start_up(looks), (before, after))
    finally:
        worker.stop()


def looked_on(parts: Parts, worker: Process, sittings: int, began: float, until: float) -> tuple[Tree, list[Look]]:
    """What the worker and its children cost until the last scorecard, or until time is up, and how it came along."""
    tree, looks = Tree(worker.process.pid), list[Look]()
    while (cards := world.cards(parts)) < sittings and time.monotonic() < until:
        looks.append(Look(time.monotonic() - began, tree.cpu_s, world.heard(parts), cards))
        time.sleep(LOOK_S)
        worker.still_runs()
        tree.look()
    return tree, [*looks, Look(time.monotonic() - began, tree.cpu_s, world.heard(parts), cards)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

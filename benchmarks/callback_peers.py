"""The whole callback, durable in MariaDB, beside servers of other kinds, in one run with the rounds interleaved.

Limits: at least half of FastAPI's requests a second, and at most 1.5 times the CPU that a bare WSGI application
over drivers needs for one push. Source of both: the ratios measured for this product's design.
"""

import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from sqlalchemy import text

from benchmarks import pushes, report
from benchmarks.peers import push
from core.database import Database
from core.encryption import KeyRing, generate_key, use_keyring
from migrations import apply
from tests.support import tenant
from tests.support.ports import free_port
from tests.support.services import PrivateMariaDB, PrivateRedis

HERE = Path(__file__).resolve().parent
CONNECTIONS, ROUNDS, SECONDS, WARM_S = 16, 5, 4, 1
MEASURED, WARM = 24_000, 6_000
OURS, WSGI, FASTAPI, EXPRESS = "Yinpin, granian", "bare WSGI, gunicorn", "FastAPI, uvicorn", "Express, cluster"
LEAST_RATE, MOST_CPU = 0.5, 1.5
FOUND = re.compile(r"(\w+)=([\d.]+)")


@dataclass(frozen=True)
class Peer:
    """One server: what starts it on `PORT` and where, and the table that its pushes end in."""

    name: str
    command: list[str]
    table: str
    folder: Path = HERE.parent


@dataclass(frozen=True)
class Ground:
    """What all of them share in one run."""

    db: Database
    redis: PrivateRedis
    environment: dict[str, str]
    bodies: Path


def peers() -> list[Peer]:
    """The servers that this machine can run."""
    beside = Path(sys.executable).parent
    listening = ["--host", "127.0.0.1", "--port", "PORT", "--workers", "2"]
    uvicorn = [str(beside / "uvicorn"), *listening, "--log-level", "error", "--no-access-log"]
    gunicorn = [str(beside / "gunicorn"), "-w", "2", "-k", "gthread", "--threads", "8", "-b", "127.0.0.1:PORT"]
    found = [
        ours(),
        Peer(WSGI, [*gunicorn, "--log-level", "error", "benchmarks.peers.wsgi:app"], "peer_inbox"),
        Peer(FASTAPI, [*uvicorn, "benchmarks.peers.asgi:app"], "peer_inbox"),
    ]
    if shutil.which("node") and (HERE / "peers" / "node_modules").is_dir():
        found.append(Peer(EXPRESS, ["node", str(HERE / "peers" / "express.js")], "peer_inbox"))
    return found


def ours(name: str = OURS, folder: Path = HERE.parent) -> Peer:
    """The product as production runs it, of this checkout or another one."""
    granian = [str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--factory", "--host", "127.0.0.1"]
    granian += ["--port", "PORT", "--workers", "2", "--blocking-threads", "8", "--no-access-log"]
    return Peer(name, [*granian, "--log-level", "error", "app:wsgi"], "inbox_events", folder)


@contextmanager
def ground() -> Iterator[Ground]:
    """A private MariaDB and Redis, prepared pushes, and the settings of all servers."""
    with tempfile.TemporaryDirectory(prefix="yinpin-") as folder:
        root = Path(folder)
        server, cache = PrivateMariaDB(root / "m").install().start(), PrivateRedis(root / "r").start()
        try:
            server.run("CREATE DATABASE callback CHARACTER SET utf8mb4")
            db = Database(server.url("callback"))
            apply.upgrade(db)
            with db.engine.begin() as connection:
                connection.execute(text(push.TABLE))
            yield Ground(db, cache, _environment(server.url("callback"), cache, root), _write_pushes(root / "pushes"))
            db.close()
        finally:
            server.stop()
            cache.stop()


def measure(peer: Peer, place: Ground) -> dict[str, float]:
    """Start one server, warm it, send for some seconds; returns the figures of this round."""
    with place.db.engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {peer.table}"))
    place.redis.flush()
    port = free_port()
    command = [part.replace("PORT", str(port)) for part in peer.command]
    process = psutil.Popen(command, env={**place.environment, "PEER_PORT": str(port)}, cwd=peer.folder)
    try:
        _wait_for(port, place)
        _wrk(port, place, MEASURED, WARM, WARM_S)
        before = _cpu_s(process)
        with place.db.engine.begin() as connection:
            connection.execute(text(f"DELETE FROM {peer.table}"))
        found = _wrk(port, place, 0, MEASURED, SECONDS)
        cpu = _cpu_s(process) - before
        with place.db.engine.connect() as connection:
            stored = connection.execute(text(f"SELECT COUNT(*) FROM {peer.table}")).scalar_one()
    finally:
        _end(process)
    answered = found["requests"] - found["refused"]
    return {
        "per_s": found["requests"] / found["seconds"],
        "p50_ms": found["p50_ms"],
        "p99_ms": found["p99_ms"],
        "max_ms": found["max_ms"],
        "cpu_us": cpu / found["requests"] * 1e6,
        "refused": found["refused"] + found["broken"],
        "lost": max(0.0, min(answered, MEASURED) - stored),
    }


def _environment(url: str, cache: PrivateRedis, folder: Path) -> dict[str, str]:
    nowhere = "http://127.0.0.1:9"
    product = tenant.settings(
        sandbox_url=nowhere,
        smtp_url="smtp://127.0.0.1:9",
        public_url="http://127.0.0.1:8000",
        database_url=url,
        data_dir=folder / "data",
        redis_url=cache.url,
    )
    # As a bank runs it: in a demo each look at the clock is a query.
    product |= {"DEMO": "0", "LOG_LEVEL": "ERROR", "WECOM_CORP_ID": pushes.CORP, "WECOM_CALLBACK_TOKEN": pushes.TOKEN}
    product["WECOM_ENCODING_AES_KEY"] = pushes.AES_KEY
    peer = {
        "PEER_TOKEN": pushes.TOKEN,
        "PEER_AES_KEY": pushes.AES_KEY,
        "PEER_DATABASE": url,
        "PEER_REDIS_PORT": cache.url.rsplit(":", 1)[1].split("/")[0],
    }
    return {**os.environ, **product, **peer}


def _write_pushes(path: Path) -> Path:
    crypto = pushes.product_crypto()
    with path.open("w") as output:
        for number in range(MEASURED + WARM):
            made = pushes.make(number, crypto)
            output.write(f"{made.path.partition('?')[2]}\t{made.body.decode()}\n")
    return path


def _wrk(port: int, place: Ground, first: int, count: int, seconds: int) -> dict[str, float]:
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "5s", "-s", str(HERE / "replay.lua")]
    command += [f"http://127.0.0.1:{port}/", "--", str(place.bodies), str(first), str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return {name: float(value) for name, value in FOUND.findall(done.stdout.partition("RESULT")[2])}


def _wait_for(port: int, place: Ground) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if _wrk(port, place, MEASURED, 1, 1)["requests"]:
                return
        except (subprocess.CalledProcessError, KeyError):
            time.sleep(0.1)
    raise TimeoutError(f"nothing answers on port {port}")


def _cpu_s(process: psutil.Popen) -> float:
    """CPU seconds of a server and its children so far."""
    total = 0.0
    for one in [process, *process.children(recursive=True)]:
        times = one.cpu_times()
        total += times.user + times.system
    return total


def _end(process: psutil.Popen) -> None:
    family = [process, *process.children(recursive=True)]
    process.send_signal(signal.SIGTERM)
    _, alive = psutil.wait_procs(family, timeout=10)
    for one in alive:
        one.kill()


def main() -> int:
    """Measure in interleaved rounds, print, keep; 1 when a limit was passed."""
    if shutil.which("wrk") is None:
        print("wrk is not installed: apt-get install wrk", file=sys.stderr)
        return 2
    use_keyring(KeyRing(f"k1:{generate_key()}", generate_key()))
    rounds: dict[str, list[dict[str, float]]] = {}
    with ground() as place:
        for _ in range(ROUNDS):
            for peer in peers():
                rounds.setdefault(peer.name, []).append(measure(peer, place))
    rows = {
        name: {key: statistics.median(one[key] for one in found) for key in found[0]} for name, found in rounds.items()
    }
    rate, cpu = rows[OURS]["per_s"] / rows[FASTAPI]["per_s"], rows[OURS]["cpu_us"] / rows[WSGI]["cpu_us"]
    shown = [[name, *(f"{value:.1f}" for value in row.values())] for name, row in rows.items()]
    told = f"{CONNECTIONS} connections, 2 processes each, MariaDB and Redis, median of {ROUNDS} interleaved rounds:\n\n"
    told += report.table(["server", *rows[OURS]], shown)
    told += f"\n\nrequests a second: {rate:.2f} times FastAPI's (at least {LEAST_RATE})"
    told += f"\nCPU a push: {cpu:.2f} times the bare WSGI application's (at most {MOST_CPU})"
    held = rate >= LEAST_RATE and cpu <= MOST_CPU and not any(row["lost"] or row["refused"] for row in rows.values())
    told += "\n\n" + ("all limits held" if held else "PASSED A LIMIT")
    report.keep("callback_peers", told, rounds)
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())

"""The callback's path: cost of opening a push beside two peers, and the whole door under 16 connections.

Limits: opening at most 1.5 times the least possible work; at 16 connections p99 at most 100 ms and no answer
later than 1 s (WeCom hangs up after 5 s); nothing lost, and nothing stored twice when all is sent three times.
"""

import http.client
import logging
import multiprocessing
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue

import waitress
from flask import Flask
from sqlalchemy import func, select
from waitress.server import BaseWSGIServer
from wechatpy.work import parse_message
from wechatpy.work.crypto import WeChatCrypto

from benchmarks import pushes, report
from core.clock import SystemClock
from core.database import Database
from core.encryption import KeyRing, generate_key, use_keyring
from messaging.intake import Intake
from models import Base, InboxEvent
from tests.support.services import PrivateMariaDB
from wecom.callback import endpoint as callback_endpoint
from wecom.callback import events, xml

CONNECTIONS, PUSHES, TIMES = 16, 1500, 3
OPEN_LIMIT, P99_LIMIT_MS, MAX_LIMIT_MS = 1.5, 100.0, 1000.0


def opening() -> list[tuple[str, float]]:
    """Microseconds to open one push, median of 7 interleaved rounds, one thread: (who, us)."""
    crypto, floor = pushes.product_crypto(), pushes.Floor()
    peer = WeChatCrypto(pushes.TOKEN, pushes.AES_KEY, pushes.CORP)
    push = pushes.make(1, crypto)
    query = (push.query["msg_signature"], push.query["timestamp"], push.query["nonce"])
    ways: dict[str, Callable[[], object]] = {
        "least work (hash, AES, two parses)": lambda: floor.open(push),
        "ours": lambda: events.to_event(crypto.open(*query, xml.cut_out(push.body, b"Encrypt"))),
        "wechatpy": lambda: parse_message(peer.decrypt_message(push.body, *query)),
    }
    rounds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(7):
        for name, way in ways.items():
            started = time.perf_counter()
            for _ in range(2000):
                way()
            rounds[name].append((time.perf_counter() - started) / 2000 * 1e6)
    return [(name, statistics.median(values)) for name, values in rounds.items()]


@contextmanager
def served(db: Database) -> Iterator[int]:
    """The callback behind the embedded server, 8 threads; gives its port."""
    app = Flask("benchmark")
    clock = SystemClock()
    app.register_blueprint(callback_endpoint.make_blueprint(pushes.product_crypto(), Intake(db, clock).store, clock))
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=8)
    assert isinstance(server, BaseWSGIServer)
    threading.Thread(target=server.run, daemon=True).start()
    yield int(server.effective_port)
    server.close()


def send(port: int, work: "SimpleQueue[pushes.Push]", times_ms: list[float]) -> None:
    """One connection: post until nothing is left."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    while True:
        try:
            push = work.get_nowait()
        except Empty:
            return
        started = time.perf_counter()
        connection.request("POST", push.path, push.body, {"Content-Type": "text/xml"})
        answer = connection.getresponse()
        answer.read()
        times_ms.append((time.perf_counter() - started) * 1000)
        if answer.status != 200:
            raise RuntimeError(f"answered {answer.status}")


def load(port: int, results: "multiprocessing.SimpleQueue[list[float]]") -> None:
    """A process of its own that sends every push three times over 16 connections."""
    crypto = pushes.product_crypto()
    work: SimpleQueue[pushes.Push] = SimpleQueue()
    for push in [pushes.make(number, crypto) for number in range(PUSHES)] * TIMES:
        work.put(push)
    times_ms: list[float] = []
    threads = [threading.Thread(target=send, args=(port, work, times_ms)) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put(times_ms)


def whole_door(name: str, url: str) -> dict[str, float | str]:
    """Send everything, then count what is stored."""
    db = Database(url)
    db.create_all(Base.metadata)
    with served(db) as port:
        context = multiprocessing.get_context("spawn")
        results = context.SimpleQueue()
        started = time.perf_counter()
        sender = context.Process(target=load, args=(port, results))
        sender.start()
        times_ms = results.get()
        sender.join()
        seconds = time.perf_counter() - started
    with db.read() as session:
        stored = session.scalar(select(func.count()).select_from(InboxEvent)) or 0
    db.close()
    return {
        "store": name,
        "per_s": round(len(times_ms) / seconds),
        "p50_ms": round(statistics.median(times_ms), 1),
        "p99_ms": round(report.percentile(times_ms, 99), 1),
        "max_ms": round(max(times_ms), 1),
        "lost": max(0, PUSHES - stored),
        "twice": max(0, stored - PUSHES),
        "unanswered": PUSHES * TIMES - len(times_ms),
    }


def doors() -> list[dict[str, float | str]]:
    """The whole door on both stores, each private and on a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="yinpin-") as folder:
        rows = [whole_door("SQLite", f"sqlite:///{folder}/callback.db")]
        server = PrivateMariaDB(Path(folder) / "m").install().start()
        try:
            server.run("CREATE DATABASE callback CHARACTER SET utf8mb4")
            rows.append(whole_door("MariaDB", server.url("callback")))
        finally:
            server.stop()
    return rows


def main() -> int:
    """Measure, print, keep; 1 when a limit was passed."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    use_keyring(KeyRing(f"k1:{generate_key()}", generate_key()))
    costs = opening()
    least = costs[0][1]
    rows = doors()
    text = report.table(
        ["opening one push", "us", "times the least"],
        [(name, f"{cost:.1f}", f"{cost / least:.2f}") for name, cost in costs],
    )
    text += f"\n\n{PUSHES} pushes, each sent {TIMES} times, {CONNECTIONS} connections, durable:\n\n"
    text += report.table(list(rows[0]), [list(row.values()) for row in rows])
    failed = missed(costs[1][1] / least, rows)
    text += "\n\n" + ("all limits held" if not failed else "PASSED THE LIMIT: " + "; ".join(failed))
    report.keep("callback", text, {"opening_us": dict(costs), "door": rows})
    return 1 if failed else 0


def missed(ratio: float, rows: list[dict[str, float | str]]) -> list[str]:
    """The limits that were not held, in words."""
    failed = [f"opening costs {ratio:.2f} times the least"] if ratio > OPEN_LIMIT else []
    for row in rows:
        for name, limit in (("p99_ms", P99_LIMIT_MS), ("max_ms", MAX_LIMIT_MS), ("lost", 0), ("twice", 0)):
            if float(row[name]) > limit or row["unanswered"]:
                failed.append(f"{row['store']} {name} {row[name]}")
    return failed


if __name__ == "__main__":
    sys.exit(main())

"""Sending to WeCom: the pace that the limit per API allows, and the CPU that one message costs our client.

Limits: 10,000 messages leave at 0.95 to 1.0 of the configured calls a minute, never above it in any minute; one
message costs at most twice the CPU that urllib3 alone needs for the same bytes.
"""

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue

import requests
import urllib3

from benchmarks import report
from bootstrap import handlers
from config.settings import Settings
from core.encryption import generate_key
from core.errors import RetryLater
from tests.support import tenant
from wecom.api.gateway import Call, encode

MESSAGES, THREADS = 10_000, 16
A_MINUTE, UNLIMITED = 10_000, 10_000_000
SLOWEST, MOST_CPU = 0.95, 2.0
ROUNDS = 3
API = "cgi-bin/message/send"


@contextmanager
def counting_wecom() -> Iterator[str]:
    """The stub in a process of its own; gives its address."""
    command = [sys.executable, "-m", "benchmarks.peers.stub"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.kill()


def product(url: str, folder: Path, a_minute: int) -> Callable[[bytes], None]:
    """The product's own client, which waits where the limiter says so, as the outbox does."""
    values = tenant.settings(
        sandbox_url=url,
        smtp_url="smtp://127.0.0.1:9",
        public_url="http://127.0.0.1:8000",
        database_url=f"sqlite:///{folder}/send.db",
        data_dir=folder,
    )
    values |= {"DATA_KEYS": f"k1:{generate_key()}", "INDEX_KEY": generate_key(), "WECOM_API_PER_MINUTE": str(a_minute)}
    parts = handlers.build(Settings.model_validate({name.lower(): value for name, value in values.items()}))
    gateway = parts.app_client.gateway

    def send(body: bytes) -> None:
        while True:
            try:
                gateway.call(Call(API, body=body))
                return
            except RetryLater as error:
                if not error.patient:
                    raise
                time.sleep(error.after_s or 0.01)

    return send


def bare(url: str) -> Callable[[bytes], None]:
    """urllib3 with a pool and nothing else."""
    pool = urllib3.PoolManager(maxsize=THREADS)
    address, headers = f"{url}/{API}?access_token=T", {"Content-Type": "application/json"}

    def send(body: bytes) -> None:
        pool.request("POST", address, body=body, headers=headers).json()

    return send


def run(send: Callable[[bytes], None], count: int) -> tuple[float, float]:
    """Send `count` messages over `THREADS` threads; (seconds, CPU seconds of this process)."""
    work: SimpleQueue[bytes] = SimpleQueue()
    for number in range(count):
        text = {"content": f"通知{number}"}
        work.put(encode({"touser": f"u{number}", "msgtype": "text", "agentid": 1, "text": text}))

    def drain() -> None:
        while True:
            try:
                send(work.get_nowait())
            except Empty:
                return

    threads = [threading.Thread(target=drain) for _ in range(THREADS)]
    started, cpu = time.monotonic(), time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.monotonic() - started, time.process_time() - cpu


def most_in_a_minute(came_at: list[float]) -> int:
    """The fullest 60 seconds."""
    first, most = 0, 0
    for last, moment in enumerate(came_at):
        while came_at[first] <= moment - 60.0:
            first += 1
        most = max(most, last - first + 1)
    return most


def cost(url: str, folder: Path) -> dict[str, float]:
    """CPU microseconds a message, the lowest of interleaved rounds without a pace."""
    ways = {"ours": product(url, folder, UNLIMITED), "urllib3": bare(url)}
    found: dict[str, list[float]] = {name: [] for name in ways}
    for send in ways.values():
        run(send, 200)
    for _ in range(ROUNDS):
        for name, send in ways.items():
            found[name].append(run(send, 3000)[1] / 3000 * 1e6)
    return {name: min(values) for name, values in found.items()}


def main() -> int:
    """Measure, print, keep; 1 when a limit was passed."""
    with tempfile.TemporaryDirectory(prefix="yinpin-") as folder, counting_wecom() as url:
        costs = cost(url, Path(folder))
        requests.get(f"{url}/report", timeout=10)
        seconds, _ = run(product(url, Path(folder), A_MINUTE), MESSAGES)
        came_at: list[float] = requests.get(f"{url}/report", timeout=10).json()
    rate = len(came_at) / seconds * 60 / A_MINUTE
    fullest = most_in_a_minute(came_at)
    ratio = costs["ours"] / costs["urllib3"]
    text = report.table(
        ["messages", "seconds", "of the limit", "fullest minute", "limit a minute"],
        [[len(came_at), f"{seconds:.1f}", f"{rate:.3f}", fullest, A_MINUTE]],
    )
    text += "\n\n" + report.table(
        ["CPU a message", "us", "times urllib3"],
        [[name, f"{value:.0f}", f"{value / costs['urllib3']:.2f}"] for name, value in costs.items()],
    )
    held = SLOWEST <= rate <= 1.0 and fullest <= A_MINUTE and ratio <= MOST_CPU and len(came_at) == MESSAGES
    text += "\n\n" + ("all limits held" if held else "PASSED A LIMIT")
    report.keep("send", text, {"rate": rate, "fullest_minute": fullest, "cpu_us": costs})
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())

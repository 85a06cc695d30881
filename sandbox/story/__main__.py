"""python -m sandbox.story: start sandbox and product, play the journey, report; 0 only if every check held."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import requests

from sandbox.client.client import SandboxClient, SandboxError
from sandbox.story import report, report_page, voices
from sandbox.story.cast import Cast, read_cast
from sandbox.story.launch import Processes, free_port, product_environment, start_fresh, wait_ready, world
from sandbox.story.play import play
from sandbox.story.product import Product, Refused
from sandbox.story.record import CheckFailed, Record
from sandbox.story.stage import Stage
from sandbox.story.voices import VoiceBroken

EMBEDDED = ("serve",)
SEVERAL = ("web", "worker-1", "worker-2", "tick-1", "tick-2")


def main(arguments: list[str] | None = None) -> int:
    """0: every check held; 1: one did not (named); 3: it did, but no voice was there to be heard."""
    options = _parser().parse_args(arguments)
    folder = Path(options.folder)
    start_fresh(folder)
    cast, record, start = read_cast(Path(options.cast)), Record(), time.monotonic()
    processes = Processes(folder / "logs")
    spoken = False
    try:
        with record.step("准备语音"):
            spoken = voices.prepare(cast, Path(options.recordings))
        stage = _open_stage(processes, options, cast, record)
        stage.spoken = spoken
        play(stage)
    except (CheckFailed, Refused, SandboxError, VoiceBroken, TimeoutError, requests.RequestException) as error:
        record.failed = str(error)
    finally:
        processes.stop()
        (folder / "report.html").write_text(report_page.page(record, Path(options.recordings)), "utf-8")
        (folder / "answers.json").write_text(json.dumps(record.answers, ensure_ascii=False, indent=1), "utf-8")
    if record.failed:
        print(f"✗ 未通过：{record.failed}\n  日志：{folder / 'logs'}", file=sys.stderr)
        return 1
    print("\n".join(report.lines(record)))
    print(f"\n全部核对通过，用时 {time.monotonic() - start:.0f} 秒。完整报告：{folder / 'report.html'}")
    return 0 if spoken else _without_voice()


def _without_voice() -> int:
    """The journey held, but nothing spoken was recognised: that must not look like success."""
    print("语音未验证：没有安装离线语音，本次回答以文字代替。安装方法见 README。")
    return 0 if os.environ.get("ALLOW_NO_VOICE") == "1" else voices.NO_VOICE


def _open_stage(processes: Processes, options: argparse.Namespace, cast: Cast, record: Record) -> Stage:
    sandbox = processes.start_sandbox()
    client, port = SandboxClient(sandbox["url"]), free_port()
    url = f"http://127.0.0.1:{port}"
    client.setup(world(url))
    environment = product_environment(Path(options.folder), sandbox, port)
    if options.database_url:
        environment |= {"DATABASE_URL": options.database_url, "REDIS_URL": options.redis_url}
        subprocess.run([sys.executable, "app.py", "migrate"], env={**os.environ, **environment}, check=True)
    for name in SEVERAL if options.database_url else EMBEDDED:
        processes.start(name, [sys.executable, "app.py", name.partition("-")[0]], environment)
    wait_ready(url)

    def kill_and_restart() -> None:
        for name in processes.names():
            processes.kill(name)
        for name in processes.names():
            processes.restart(name)
        wait_ready(url)

    return Stage(Product(url, client), client, cast, record, Path(options.recordings), kill_and_restart)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox.story", description=__doc__)
    parser.add_argument("--cast", default="config/demo.yaml", help="people and answers")
    parser.add_argument("--database-url", default="", help="play on several processes with this database")
    parser.add_argument("--redis-url", default="", help="and this Redis")
    parser.add_argument("--folder", default="var/demo", help="database, logs, report")
    parser.add_argument("--recordings", default="var/demo/voice", help="the spoken answers")
    return parser


if __name__ == "__main__":
    sys.exit(main())

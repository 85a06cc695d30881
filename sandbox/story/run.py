"""python -m sandbox.story.run: the product beside a sandbox with its page, to click through in a browser."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import threading
from pathlib import Path
from typing import Any

import requests

from sandbox.client.client import SandboxClient, SandboxError
from sandbox.control.setup import apply_setup
from sandbox.core.ending import Ending
from sandbox.core.tour import Tour
from sandbox.server import Sandbox, open_sandbox
from sandbox.story import voices
from sandbox.story.cast import read_cast
from sandbox.story.launch import API_TOKEN, Processes, free_port, product_environment, start_fresh, wait_ready, world
from sandbox.story.play import ACTS, play
from sandbox.story.practice import Practice, as_candidate
from sandbox.story.product import Product
from sandbox.story.record import Record
from sandbox.story.stage import Stage

CAST = "config/demo.yaml"
SERVE = "serve"
# Acts that change nothing: a page that was opened, a login.
LOOKING = {"login", "open", "enter"}


class Town:
    """One sandbox in this process, one product in another, and the people of both files.

    Args:
        folder: the product's database, files and logs; emptied at each beginning.
        recordings: spoken answers, made once.
        cast: the file of the tour's people and answers.
    """

    def __init__(
        self, sandbox: Sandbox, folder: Path, recordings: Path, product_port: int = 0, cast: str = CAST
    ) -> None:
        self.sandbox, self.folder, self.recordings = sandbox, folder, recordings
        port = product_port or free_port()
        self.product_url = f"http://127.0.0.1:{port}"
        self._client = SandboxClient(sandbox.url)
        self.product = Product(self.product_url, self._client)
        self._cast = read_cast(Path(cast))
        self._practice = Practice(self.product, self._client)
        self._processes = Processes(folder / "logs")
        addresses = {"url": sandbox.url, "smtp": sandbox.smtp_url}
        self._environment = product_environment(folder, addresses, port)
        self._played = False
        self._own_acts = 0
        self._voices = threading.Thread(target=self._speak, name="voices", daemon=True)
        self._spoken = False
        self._voice_fault = ""

    def begin(self) -> None:
        """An empty product, an empty world, and the practice branch with its people."""
        self._processes.stop()
        start_fresh(self.folder)
        with self.sandbox.world.lock:
            self.sandbox.world.reset()
            apply_setup(self.sandbox.world, self._setup())
        self._processes.start(SERVE, [sys.executable, "app.py", SERVE], self._environment)
        wait_ready(self.product_url)
        self._practice.fill()
        self._played = False
        self._remember_acts()

    def prepare_voices(self) -> None:
        """Make the spoken answers in the background; the first time it takes a minute or two."""
        self._voices.start()

    def preparing(self) -> bool:
        """Whether the spoken answers are still being made."""
        return self._voices.is_alive()

    def at_stake(self) -> int:
        """How many things done by hand another tour would erase; 0 when it would erase nothing."""
        if not self._must_begin_anew():
            return 0
        with self.sandbox.world.lock:
            acts = self.sandbox.world.truth.acts
            return sum(act["seq"] > self._own_acts and act["did"] not in LOOKING for act in acts)

    def tour(self, tour: Tour) -> None:
        """Play the whole story; from an empty world when somebody has moved the clock or played it before.

        Raises:
            CheckFailed, Refused, SandboxError, VoiceBroken: the first thing that did not hold.
        """
        if self._must_begin_anew():
            tour.show("从头开始：清空数据，重新启动服务")
            self.begin()
        self._played = True
        self._wait_for_voices(tour)
        stage = Stage(
            self.product,
            self._client,
            self._cast,
            Record(teller=tour),
            self.recordings,
            self._kill_and_restart,
            spoken=self._spoken,
        )
        play(stage)
        tour.open_doors(self._practice.refill(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=stage.offset_s)))
        self._remember_acts()

    def _wait_for_voices(self, tour: Tour) -> None:
        if self._voices.is_alive():
            tour.show("正在合成候选人的语音回答（首次约需一到两分钟）")
            self._voices.join()
        if self._voice_fault:
            raise voices.VoiceBroken(self._voice_fault)
        if not self._spoken:
            tour.line("没有安装离线语音：候选人改用文字作答，语音识别未验证")

    def _must_begin_anew(self) -> bool:
        return self._played or bool(self.sandbox.world.clock.offset_s)

    def _remember_acts(self) -> None:
        """Whatever is done after this is somebody's own."""
        with self.sandbox.world.lock:
            acts = self.sandbox.world.truth.acts
            self._own_acts = acts[-1]["seq"] if acts else 0

    def end(self) -> None:
        """Stop both."""
        self._processes.stop()
        self.sandbox.stop()

    def _speak(self) -> None:
        try:
            self._spoken = voices.prepare(self._cast, self.recordings)
        except voices.VoiceBroken as error:
            self._voice_fault = str(error)

    def _kill_and_restart(self) -> None:
        self._processes.kill(SERVE)
        self._processes.restart(SERVE)
        wait_ready(self.product_url)

    def _setup(self) -> dict[str, Any]:
        people = [*self._cast.people.values(), *self._practice.people()]
        return world(self.product_url) | {
            "candidates": [as_candidate(person) for person in people],
            "product": {"url": self.product_url, "token": API_TOKEN},
        }


def main(arguments: list[str] | None = None) -> int:
    """Start both, print the address, serve until interrupted."""
    options = _parser().parse_args(arguments)
    sandbox = _open(options.port)
    town = Town(sandbox, Path(options.folder), Path(options.recordings), options.product_port, options.cast)
    sandbox.world.tour = Tour(town.tour, town.preparing, town.at_stake, ACTS, options.pace)
    sandbox.world.samples = town.recordings
    threading.Thread(target=sandbox.serve, name="sandbox", daemon=True).start()
    ending = Ending()
    try:
        town.begin()
        if options.voices:
            town.prepare_voices()
        _announce(town, options.json)
        ending.wait()
    except (SandboxError, TimeoutError, requests.RequestException) as error:
        print(f"启动失败：{error}\n日志：{Path(options.folder) / 'logs'}", file=sys.stderr)
        return 1
    finally:
        town.end()
    return 0


def _open(port: int) -> Sandbox:
    """The usual port, or any free one when somebody has it."""
    try:
        return open_sandbox(port=port)
    except OSError:
        return open_sandbox()


def _announce(town: Town, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"url": town.sandbox.url, "product": town.product_url, "token": API_TOKEN}), flush=True)
        return
    print(f"打开 {town.sandbox.url}/ ，候选人、HR 和面试官的手机都在这一页上。", flush=True)
    print(f"产品自身的地址：{town.product_url}（接口文档 /api/docs）。按 Ctrl+C 结束。", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox.story.run", description=__doc__)
    parser.add_argument("--port", type=int, default=9100, help="the page's port; 0 = any free one")
    parser.add_argument("--product-port", type=int, default=0, help="the product's port; 0 = any free one")
    parser.add_argument("--folder", default="var/run", help="the product's database and logs")
    parser.add_argument("--recordings", default="var/demo/voice", help="the spoken answers")
    parser.add_argument("--no-voices", dest="voices", action="store_false", help="do not make spoken answers")
    parser.add_argument("--cast", default=CAST, help="people and answers of the tour")
    parser.add_argument("--pace", type=float, default=1.0, help="of the tour: 0 waits for nobody's eyes")
    parser.add_argument("--json", action="store_true", help="print the addresses as one JSON object")
    return parser


if __name__ == "__main__":
    sys.exit(main())

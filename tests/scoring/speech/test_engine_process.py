"""The engine's child process: what one recording does to it stays with that recording."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from core.errors import ConfigInvalid, RetryLater
from scoring.speech import engine_process
from scoring.speech.engine_process import EngineLimits, EngineProcess
from scoring.speech.engines.engine import Audio

ROOT = Path(engine_process.__file__).parents[2]
# An engine that does what the recording's sha256 says, in the real child.
ENGINE = """
import os, sys, time
sys.path.insert(0, {root!r})
from core.errors import ConfigInvalid, RetryLater
from scoring.speech import engine_child, recogniser
from scoring.speech.engines.transcript import Transcript

class Engine:
    def __init__(self):
        self.heard = 0

    def recognise(self, audio):
        self.heard += 1
        if audio.sha256 == "dies":
            os.kill(os.getpid(), 9)
        if audio.sha256 == "leaves":
            print("its last words", file=sys.stderr, flush=True)
            os._exit(3)
        if audio.sha256 == "hangs":
            time.sleep(600)
        if audio.sha256 == "eats":
            bytearray(3 << 30)
        if audio.sha256 == "lost":
            raise ConfigInvalid("no model")
        print("a library prints")
        text = f"{{os.getpid()}} {{self.heard}} {{len(audio.samples)}} {{float(audio.samples[-1]):.2f}}"
        return Transcript(text, (), (), "zh", "own", "", audio.seconds, audio.speech_seconds)

recogniser.make_engine = lambda *arguments: Engine()
sys.exit(engine_child.main(sys.argv[1:]))
"""


def audio(what: str = "fine", seconds: float = 1.0) -> Audio:
    samples = np.full(int(seconds * 16_000), 0.25, np.float32)
    return Audio(samples, seconds, ((0.0, seconds),), what, "wav", "pcm")


@pytest.fixture
def engine(tmp_path, monkeypatch):
    child = tmp_path / "child.py"
    child.write_text(ENGINE.format(root=str(ROOT)))
    monkeypatch.setattr(engine_process, "CHILD", child)
    made = EngineProcess("own", ("", str(tmp_path), "int8"), EngineLimits(1 << 30))
    yield made
    made.close()


class TimeLimit(BaseException):
    """Raised by a signal, wherever the process is."""


def _question(what: str) -> bytes:
    """A recording of no sound, as the child reads it."""
    fields = {"seconds": 1.0, "speech": [], "sha256": what, "container": "wav", "codec": "pcm", "bytes": 4}
    return json.dumps(fields).encode() + b"\n" + bytes(4)


def heard(engine: EngineProcess, what: str = "fine") -> list[str]:
    """Process, how many it has heard, how many samples came, and the last of them."""
    return engine.recognise(audio(what)).text.split()


def test_one_child_hears_one_recording_after_the_other(engine):
    first, second = heard(engine), heard(engine)

    assert first[0] == second[0] != str(os.getpid())
    assert [first[1:], second[1:]] == [["1", "16000", "0.25"], ["2", "16000", "0.25"]]


def test_fifteen_minutes_of_sound_reach_the_child(engine):
    assert engine.recognise(audio(seconds=900)).text.split()[2] == "14400000"


@pytest.mark.parametrize(
    ("what", "why"),
    [("dies", "SIGKILL"), ("leaves", "status 3: its last words"), ("eats", "out of memory|MemoryError")],
)
def test_a_recording_that_ends_the_child_fails_alone(engine, what, why):
    before = heard(engine)
    with pytest.raises(RetryLater, match=why) as failure:
        heard(engine, what)
    assert not failure.value.patient  # it counts towards giving that recording up
    after = heard(engine)
    assert before[0] != after[0] and after[1] == "1"


def test_a_recording_that_hangs_is_ended_at_its_limit(engine):
    engine._limits = EngineLimits(1 << 30, wall_seconds=1, wall_per_second=1)
    with pytest.raises(RetryLater, match="longer than 2 s"):
        heard(engine, "hangs")
    engine._limits = EngineLimits(1 << 30)
    assert heard(engine)[1] == "1"


def test_a_reply_that_nobody_waited_for_is_not_the_next_recordings(engine, monkeypatch):
    """A job's time limit may strike between question and reply."""
    before = heard(engine)
    exchange = engine_process._exchange

    def interrupted(process, audio):
        exchange(process, audio)
        raise TimeLimit

    monkeypatch.setattr(engine_process, "_exchange", interrupted)
    with pytest.raises(TimeLimit):
        heard(engine)
    monkeypatch.setattr(engine_process, "_exchange", exchange)
    after = heard(engine)
    assert after[0] != before[0] and after[1] == "1"


def test_a_reply_for_another_recording_is_refused(engine, monkeypatch):
    heard(engine)
    process = engine._child.process
    asked = engine_process._exchange(process, audio("somebody"))
    assert asked is not None
    process.stdin.write(_question("left over"))
    process.stdin.flush()
    with pytest.raises(RetryLater, match="another recording"):
        heard(engine)
    assert heard(engine)[1] == "1"


def test_a_missing_model_is_the_operators_to_mend_and_keeps_the_child(engine):
    before = heard(engine)
    with pytest.raises(ConfigInvalid, match="no model"):
        heard(engine, "lost")
    assert heard(engine)[0] == before[0]


def test_the_child_is_given_no_secret(engine, monkeypatch):
    monkeypatch.setenv("DATA_KEYS", "k:secret")
    monkeypatch.setenv("CT2_FORCE_CPU_ISA", "AVX2")
    heard(engine)
    environment = Path(f"/proc/{engine.pid}/environ").read_bytes()
    assert b"DATA_KEYS" not in environment and b"CT2_FORCE_CPU_ISA=AVX2" in environment


@pytest.mark.parametrize("what", ["fine", "hangs"])
def test_the_child_dies_with_its_parent(tmp_path, what):
    """kill -9 of a worker leaves no recogniser behind, neither an idle nor a busy one."""
    child = tmp_path / "child.py"
    child.write_text(ENGINE.format(root=str(ROOT)))
    program = (
        "import sys, threading\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "from pathlib import Path\n"
        "from scoring.speech import engine_process\n"
        "from tests.scoring.speech.test_engine_process import audio\n"
        f"engine_process.CHILD = Path({str(child)!r})\n"
        f"engine = engine_process.EngineProcess('own', ('', '/', 'int8'), engine_process.EngineLimits(0))\n"
        "engine.recognise(audio())\n"
        f"threading.Thread(target=engine.recognise, args=(audio({what!r}),)).start()\n"
        "print(engine.pid, flush=True)\nthreading.Event().wait(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()

    ends = time.monotonic() + 60
    while _alive(pid) and time.monotonic() < ends:
        time.sleep(0.05)
    assert not _alive(pid)


def test_a_child_outlives_the_thread_that_first_asked_it(engine):
    from threading import Thread

    first: list[str] = []
    thread = Thread(target=lambda: first.extend(heard(engine)))
    thread.start()
    thread.join()
    assert heard(engine)[:2] == [first[0], "2"]


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"

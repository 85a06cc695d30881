"""The encoders' child process: what happens to it is not what happens to us."""

import os
import signal

import pytest

from core.errors import RetryLater
from scoring.rubric.meaning import encoder_process
from scoring.rubric.meaning.encoder import EncoderUnavailable
from scoring.rubric.meaning.encoder_process import EncoderProcess

CHILD = """
import json, os, sys, time
print(json.dumps({"name": "own", "blocks": [2]}), flush=True)
for line in sys.stdin:
    texts = json.loads(line)["texts"]
    if texts == ["dies"]:
        print("its last words", file=sys.stderr, flush=True)
        os._exit(3)
    if texts == ["short"]:
        sys.stdout.buffer.write(b'{"rows": 1, "width": 2}\\n\\0\\0'); sys.stdout.flush(); os._exit(0)
    if texts == ["hangs"]:
        time.sleep(600)
    sys.stdout.buffer.write(json.dumps({"rows": len(texts), "width": 2}).encode() + b"\\n" + bytes(8 * len(texts)))
    sys.stdout.flush()
"""


@pytest.fixture
def start(tmp_path, monkeypatch):
    made = []

    def begin(program=CHILD):
        child = tmp_path / "child.py"
        child.write_text(program)
        monkeypatch.setattr(encoder_process, "CHILD", child)
        made.append(EncoderProcess())
        return made[-1]

    yield begin
    for one in made:
        one.close()


@pytest.mark.parametrize("what", ["dies", "short"])
def test_a_child_that_ends_costs_one_request_and_the_next_starts_another(start, what):
    encoder = start()
    with pytest.raises(RetryLater):
        encoder.encode([what])
    assert encoder.encode(["fine", "fine"]).shape == (2, 2)


def test_its_last_words_are_told(start):
    with pytest.raises(RetryLater, match="its last words"):
        start().encode(["dies"])


def test_a_child_that_hangs_is_ended(start, monkeypatch):
    encoder = start()
    monkeypatch.setattr(encoder_process, "START_SECONDS", 0.2)
    monkeypatch.setattr(encoder_process, "SECONDS_A_TEXT", 0.0)
    with pytest.raises(RetryLater):
        encoder.encode(["hangs"])


def test_a_killed_child_is_replaced(start):
    encoder = start()
    before = encoder.pid
    os.kill(before, signal.SIGKILL)
    os.waitpid(before, 0)

    assert encoder.encode(["fine"]).shape == (1, 2)
    assert encoder.pid not in (None, before)


def test_a_killed_child_whose_successor_cannot_start_is_asked_for_later(start, tmp_path):
    encoder = start()
    os.kill(encoder.pid, signal.SIGKILL)
    os.waitpid(encoder.pid, 0)
    (tmp_path / "child.py").write_text("import sys; sys.exit('no memory')")
    with pytest.raises(RetryLater, match="no memory"):
        encoder.encode(["fine"])
    (tmp_path / "child.py").write_text(CHILD)
    assert encoder.encode(["fine"]).shape == (1, 2)


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("import json; print(json.dumps({'unavailable': 'no AVX2'}))", "no AVX2"),
        ("import sys; sys.exit('cannot be imported')", "cannot be imported"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGILL)", "ended"),
    ],
    ids=["says so", "fails", "illegal instruction"],
)
def test_encoders_that_cannot_start_are_unavailable(start, program, reason):
    with pytest.raises(EncoderUnavailable, match=reason):
        start(program)

"""The encoders' child process: what happens to it is not what happens to us."""

import os
import signal

import pytest

from bootstrap.handlers import LONGEST_SCORING_S
from core.errors import RetryLater
from scoring.rubric.meaning import encoder_process
from scoring.rubric.meaning.encoder import CHUNK, EncoderUnavailable, Remembering
from scoring.rubric.meaning.encoder_process import EncoderProcess

# Its vectors say with how many texts each was asked for.
COUNTING = """
import json, struct, sys
print(json.dumps({"name": "own", "blocks": [2]}), flush=True)
for line in sys.stdin:
    many = len(json.loads(line)["texts"])
    sys.stdout.buffer.write(json.dumps({"rows": many, "width": 2}).encode() + b"\\n")
    sys.stdout.buffer.write(struct.pack("<2f", many, 0.0) * many)
    sys.stdout.flush()
"""
CHILD = """
import json, os, sys, time
print(json.dumps({"name": "own", "blocks": [2]}), flush=True)
for line in sys.stdin:
    texts = json.loads(line)["texts"]
    if "dies" in texts:
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


def test_many_texts_are_asked_for_in_requests_with_a_time_limit_each(start):
    rows = start(COUNTING).encode([f"第{number}句" for number in range(250)])

    assert rows[:, 0].tolist() == [100.0] * 200 + [50.0] * 50


def test_one_request_may_not_take_as_long_as_the_whole_job():
    assert encoder_process.START_SECONDS + encoder_process.SECONDS_A_TEXT * CHUNK < LONGEST_SCORING_S / 2


def test_a_child_that_dies_late_costs_its_last_request_only(start):
    texts = [f"第{number}句" for number in range(150)] + ["dies"]
    memory = Remembering(start())
    with pytest.raises(RetryLater):
        memory.encode(texts)
    memory.inner.close()

    assert memory.encode(texts[:100]).shape == (100, 2) and memory.inner.pid is None


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

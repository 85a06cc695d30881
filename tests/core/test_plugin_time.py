"""A plug-in that is asked while others wait: its turn, a restart and its answer share the time, and slow ones rest."""

import os
import signal
import threading

import pytest

from core.plugins.process import STRIKES, PluginFailed
from tests.core.test_plugins import wait_until
from tests.support.plugins import process_of, write


@pytest.fixture
def started(tmp_path):
    running = []

    def start(body, top=""):
        process = process_of(write(tmp_path / "plugins", "years", "rule", body, top=top))
        running.append(process)
        process.start()
        return process

    yield start
    for process in running:
        process.close()


def not_asked(process, seconds=1.0):
    with pytest.raises(PluginFailed) as told:
        process.ask_within("check", seconds, asked={}, resume={})
    assert not told.value.reached
    return str(told.value)


def test_whoever_is_in_a_hurry_does_not_wait_for_another_s_answer_and_does_not_spoil_it(started, tmp_path):
    came, go = tmp_path / "came", tmp_path / "go"
    process = started(
        f"open({str(came)!r}, 'w').close()\nwhile not os.path.exists({str(go)!r}): time.sleep(0.05)\nreturn 'first'"
    )
    pid, answers = process.pid, []
    first = threading.Thread(target=lambda: answers.append(process.ask("check", 300, asked={}, resume={})))
    first.start()
    wait_until(came.exists)

    assert "is busy" in not_asked(process)
    go.touch()
    first.join()
    assert answers == ["first"] and process.pid == pid


def test_one_that_is_gone_is_started_beside_whoever_asks(started):
    process = started("return 'alive'")
    process.close()

    assert process.ask_within("check", 120, asked={}, resume={}) == "alive"


def test_nobody_waits_for_one_that_hangs_while_it_is_started_again(started, tmp_path):
    hangs = tmp_path / "hangs"
    process = started("return 'alive'", top=f"time.sleep(1000 if os.path.exists({str(hangs)!r}) else 0)")
    hangs.touch()
    process.close()

    assert "is being started" in not_asked(process)
    wait_until(lambda: process.pid is not None)
    pid = process.pid
    assert "is being started" in not_asked(process, 1000) and process.pid == pid, "nobody starts another one"

    hangs.unlink()
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: "is being started" not in said(process))
    assert process.ask_within("check", 120, asked={}, resume={}) == "alive"


def said(process):
    try:
        return str(process.ask_within("check", 120, asked={}, resume={}))
    except PluginFailed as error:
        return str(error)


def test_one_that_hangs_is_ended_in_the_time_of_whoever_is_in_a_hurry(started):
    process = started("time.sleep(1000)")

    with pytest.raises(PluginFailed) as told:
        process.ask_within("check", 1, asked={}, resume={})
    assert told.value.reached and process.pid is None


def test_one_that_is_slow_each_time_rests_and_one_fast_answer_in_between_counts(started):
    process = started("time.sleep(resume['pause'])\nreturn 'late'")
    pauses = [2.5] * (STRIKES - 1) + [0] + [2.5] * STRIKES

    for pause in pauses:
        seconds = 5 if pause else 120
        assert process.ask_within("check", seconds, asked={}, resume={"pause": pause}) == "late"
    assert "not asked for a while" in not_asked(process)

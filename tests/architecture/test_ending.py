"""A process that is told to end hears it, whichever of its threads the kernel gives the signal to."""

import re
import subprocess
import sys

import pytest

from tests.architecture.shape import product_files
from tests.support.needs import REPOSITORY

WAITS = {
    "the product's": "from bootstrap.processes import wait_for_end as wait",
    "the sandbox's": "from sandbox.core.ending import Ending; wait = Ending().wait",
}
# The main thread waits; another one takes the signal, as the kernel may choose among all of them.
PROGRAM = """
import signal, threading, time
{wait}
def told():
    time.sleep(0.3)
    signal.pthread_kill(threading.get_ident(), signal.{name})
threading.Thread(target=told, daemon=True).start()
wait()
print("ended")
"""
# A signal of another kind comes first; then, after the end, whatever still runs is stopped by a second Ctrl+C.
OTHERS = """
import signal, threading, time
signal.signal(signal.SIGUSR1, lambda *_: None)
{wait}
ended = []
def told():
    for number in (signal.SIGUSR1, signal.SIGTERM):
        time.sleep(0.3)
        ended.append(number)
        signal.pthread_kill(threading.get_ident(), number)
threading.Thread(target=told, daemon=True).start()
wait()
print(len(ended), signal.set_wakeup_fd(-1))
try:
    signal.raise_signal(signal.SIGTERM)
    signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt:
    print("stopped")
"""
SET_BY_SIGNAL = re.compile(r"signal\.signal\([^\n]*\.set\b")


def said(program: str) -> tuple[int, str, str]:
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, timeout=60, check=False
    )
    return ended.returncode, ended.stdout, ended.stderr


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
@pytest.mark.parametrize("wait", WAITS)
def test_a_signal_that_another_thread_takes_ends_the_process(wait, name):
    assert said(PROGRAM.format(wait=WAITS[wait], name=name)) == (0, "ended\n", "")


@pytest.mark.parametrize("wait", WAITS)
def test_no_other_signal_ends_it_and_a_second_interrupt_does_not_wait(wait):
    assert said(OTHERS.format(wait=WAITS[wait])) == (0, "2 -1\nstopped\n", "")


def test_nobody_lets_a_signal_set_what_the_main_thread_waits_for():
    """A handler runs in the main thread alone, and a lock that this thread waits for lets none run."""
    assert SET_BY_SIGNAL.search("signal.signal(number, lambda *_: ended.set())")
    texts = {path: (REPOSITORY / path).read_text(encoding="utf-8") for path in product_files(REPOSITORY)}
    assert sum("signal.signal(" in text for text in texts.values()) >= 2
    assert [path for path, text in texts.items() if SET_BY_SIGNAL.search(text)] == []

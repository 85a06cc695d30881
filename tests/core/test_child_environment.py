"""Children are started in threads of a process that also forks, as a Celery worker does."""

import os
import subprocess
import sys

import pytest

from tests.support.needs import REPOSITORY

# Forks sleep on with a copy of everything, as workers do. A slow thread gives others much time between two steps.
PROGRAM = """
import os, signal, subprocess, sys, threading, time
from core.child_environment import STARTING

started, forks = 0, []
ended = threading.Event()

def slowly(frame, event, argument):
    if event == "line" and frame.f_code.co_name == "_execute_child":
        time.sleep(0.0002)
    return slowly

def start():
    global started
    sys.settrace(slowly)
    for _ in range(6):
        with STARTING:
            child = subprocess.Popen(["/bin/true"])
        child.wait()
        started += 1
    ended.set()

thread = threading.Thread(target=start, daemon=True)
thread.start()
until = time.monotonic() + 20
try:
    while not ended.is_set() and time.monotonic() < until and len(forks) < 150:
        pid = os.fork()
        if not pid:
            time.sleep(60)
            os._exit(0)
        forks.append(pid)
        time.sleep(0.002)
    ended.wait(5)
finally:
    for pid in forks:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
print(started if ended.is_set() else "hung", flush=True)
os._exit(0)
"""


@pytest.mark.skipif(not hasattr(os, "register_at_fork"), reason="no forks here")
def test_a_fork_at_the_moment_a_child_is_started_hangs_nobody():
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=REPOSITORY, capture_output=True, text=True, timeout=120)

    assert (done.stdout, done.stderr) == ("6\n", "")

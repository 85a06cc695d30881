"""Named places where a test may kill the process; without an armed name they do nothing, nor in production."""

import os
import random
import signal

VARIABLE = "YINPIN_FAILPOINT"
# Set by pytest, and inherited by the processes that a test starts.
IN_A_TEST = "PYTEST_CURRENT_TEST"


def failpoint(name: str) -> None:
    """Die by SIGKILL here when the environment arms this name (`name` or `name:probability`)."""
    armed = os.environ.get(VARIABLE)
    if not armed or not (os.environ.get("DEMO") == "1" or IN_A_TEST in os.environ):
        return
    wanted, _, probability = armed.partition(":")
    if wanted == name and random.random() < float(probability or 1):
        os.kill(os.getpid(), signal.SIGKILL)

"""Named places where a test may kill the process; without an armed name they do nothing."""

import os
import random
import signal

VARIABLE = "YINPIN_FAILPOINT"


def failpoint(name: str) -> None:
    """Die by SIGKILL here when the environment arms this name (`name` or `name:probability`)."""
    armed = os.environ.get(VARIABLE)
    if not armed:
        return
    wanted, _, probability = armed.partition(":")
    if wanted == name and random.random() < float(probability or 1):
        os.kill(os.getpid(), signal.SIGKILL)

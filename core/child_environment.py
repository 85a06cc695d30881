"""The environment of a child that opens what strangers sent: what its libraries read, and no secrets."""

import os
import threading
from pathlib import Path

# Held while a child is started: `with STARTING: subprocess.Popen(…)`. `Popen` waits until the pipe closes on which the
# child would report that its program can't be run. A worker that Celery forks at that moment has a copy of the pipe,
# and never closes it: the thread would wait for ever. So no fork happens meanwhile.
STARTING = threading.RLock()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=STARTING.acquire, after_in_parent=STARTING.release, after_in_child=STARTING.release)

_PASSED_ON = ("PATH", "HOME", "TMPDIR", "LANG", "LC_", "LD_LIBRARY_PATH", "OMP_", "MKL_", "CT2_", "CUDA_", "NVIDIA_")


def child_environment(root: Path, **more: str) -> dict[str, str]:
    """A variable is passed on when its name begins with one of a short list.

    Args:
        root: where the child imports the product from.
    """
    kept = {name: value for name, value in os.environ.items() if name.startswith(_PASSED_ON)}
    return {**kept, "PYTHONPATH": str(root), **more}

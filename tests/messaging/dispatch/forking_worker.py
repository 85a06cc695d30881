"""`python app.py worker`, saying of each fork which threads the process has then."""

import os
import runpy
import sys
import threading


def _say() -> None:
    # Celery takes sys.stdout for itself.
    os.write(1, f"forks with {sorted(thread.name for thread in threading.enumerate())}\n".encode())


if __name__ == "__main__":
    os.register_at_fork(before=_say)
    sys.argv = ["app.py", "worker"]
    runpy.run_path("app.py", run_name="__main__")

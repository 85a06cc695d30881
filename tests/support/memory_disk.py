"""Where tests put their files: in memory where there is room, so that a commit waits for no disk.

A killed process loses as little there as on a disk; what a power cut does, no test could show anyway.
"""

import os
import shutil
import tempfile
from pathlib import Path

FOLDER = Path("/dev/shm")
# A run at three workers holds about 1.5 GB there, most of it three MariaDBs.
ROOM, MEMORY = 3 << 30, 6 << 30


def use() -> None:
    """Let temporary files of this process and its children lie in memory; a TMPDIR of one's own stays."""
    if "TMPDIR" not in os.environ and has_room():
        os.environ["TMPDIR"] = str(FOLDER)
        tempfile.tempdir = None


def has_room() -> bool:
    return FOLDER.is_dir() and shutil.disk_usage(FOLDER).free > ROOM and available_memory() > MEMORY


def available_memory() -> int:
    """Bytes that processes may still take; 0 where the system doesn't say."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")), 0)

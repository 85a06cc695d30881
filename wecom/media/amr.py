"""Audio that has to go out as a voice message: WeCom takes AMR-NB and nothing else.

Source: media/upload (path/90253): AMR, 2 MB, 60 seconds.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from core.errors import InputInvalid, RetryLater

CHILD = Path(__file__).with_name("amr_child.py")
MAX_SECONDS = 60
MAX_INPUT_BYTES = 32 << 20
MEMORY_BYTES, CPU_SECONDS, WALL_SECONDS = 1 << 30, 30, 60


@dataclass(frozen=True)
class Voice:
    """An AMR-NB file and how long it plays."""

    data: bytes
    seconds: float


def to_amr(recording: bytes) -> Voice:
    """Turn a recording (WAV, MP3, Ogg, WebM, MP4, FLAC, AMR) into a voice message.

    The work is done in a child process, so that no process of ours loads a media library.

    Raises:
        InputInvalid: not a recording, silent of content, or longer than 60 seconds.
        RetryLater: this machine was too busy.
    """
    if not 0 < len(recording) <= MAX_INPUT_BYTES:
        raise InputInvalid(f"recording: 1 to {MAX_INPUT_BYTES} bytes, not {len(recording)}", field="recording")
    command = [sys.executable, "-I", str(CHILD), str(MAX_SECONDS), str(MEMORY_BYTES), str(CPU_SECONDS)]
    try:
        child = subprocess.run(
            command, input=recording, capture_output=True, timeout=WALL_SECONDS, cwd="/",
            env={"PATH": os.defpath, "LANG": "C.UTF-8"}, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise RetryLater(f"making a voice message took longer than {WALL_SECONDS} s", after_s=60) from error
    line, _, data = child.stdout.partition(b"\n")
    if child.returncode != 0 or not line:
        raise RetryLater(f"the encoder ended with {child.returncode}", after_s=30)
    header = json.loads(line)
    if not header["ok"]:
        raise InputInvalid(f"no voice message can be made of the recording: {header['why']}", field="recording")
    return Voice(data, float(header["seconds"]))

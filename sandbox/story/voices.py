"""The spoken answers: made once by the optional offline voice, as AMR voice messages."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from sandbox.story.cast import Cast

NO_VOICE = 3


class VoiceBroken(Exception):
    """The voice is there but could not speak; its own words say why."""


def prepare(cast: Cast, folder: Path) -> bool:
    """Make every recording of the cast; unchanged ones are left alone.

    Returns:
        False when no voice is installed; then only the silent recordings are made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "labels.json").write_text(json.dumps(cast.labels(), ensure_ascii=False), "utf-8")
    samples = cast.samples()
    if _make(samples, folder) == NO_VOICE:
        _make([item for item in samples if "silence_s" in item], folder)
        return False
    return True


def _make(samples: list[dict[str, object]], folder: Path) -> int:
    # A list of its own for each run: two may prepare the same folder at once, and the voice lets one wait.
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".json") as wanted:
        json.dump(samples, wanted, ensure_ascii=False)
        wanted.flush()
        command = [sys.executable, "-m", "voice", "samples", wanted.name, str(folder)]
        done = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode not in (0, NO_VOICE):
        raise VoiceBroken(done.stderr.strip()[-500:])
    return done.returncode

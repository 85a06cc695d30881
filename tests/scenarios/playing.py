"""Playing the whole journey of `make demo` in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

from tests.support.needs import REPOSITORY

# Patience for a machine that is busy with other things; on an idle one it takes two to three minutes.
LONGEST_S = 1500


def play(tmp_path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the story as its own process; recordings are kept between runs, all else is fresh."""
    folder = tmp_path / "run"
    folder.mkdir()
    models = REPOSITORY / "var" / "demo" / "models"
    if models.exists():
        (folder / "models").symlink_to(models)
    command = [sys.executable, "-m", "sandbox.story", "--folder", str(folder), *options]
    environment = {**os.environ, "ALLOW_NO_VOICE": "0"}
    return subprocess.run(
        command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, timeout=LONGEST_S, check=False
    )


def logs(tmp_path: Path) -> str:
    """The ends of the processes' logs, for a failure's report."""
    return "\n".join(
        f"--- {path.name}\n{path.read_text(errors='replace')[-2000:]}" for path in (tmp_path / "run/logs").glob("*.log")
    )

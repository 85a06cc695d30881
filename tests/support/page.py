"""The sandbox's page around the real product, for the browser tests."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.needs import REPOSITORY
from tests.support.services import die_with_parent


@contextmanager
def town_in(folder: Path, *options: str) -> Iterator[dict[str, Any]]:
    """`make run` on free ports with its data in `folder`; yields what it prints: the addresses.

    Args:
        options: further words of `python -m sandbox.story.run`, such as "--no-voices".
    """
    command = [sys.executable, "-m", "sandbox.story.run", "--port", "0", "--folder", str(folder), "--json", *options]
    process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, preexec_fn=die_with_parent)
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
    finally:
        process.terminate()
        assert process.wait(timeout=60) == 0

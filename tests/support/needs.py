"""Programs that some tests need: absent, the test is skipped with the reason; in CI it fails."""

import os
import shutil
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


def in_ci() -> bool:
    """Whether this run is CI's, where a missing service is a failure."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def program(name: str, package: str) -> str:
    """The path of a program, or the end of the test.

    Args:
        name: as typed on a command line, such as "mariadbd".
        package: Debian's package that brings it, for the message.
    """
    found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
    if found:
        return found
    reason = f"{name} is not installed (apt-get install {package})"
    if in_ci():
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def optional_program(name: str, purpose: str) -> str:
    """The path of a program that a test is skipped without, in CI too."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed: {purpose}")
    return found


def shared_data(name: str) -> Path:
    """A folder of recordings or data sets that lie beside the repository, never in it.

    Set YINPIN_SHARED_DATA to point elsewhere; absent, the test is skipped with the reason.
    """
    root = Path(os.environ.get("YINPIN_SHARED_DATA", REPOSITORY.parent / "shared" / "data"))
    if not (root / name).is_dir():
        pytest.skip(f"no {name}/ in the shared data folder (set YINPIN_SHARED_DATA)")
    return root / name

"""The environment of a child that opens what strangers sent: what its libraries read, and no secrets."""

import os
from pathlib import Path

_PASSED_ON = ("PATH", "HOME", "TMPDIR", "LANG", "LC_", "LD_LIBRARY_PATH", "OMP_", "MKL_", "CT2_", "CUDA_", "NVIDIA_")


def child_environment(root: Path, **more: str) -> dict[str, str]:
    """A variable is passed on when its name begins with one of a short list.

    Args:
        root: where the child imports the product from.
    """
    kept = {name: value for name, value in os.environ.items() if name.startswith(_PASSED_ON)}
    return {**kept, "PYTHONPATH": str(root), **more}

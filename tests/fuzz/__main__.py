"""`python -m tests.fuzz [--bodies 100000] [--seed 1]`: random callback bodies against the product's web process."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.fuzz.attack import attack

MOST_GROWTH_MIB = 32
PATIENCE_S = 5


def main() -> int:
    """Print the figures; 0 when nothing broke and memory stayed flat."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--bodies", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="yinpin-fuzz-") as folder:
        figures = attack(Path(folder), options.bodies, options.seed)
    print("\n".join(figures.lines()))
    broken = figures.server_errors or figures.traces or figures.broken_connections or figures.slowest_s > PATIENCE_S
    return 1 if broken or figures.growth > MOST_GROWTH_MIB else 0


if __name__ == "__main__":
    sys.exit(main())

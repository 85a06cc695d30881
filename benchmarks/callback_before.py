"""The callback of this checkout beside that of another one, paired in one run: `make bench-callback BEFORE=PATH`.

PATH is a folder with another state of this repository, such as `git worktree add PATH COMMIT`; it runs in the same
virtual environment, on a database of its own that its own migrations made. Rounds alternate, so that whatever else the
machine does meets both. Limits: requests a second and CPU a push within 5 % of the other checkout's, and the CPU that
a web process takes to start at most 1.2 times.
"""

import argparse
import resource
import shutil
import statistics
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from sqlalchemy import text

from benchmarks import report
from benchmarks.callback_peers import Ground, ground, measure, ours
from core.database import Database
from core.encryption import KeyRing, generate_key, use_keyring

NOW, BEFORE = "this checkout", "the other one"
ROUNDS, WITHIN, LONGEST_START = 6, 0.05, 1.2
START = "import os, app; app.wsgi(); os._exit(0)"


def other_ground(place: Ground, checkout: Path) -> Ground:
    """The same servers, another database, made by the other checkout's migrations."""
    with place.db.engine.begin() as connection:
        connection.execute(text("CREATE DATABASE before_this CHARACTER SET utf8mb4"))
    url = place.environment["DATABASE_URL"].replace("/callback?", "/before_this?")
    environment = {**place.environment, "DATABASE_URL": url, "DATA_DIR": place.environment["DATA_DIR"] + "-before"}
    migrate = [sys.executable, "app.py", "migrate"]
    subprocess.run(migrate, cwd=checkout, env=environment, check=True, capture_output=True)
    return replace(place, db=Database(url), environment=environment)


def start_s(checkout: Path, environment: dict[str, str]) -> float:
    """CPU seconds of one web process until it could serve."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", START], cwd=checkout, env=environment, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    """Measure in alternating rounds, print, keep; 1 when a limit was passed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.callback_before", description=__doc__)
    parser.add_argument("checkout", type=Path)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        print("wrk is not installed: apt-get install wrk", file=sys.stderr)
        return 2
    use_keyring(KeyRing(f"k1:{generate_key()}", generate_key()))
    rounds: dict[str, list[dict[str, float]]] = {NOW: [], BEFORE: []}
    with ground() as place:
        other = other_ground(place, options.checkout.resolve())
        sides = [(ours(NOW), place), (ours(BEFORE, options.checkout.resolve()), other)]
        with closing(other.db):
            for number in range(options.rounds):
                for peer, where in sides[:: -1 if number % 2 else 1]:
                    start = start_s(peer.folder, where.environment)
                    rounds[peer.name].append({**measure(peer, where), "start_ms": start * 1000})
    return told(rounds)


def told(rounds: dict[str, list[dict[str, float]]]) -> int:
    """Print medians, and the median of each round's own ratio."""
    pairs = list(zip(rounds[NOW], rounds[BEFORE], strict=True))
    keys = ("per_s", "cpu_us", "start_ms")
    rate, cpu, start = (statistics.median(now[key] / before[key] for now, before in pairs) for key in keys)
    rows = [
        [name, *(f"{statistics.median(one[key] for one in found):.1f}" for key in found[0])]
        for name, found in rounds.items()
    ]
    shown = report.table(["checkout", *rounds[NOW][0]], rows)
    shown += f"\n\nmedian of {len(pairs)} pairs, times the other's: requests a second {rate:.3f}, CPU {cpu:.3f}"
    shown += f", start {start:.3f}"
    lost = any(one["lost"] or one["refused"] for found in rounds.values() for one in found)
    held = rate >= 1 - WITHIN and cpu <= 1 + WITHIN and start <= LONGEST_START and not lost
    report.keep("callback_before", shown + ("\n\nall limits held" if held else "\n\nPASSED A LIMIT"), rounds)
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())

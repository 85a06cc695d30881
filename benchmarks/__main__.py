"""`make bench`: what needs nothing beside the tests' set-up, each a process of its own; others by name."""

import subprocess
import sys

ALWAYS = ("callback", "reminders", "claim", "scoring")
BENCHMARKS = (
    *ALWAYS, "learning", "callback_peers", "send", "hostile", "media", "pages", "scoring_gates", "speech", "bank_words",
    "invitations",
)  # fmt: skip


def main(names: list[str]) -> int:
    """Run the named benchmarks, or the usual ones; returns the worst exit status."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    worst = 0
    for name in names or ALWAYS:
        print(f"\n## {name}\n", flush=True)
        worst = max(worst, subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode)
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

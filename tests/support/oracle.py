"""What a fault did to the people: lost, twice, illegal. Every fault test ends with one verdict, and all are printed."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.database import Database
from models import InboxEvent, OutboxAttempt, OutboxMessage

# Where a row of the door out may stand when all is done, and what its newest attempt says then.
ENDS: dict[str, tuple[str | None, ...]] = {
    "sent": ("sent",),
    "failed": ("failed", None),
    "uncertain": ("uncertain", "sent"),
    "cancelled": (None,),
    "dead": ("failed", None),
}
VISIBLE = ("failed", "uncertain", "dead")
# How the summary finds the verdicts in what the tests printed, in this process or in another.
MARK = "verdict: "


@dataclass
class Verdict:
    """One line of the fault matrix; `count` is how many messages, kills or calls were tried.

    Args:
        lost, twice, illegal: None where this test has no way to see it; printed as `-`.
        also: further oracles that must be 0, such as orphans or order.
        figures: numbers to be read, not judged.
    """

    row: str
    fault: str
    count: int
    lost: int | None
    twice: int | None
    illegal: int | None
    also: dict[str, int] = field(default_factory=dict)
    figures: dict[str, object] = field(default_factory=dict)

    def line(self) -> str:
        """As it is printed."""
        zeros = {"lost": self.lost, "twice": self.twice, "illegal": self.illegal, **self.also}
        words = [f"{name}={'-' if value is None else value}" for name, value in (zeros | self.figures).items()]
        return f"{self.row:<4} {self.fault:<44} n={self.count:<5} " + "  ".join(words)

    def give(self) -> None:
        """Print the verdict; all that must be 0 is."""
        print(MARK + self.line())
        assert not any((self.lost, self.twice, self.illegal, *self.also.values())), self.line()


def judge(
    row: str,
    fault: str,
    *,
    wanted: Iterable[str],
    received: Counter[str],
    db: Database | None = None,
    visible: Iterable[str] = (),
    count: int | None = None,
    **figures: object,
) -> None:
    """Compare what should have reached people with what the sandbox says reached them.

    Args:
        wanted: marks of the messages, one each.
        received: mark -> how often a person got it.
        visible: marks that did not arrive, or perhaps not, and that a person is shown as such.
        db: the product's database, all of whose work is done: rows in an impossible or unfinished state are counted.
    """
    marks = list(wanted)
    lost = set(marks) - set(received) - set(visible)
    twice = sum(times - 1 for times in received.values() if times > 1)
    illegal = illegal_rows(db) if db is not None else None
    Verdict(row, fault, len(marks) if count is None else count, len(lost), twice, illegal, figures=figures).give()


def illegal_rows(db: Database) -> int:
    """Rows of both doors that are unfinished, or whose attempts contradict them."""
    with db.read() as session:
        unfinished = session.scalar(
            select(func.count()).select_from(InboxEvent).where(InboxEvent.status.not_in(("done", "dead")))
        )
        return int(unfinished or 0) + sum(not _possible(session, one) for one in session.scalars(select(OutboxMessage)))


def _possible(session: Session, row: OutboxMessage) -> bool:
    attempts = session.scalars(
        select(OutboxAttempt).where(OutboxAttempt.outbox_id == row.id).order_by(OutboxAttempt.number)
    ).all()
    last = attempts[-1].status if attempts else None
    sent = sum(one.status == "sent" for one in attempts)
    return row.status in ENDS and last in ENDS[row.status] and sent <= 1


def marked(texts: Iterable[str], mark: Callable[[str], str | None]) -> Counter[str]:
    """How often each mark stands in the texts."""
    return Counter(found for text in texts if (found := mark(text)))

"""What an evidence finder is asked and what it may say: places in the answer, and why there are none."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from config.schema import Question


class Trouble(StrEnum):
    """Why the finder said nothing; the card bears it as a mark, and the scorer goes on without."""

    OFF = "off"
    TOO_SLOW = "too_slow"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    OTHER_MODEL = "other_model"
    WRONG_SHAPE = "wrong_shape"
    TOO_LONG = "too_long"


class Dropped(StrEnum):
    """Why a copy doesn't count."""

    NOT_VERBATIM = "not_verbatim"
    NO_CLAUSE = "no_clause"  # a scrap of a few characters, or half the answer
    SPEAKS_TO_SCORER = "speaks_to_scorer"
    SERVES_TOO_MANY = "serves_too_many_points"


@dataclass(frozen=True)
class Found:
    """A verbatim piece of the answer: `text == answer[start:end]`.

    Attributes:
        agreed: both calls, which had the points in another order, copied the same place; a person looks otherwise.
        weak: by meaning it is no nearer to the point than answers to other questions are; a person looks. None where
            nobody has compared it.
    """

    point: str
    start: int
    end: int
    text: str
    agreed: bool
    weak: bool | None = None


@dataclass(frozen=True)
class Findings:
    """All that a finder says of one answer.

    Attributes:
        finder: its name, for the card; empty where there is none.
        trouble: why it said nothing; None where it spoke.
        dropped: reason -> how many copies didn't count.
    """

    finder: str
    found: tuple[Found, ...] = ()
    trouble: Trouble | None = None
    dropped: Mapping[str, int] = field(default_factory=dict)

    @property
    def needs_person(self) -> bool:
        """Whether somebody should look: the calls disagree, a copy is weak, or one was no copy."""
        return bool(self.dropped) or any(one.weak or not one.agreed for one in self.found)


class EvidenceFinder(Protocol):
    """Looks for the clause that shows a point. It adds evidence; points, caps and intervals are not its business."""

    @property
    def name(self) -> str:
        """Model and revision, for the card; empty for none."""
        ...

    def find(self, question: Question, answer: str, hidden: Collection[str] = ()) -> Findings:
        """The places in an answer that show the question's points; never raises for what the far side does.

        Args:
            hidden: what is known of the person (name, schools, branch) and must not leave this process.
        """


class IsWeak(Protocol):
    """Whether a clause is, by meaning, no nearer to a point than what is said about other questions."""

    def __call__(self, question: Question, point: str, clause: str) -> bool | None:
        """By what the scorer knows of the rubric; None where that isn't enough to tell."""


class NoFinder:
    """The default: nothing leaves, nothing is found."""

    name = ""

    def find(self, question: Question, answer: str, hidden: Collection[str] = ()) -> Findings:
        """Nothing."""
        return Findings(self.name, trouble=Trouble.OFF)


def points_of(question: Question) -> Sequence[tuple[str, str]]:
    """(id, what counts) of each point, in the rubric's order; statements that do harm are not asked for."""
    return [(point.id, point.means or point.name) for point in question.points]

"""The scorecard as the result page shows it, and people's points beside the machine's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from interview_flow.decision import results
from interview_flow.decision.scorecards import BY_PERSON
from models import Application, DimensionScore, Evidence, Rating
from web.api.reading import WITHOUT_TOTAL


@dataclass(frozen=True)
class DimensionRow:
    """One dimension; `score` is None where nobody and nothing could give points."""

    key: str
    label: str
    weight_percent: int
    score: float | None
    by_person: bool
    reason: str


@dataclass(frozen=True)
class Card:
    """A scorecard.

    Attributes:
        total: None unless the card has one.
        quotes: answer id -> its evidence.
        flags: `<question>:<code>`, or `<question>:harmful:<id>`.
        keeps_all: whether every quote was kept.
    """

    status: str
    total: float | None
    national_total: float | None
    rows: tuple[DimensionRow, ...]
    quotes: Mapping[str, Sequence[Evidence]]
    flags: tuple[str, ...]
    keeps_all: bool

    @property
    def by_person(self) -> bool:
        """Whether the points are a person's: the machine gave none."""
        return self.status == BY_PERSON

    def codes_of(self, question_id: str) -> tuple[str, ...]:
        """What people should know of one answer, each code once."""
        split = [flag.split(":") for flag in self.flags]
        return tuple(dict.fromkeys(one[1] for one in split if one[0] == question_id and len(one) > 1))


@dataclass(frozen=True)
class Series:
    """Somebody's points, dimension by dimension in the order of the card."""

    label: str
    points: tuple[float | None, ...]


def card_of(session: Session, application: Application) -> Card | None:
    """The card of the latest sitting with its evidence."""
    card = results.card_of(session, application.id)
    if card is None:
        return None
    rows = results.dimensions_of(session, card.id)
    quotes = list(
        session.scalars(
            select(Evidence)
            .where(Evidence.dimension_score_id.in_([row.id for row in rows]))
            .order_by(Evidence.answer_id, Evidence.start, Evidence.id)
        )
    )
    counts = [sum(one.dimension_score_id == row.id for one in quotes) for row in rows]
    by_answer: dict[str, list[Evidence]] = {}
    for quote in quotes:
        by_answer.setdefault(quote.answer_id, []).append(quote)
    return Card(
        status=card.status,
        total=None if card.status in WITHOUT_TOTAL else card.total,
        national_total=card.national_total,
        rows=tuple(_row(row) for row in rows),
        quotes=by_answer,
        flags=tuple(card.flags),
        keeps_all=all(results.keeps_every_quote(card, count) for count in counts),
    )


def machine(card: Card, label: str) -> Series:
    """The machine's own points: what a person filled in is left out."""
    return Series(label, tuple(None if row.by_person else row.score for row in card.rows))


def people(keys: Sequence[str], ratings: Sequence[Rating], label: str) -> Series:
    """The mean of some ratings."""
    return Series(label, tuple(_mean([one.scores[key] for one in ratings if key in one.scores]) for key in keys))


def comparable(ratings: Sequence[Rating]) -> list[Rating]:
    """Ratings of one stage: of the recordings, which the machine scored too, else of the live interview."""
    recorded = [one for one in ratings if one.stage == "recorded"]
    return recorded or list(ratings)


def _mean(points: Sequence[float]) -> float | None:
    return sum(points) / len(points) if points else None


def _row(row: DimensionScore) -> DimensionRow:
    return DimensionRow(row.key, row.label, row.weight_percent, row.score, row.status == BY_PERSON, row.reason)

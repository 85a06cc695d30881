"""The scorecard as the result page shows it, and people's points beside the machine's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from interview_flow.decision import results
from interview_flow.decision.copied import Copied, copied_of
from interview_flow.decision.learnt import learnt_of
from interview_flow.decision.quotes import Quoted, quotes_of
from interview_flow.decision.scorecards import BY_PERSON
from interview_flow.interview import sittings
from models import Application, DimensionScore, Rating, Scorecard
from scoring.details import AnswerDetail, DimensionDetail, LearntDetail
from scoring.rubric.points import SETTLING
from web.api.card_reading import WITHOUT_TOTAL

# Of the hash of a version: enough to tell two apart on a page; the API has all of it.
RUBRIC_DIGITS = 12


@dataclass(frozen=True)
class Computed:
    """How one answer's points in one dimension came about, for whoever audits them.

    Attributes:
        number: of the question, as the page counts them.
        status: the code of why it has none; empty where it was scored.
        terms: (name, points) of each named part; what took points away stands last.
    """

    number: int
    score: float | None
    status: str
    terms: tuple[tuple[str, float], ...]

    @property
    def added(self) -> float:
        """All terms together, to hundredths."""
        return round(sum(value for _, value in self.terms), 2)


@dataclass(frozen=True)
class DimensionRow:
    """One dimension; `score` is None where nobody and nothing could give points.

    Attributes:
        low, high: the range of the machine's points; None where a person gave them, or nobody.
        computed: in the order that was asked; empty on cards of versions before 0.3.0.
        learnt: what the interview's model said; None without one, and where a person gave the points.
    """

    key: str
    label: str
    weight_percent: int
    score: float | None
    by_person: bool
    reason: str
    low: float | None = None
    high: float | None = None
    computed: tuple[Computed, ...] = ()
    learnt: LearntDetail | None = None

    @property
    def ratings(self) -> int:
        """How many ratings the points were put right by; 0: not calibrated."""
        return self.learnt.ratings if self.learnt is not None and self.learnt.counts else 0


@dataclass(frozen=True)
class Card:
    """A scorecard.

    Attributes:
        total, low, high: None unless the card has one; the range is the machine's, and None around a person's points.
        quotes: answer id -> its quotes, with what each stands for.
        flags: `<question>:<code>`, or `<question>:harmful:<id>`.
        keeps_all: whether every quote was kept.
        engine: the scorer and its encoders.
        rubric: how the page names the version of rubric and rules, by the first digits of its hash.
        copied: answer id -> what a language model was asked about it, and copied.
    """

    status: str
    total: float | None
    national_total: float | None
    rows: tuple[DimensionRow, ...]
    quotes: Mapping[str, Sequence[Quoted]]
    flags: tuple[str, ...]
    keeps_all: bool
    low: float | None = None
    high: float | None = None
    engine: str = ""
    rubric: str = ""
    copied: Mapping[str, Copied] = field(default_factory=dict)

    @property
    def copier_troubles(self) -> tuple[str, ...]:
        """Why the language model said nothing of some answers: codes, each once."""
        return tuple(dict.fromkeys(one.row.trouble for one in self.copied.values() if one.row.trouble))

    @property
    def doubts(self) -> tuple[str, ...]:
        """What people should know of the card as a whole: flags that name no question, until a person has rated."""
        return () if self.by_person else tuple(flag[1:] for flag in self.flags if flag.startswith(":"))

    @property
    def model(self) -> LearntDetail | None:
        """The model behind the points of at least one dimension."""
        return next((row.learnt for row in self.rows if row.learnt is not None and row.ratings), None)

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
    order = {one: number for number, one in enumerate(_asked(session, card), 1)}
    quotes = quotes_of(session, card, rows)
    counts = [sum(one.row.dimension_score_id == row.id for one in quotes) for row in rows]
    by_answer: dict[str, list[Quoted]] = {}
    for quote in quotes:
        by_answer.setdefault(quote.row.answer_id, []).append(quote)
    by_machine = card.status not in (*WITHOUT_TOTAL, BY_PERSON)
    return Card(
        status=card.status,
        total=None if card.status in WITHOUT_TOTAL else card.total,
        national_total=card.national_total,
        rows=tuple(_row(row, order) for row in rows),
        quotes=by_answer,
        flags=tuple(card.flags),
        keeps_all=all(results.keeps_every_quote(card, count) for count in counts),
        low=card.low if by_machine else None,
        high=card.high if by_machine else None,
        engine=card.engine,
        rubric=card.config_version[:RUBRIC_DIGITS],
        copied={one.row.answer_id: one for one in copied_of(session, card)},
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


def _asked(session: Session, card: Scorecard) -> list[str]:
    """Ids of the questions in the order that the sitting asked them."""
    return [one.question_id for one in sittings.answers_of(session, card.interview_id)]


def _row(row: DimensionScore, order: Mapping[str, int]) -> DimensionRow:
    by_person = row.status == BY_PERSON
    low, high = (None, None) if by_person else (row.low, row.high)
    return DimensionRow(
        row.key, row.label, row.weight_percent, row.score, by_person, row.reason, low, high, _computed(row, order),
        learnt_of(row),
    )  # fmt: skip


def _computed(row: DimensionScore, order: Mapping[str, int]) -> tuple[Computed, ...]:
    if row.detail is None or row.status == BY_PERSON:
        return ()
    answers = DimensionDetail.from_json(row.detail).answers
    known = sorted(((order[key], one) for key, one in answers.items() if key in order), key=lambda pair: pair[0])
    return tuple(
        Computed(number, one.score, "" if one.score is not None else one.status, _in_order(one))
        for number, one in known
    )


def _in_order(detail: AnswerDetail) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(detail.terms.items(), key=lambda term: (term[0] in SETTLING, term[0])))

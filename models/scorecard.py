"""What the machine found, with its evidence, and what people rated."""

from datetime import date

from sqlalchemy import Boolean, Date, Float, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import JsonText
from core.encryption import Sealed
from models.base import Base, Hash, Id, MaybeMoment, Moment, reference


def goes_with(target: str) -> Mapped[str]:
    """A column that points at another table's id; the row goes with what it points at."""
    return mapped_column(String(32), ForeignKey(target, ondelete="CASCADE"), index=True)


class Scorecard(Base):
    """Status: scored, insufficient, needs_person, rated_by_person. Only `scored` has a total.

    `heard_by`: engine, numbers and weights of every recognition that the card rests on.
    """

    __tablename__ = "scorecards"
    __table_args__ = (UniqueConstraint("interview_id"),)

    id: Mapped[Id]
    application_id: Mapped[str] = reference("applications.id")
    interview_id: Mapped[str] = reference("interviews.id")
    status: Mapped[str] = mapped_column(String(24))
    total: Mapped[float | None] = mapped_column(Float)
    low: Mapped[float | None] = mapped_column(Float)
    high: Mapped[float | None] = mapped_column(Float)
    national_total: Mapped[float | None] = mapped_column(Float)
    national_low: Mapped[float | None] = mapped_column(Float)
    national_high: Mapped[float | None] = mapped_column(Float)
    config_version: Mapped[Hash]
    engine: Mapped[str] = mapped_column(String(64))
    heard_by: Mapped[list | None] = mapped_column(JsonText())
    flags: Mapped[list] = mapped_column(JsonText())
    created_at: Mapped[Moment]


class DimensionScore(Base):
    """Points of one dimension, 0–100; absent points have a status instead, never a zero.

    `detail`: how they were computed (`scoring.result.DimensionDetail`), for whoever audits them; ids and numbers only.
    """

    __tablename__ = "dimension_scores"
    __table_args__ = (UniqueConstraint("scorecard_id", "dimension_key"),)

    id: Mapped[Id]
    scorecard_id: Mapped[str] = reference("scorecards.id")
    key: Mapped[str] = mapped_column("dimension_key", String(64))
    label: Mapped[str] = mapped_column(String(64))
    weight_percent: Mapped[int] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(String(24))
    score: Mapped[float | None] = mapped_column(Float)
    low: Mapped[float | None] = mapped_column(Float)
    high: Mapped[float | None] = mapped_column(Float)
    reason: Mapped[str] = mapped_column(String(500))
    detail: Mapped[dict | None] = mapped_column(JsonText())


class Evidence(Base):
    """A verbatim quote: `quote` is the answer's text[start:end], as it was scored.

    `part_start` is its place in the text of `part_id`, which nothing moves; both are None before 0.3.0.
    """

    __tablename__ = "evidence"

    id: Mapped[Id]
    dimension_score_id: Mapped[str] = reference("dimension_scores.id")
    answer_id: Mapped[str] = reference("answers.id")
    start: Mapped[int] = mapped_column("start_char", Integer)
    end: Mapped[int] = mapped_column("end_char", Integer)
    part_id: Mapped[str | None] = mapped_column(String(32))
    part_start: Mapped[int | None] = mapped_column(Integer)
    audio_s: Mapped[float | None] = mapped_column(Float)
    point: Mapped[str] = mapped_column(String(64))
    quote_sealed: Mapped[str] = mapped_column(Text, info={"personal": True})

    quote = Sealed("quote_sealed")


class FinderAnswer(Base):
    """One answer of a card that a finder was asked about, once; both go together.

    `finder`: model and revision. `asked`: ids of the points. `trouble`: why it said nothing (`scoring.finder.Trouble`).
    `dropped`: reason -> how many copies didn't count.
    """

    __tablename__ = "finder_answers"
    __table_args__ = (UniqueConstraint("scorecard_id", "answer_id"),)

    id: Mapped[Id]
    scorecard_id: Mapped[str] = mapped_column(String(32), ForeignKey("scorecards.id", ondelete="CASCADE"))
    answer_id: Mapped[str] = goes_with("answers.id")
    finder: Mapped[str] = mapped_column(String(128))
    asked: Mapped[list] = mapped_column(JsonText())
    trouble: Mapped[str | None] = mapped_column(String(24))
    dropped: Mapped[dict] = mapped_column(JsonText())
    asked_at: Mapped[Moment]


class FinderQuote(Base):
    """A verbatim quote for a point that the scorer missed: `quote` is the answer's text[start:end], as it was scored.

    `part_start` is its place in the text of `part_id`, which nothing moves. `agreed`: both calls copied this place.
    `weak`: by meaning no nearer to the point than what is said about other questions; None where nobody compared.
    """

    __tablename__ = "finder_quotes"

    id: Mapped[Id]
    finder_answer_id: Mapped[str] = goes_with("finder_answers.id")
    point: Mapped[str] = mapped_column(String(64))
    start: Mapped[int] = mapped_column("start_char", Integer)
    end: Mapped[int] = mapped_column("end_char", Integer)
    part_id: Mapped[str | None] = mapped_column(String(32))
    part_start: Mapped[int | None] = mapped_column(Integer)
    agreed: Mapped[bool] = mapped_column(Boolean)
    weak: Mapped[bool | None] = mapped_column(Boolean)
    quote_sealed: Mapped[str] = mapped_column(Text, info={"personal": True})

    quote = Sealed("quote_sealed")


class Rating(Base):
    """One interviewer's own points; `blind` says the machine's were hidden until then."""

    __tablename__ = "ratings"
    __table_args__ = (UniqueConstraint("application_id", "stage", "rater"),)

    id: Mapped[Id]
    application_id: Mapped[str] = reference("applications.id")
    stage: Mapped[str] = mapped_column(String(16))
    rater: Mapped[str] = mapped_column(String(64))
    scores: Mapped[dict] = mapped_column(JsonText())
    recommendation: Mapped[str] = mapped_column(String(16))
    blind: Mapped[bool]
    rated_at: Mapped[Moment]
    comment_sealed: Mapped[str | None] = mapped_column(Text, info={"personal": True})
    instead_sealed: Mapped[str | None] = mapped_column(Text, info={"personal": True})

    comment = Sealed("comment_sealed")
    instead = Sealed("instead_sealed")  # why HR rates in the place of whoever was chosen


class ResultSeen(Base):
    """When a member was first shown points or others' ratings of an application."""

    __tablename__ = "results_seen"
    __table_args__ = (UniqueConstraint("application_id", "userid"),)

    id: Mapped[Id]
    application_id: Mapped[str] = reference("applications.id")
    userid: Mapped[str] = mapped_column(String(64))
    seen_at: Mapped[Moment]


class SecondRound(Base):
    """The live round: when, with whom, and how it ended."""

    __tablename__ = "second_rounds"

    id: Mapped[Id]
    application_id: Mapped[str] = mapped_column(String(32), unique=True)
    starts_at: Mapped[Moment]
    interviewer: Mapped[str] = mapped_column(String(64))
    interviewers: Mapped[list | None] = mapped_column(JsonText())
    # Readable, of versions before; empty once it is sealed.
    plain_place: Mapped[str] = mapped_column("place", String(255), default="")
    place_sealed: Mapped[str | None] = mapped_column(Text, info={"personal": True})
    done_at: Mapped[MaybeMoment]
    reminded: Mapped[str | None] = mapped_column(String(8))

    place = Sealed("place_sealed")

    @property
    def where(self) -> str:
        """The place, of a version before as well."""
        return self.place or self.plain_place

    @property
    def chosen(self) -> list[str]:
        """Who leads the round; a round of version 0.2.0 names one."""
        return list(self.interviewers or [self.interviewer])


class Appeal(Base):
    """A candidate's objection to a rejection, decided by somebody who did not reject.

    Status: open, upheld, refused.
    """

    __tablename__ = "appeals"

    id: Mapped[Id]
    application_id: Mapped[str] = reference("applications.id")
    status: Mapped[str] = mapped_column(String(12))
    asked_at: Mapped[Moment]
    due_on: Mapped[date] = mapped_column(Date)
    rejected_by: Mapped[str] = mapped_column(String(64))
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_at: Mapped[MaybeMoment]
    alarmed: Mapped[str | None] = mapped_column(String(8))

"""Answers that resemble another candidate's: a signature of the wording, and the pairs that were found.

Nothing here can be read back: a signature is one byte of each of 256 keyed minima. Both go with the answer.
"""

from sqlalchemy import Float, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Hash, Id, Moment


def _of_answer() -> Mapped[str]:
    return mapped_column(String(32), ForeignKey("answers.id", ondelete="CASCADE"))


class AnswerSignature(Base):
    """The signature of one answer's wording, as hex, beside the hash of the question's text."""

    __tablename__ = "answer_signatures"
    __table_args__ = (UniqueConstraint("answer_id"), Index("ix_answer_signatures_question", "question_hash", "made_at"))

    id: Mapped[Id]
    answer_id: Mapped[str] = _of_answer()
    question_hash: Mapped[Hash]
    signature: Mapped[str] = mapped_column(String(512))
    made_at: Mapped[Moment]


class AnswerLikeness(Base):
    """Two answers of different candidates whose wording is alike. `first_id` is the smaller of the two ids."""

    __tablename__ = "answer_likenesses"
    __table_args__ = (UniqueConstraint("first_id", "second_id"),)

    id: Mapped[Id]
    first_id: Mapped[str] = _of_answer()
    second_id: Mapped[str] = mapped_column(String(32), ForeignKey("answers.id", ondelete="CASCADE"), index=True)
    likeness: Mapped[float] = mapped_column(Float)
    found_at: Mapped[Moment]

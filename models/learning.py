"""What a bank learnt from its own ratings: models, who signed them, and which rubrics passed their gate."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import JsonText
from models.base import Base, Hash, Id, LongText, MaybeMoment, Moment


class ModelAct(StrEnum):
    """What a member signs."""

    PROMOTE = "promote"
    WITHDRAW = "withdraw"


class LearnedModel(Base):
    """A trained model as it was made; `text` is the whole file, and `name` its hash. Nothing of the two ever changes.

    `in_force_from`: when the second of two people had signed; it scores interviews that began later.
    """

    __tablename__ = "learned_models"

    id: Mapped[Id]
    name: Mapped[Hash] = mapped_column(String(64), unique=True)
    position_key: Mapped[str] = mapped_column(String(64), index=True)
    text: Mapped[str] = mapped_column(LongText)
    made_at: Mapped[Moment]
    in_force_from: Mapped[MaybeMoment]
    withdrawn_at: Mapped[MaybeMoment]


class ModelSignature(Base):
    """One member's signature under one model: asked for by a code to their own WeCom, given with it.

    `act`: promote, withdraw. `userid` is in small letters: one member signs once, however they are spelled.
    """

    __tablename__ = "model_signatures"
    __table_args__ = (UniqueConstraint("model_id", "act", "userid"),)

    id: Mapped[Id]
    model_id: Mapped[str] = mapped_column(String(32), ForeignKey("learned_models.id"))
    act: Mapped[str] = mapped_column(String(12))
    userid: Mapped[str] = mapped_column(String(64))
    code_hash: Mapped[Hash]
    wrong: Mapped[int] = mapped_column(Integer, default=0)
    asked: Mapped[int] = mapped_column(Integer, default=1)
    asked_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    signed_at: Mapped[MaybeMoment]


class RubricVerdict(Base):
    """Whether a rubric passed its gate, on which marks. A later verdict on the same rubric stands."""

    __tablename__ = "rubric_verdicts"
    __table_args__ = (UniqueConstraint("rubric", "data"),)

    id: Mapped[Id]
    position_key: Mapped[str] = mapped_column(String(64))
    rubric: Mapped[Hash]
    data: Mapped[Hash]
    passed: Mapped[bool]
    figures: Mapped[dict] = mapped_column(JsonText())
    judged_at: Mapped[Moment]

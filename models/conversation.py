"""What was said in chat, and the questions that wait for a person."""

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.encryption import Sealed
from models.base import Base, Id, MaybeMoment, Moment, OpaqueId, reference


class ChatMessage(Base):
    """One message of a candidate, kept in the candidate's file."""

    __tablename__ = "chat_messages"

    id: Mapped[Id]
    candidate_id: Mapped[str] = reference("candidates.id")
    application_id: Mapped[str | None] = mapped_column(String(32), index=True)
    direction: Mapped[str] = mapped_column(String(4))
    kind: Mapped[str] = mapped_column(String(16))
    msgid: Mapped[str] = mapped_column(OpaqueId(128), unique=True)
    sent_at: Mapped[Moment]
    recalled_at: Mapped[MaybeMoment]
    text_sealed: Mapped[str | None] = mapped_column(Text, info={"personal": True})

    text = Sealed("text_sealed")


class HrQuestion(Base):
    """A candidate's question that the FAQ could not answer."""

    __tablename__ = "hr_questions"

    id: Mapped[Id]
    application_id: Mapped[str] = reference("applications.id")
    asked_at: Mapped[Moment]
    answered_at: Mapped[MaybeMoment]
    answered_by: Mapped[str | None] = mapped_column(String(64))
    question_sealed: Mapped[str] = mapped_column(Text, info={"personal": True})
    answer_sealed: Mapped[str | None] = mapped_column(Text, info={"personal": True})

    question = Sealed("question_sealed")
    answer = Sealed("answer_sealed")

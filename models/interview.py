"""One sitting of one candidate: the questions asked, the parts of each answer, the versions of what a part says."""

from sqlalchemy import Float, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import JsonText
from core.encryption import Sealed, SealedJson
from models.base import Base, Id, LongText, MaybeMoment, Moment, OpaqueId, reference


class Interview(Base):
    """A sitting. `questions` are ids from the pinned config version, in order.

    `model_name`: of the learnt model in force when it began (`LearnedModel.name`); it is scored with no other.
    """

    __tablename__ = "interviews"
    __table_args__ = (UniqueConstraint("application_id", "attempt"),)

    id: Mapped[Id]
    application_id: Mapped[str] = reference("applications.id")
    attempt: Mapped[int] = mapped_column(Integer, default=1)
    questions: Mapped[list] = mapped_column(JsonText())
    position: Mapped[int] = mapped_column(Integer, default=0)
    started_at: Mapped[Moment]
    submitted_at: Mapped[MaybeMoment]
    model_name: Mapped[str | None] = mapped_column(String(64))


class Answer(Base):
    """All parts given to one question until 答完了. Status: open, closed, skipped.

    `once_more`: a recording failed after the answer was closed, and the question is to be (`wanted`) or
    was (`asked`) opened again before the hand-in.
    """

    __tablename__ = "answers"
    __table_args__ = (UniqueConstraint("interview_id", "question_id"),)

    id: Mapped[Id]
    interview_id: Mapped[str] = reference("interviews.id")
    question_id: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(16), default="open")
    asked_at: Mapped[Moment]
    last_part_at: Mapped[MaybeMoment]
    idle_asked_at: Mapped[MaybeMoment]
    closed_at: Mapped[MaybeMoment]
    once_more: Mapped[str | None] = mapped_column(String(16))


# What is no part of the answer: taken back, not known to be one, a question, or without a consent any more.
NOT_COUNTED = ("recalled", "unclear", "aside", "withdrawn")


class AnswerPart(Base):
    """One voice, video or text message of an answer.

    Status: pending (media not here yet), stored, transcribed, late (heard after the
    answers went to the scorer), ready (text), failed (with a reason), recalled,
    withdrawn (with the consent); for a typed text also unclear (it may be a question)
    and aside (it is one). `file_id` is the recording as it came,
    `listen_file_id` a WAV of it, because browsers do not play AMR. `text` is what the recogniser heard;
    `corrected` what is scored instead (`TranscriptVersion`); `reason` is `person` where a person wrote that down.
    """

    __tablename__ = "answer_parts"

    id: Mapped[Id]
    answer_id: Mapped[str] = reference("answers.id")
    kind: Mapped[str] = mapped_column(String(16))
    msgid: Mapped[str] = mapped_column(OpaqueId(128), unique=True)
    sent_at: Mapped[Moment]
    order: Mapped[int] = mapped_column("part_order", Integer, default=0)
    status: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(64))
    media_id: Mapped[str | None] = mapped_column(OpaqueId(256))
    file_id: Mapped[str | None] = mapped_column(String(64))
    mime: Mapped[str | None] = mapped_column(String(64))
    listen_file_id: Mapped[str | None] = mapped_column(String(64))
    engine: Mapped[str | None] = mapped_column(String(64))
    # Bytes of a typed text, seconds of a recording that was heard: to add up without opening what is sealed.
    size: Mapped[int | None] = mapped_column("text_bytes", Integer)
    seconds: Mapped[float | None] = mapped_column(Float)
    failed_at: Mapped[MaybeMoment]
    text_sealed: Mapped[str | None] = mapped_column(Text, info={"personal": True})
    transcript_sealed: Mapped[str | None] = mapped_column(LongText, info={"personal": True})
    corrected_sealed: Mapped[str | None] = mapped_column(LongText, info={"personal": True})

    text = Sealed("text_sealed")
    transcript = SealedJson("transcript_sealed")
    corrected = Sealed("corrected_sealed")


class TranscriptVersion(Base):
    """One correction of one part, sealed.

    Status: counted (the newest of these is scored), human (a member or a captioner wrote down what they heard; it is
    scored instead), differs (too far from what was heard: kept for people, never scored), recalled and withdrawn
    (empty).

    Attributes:
        author: as in an audit entry, such as `candidate:<id>`.
        msgid: of the chat message that it came with.
        changed: share of letters that differ from the recogniser's text, 0 to 1; 1 where it heard nothing.
    """

    __tablename__ = "transcript_versions"

    id: Mapped[Id]
    part_id: Mapped[str] = reference("answer_parts.id")
    status: Mapped[str] = mapped_column(String(16))
    author: Mapped[str] = mapped_column(String(80))
    msgid: Mapped[str | None] = mapped_column(OpaqueId(128), unique=True)
    made_at: Mapped[Moment]
    changed: Mapped[float] = mapped_column(Float)
    text_sealed: Mapped[str | None] = mapped_column(LongText, info={"personal": True})

    text = Sealed("text_sealed")

"""Versions of what a recording says, beside the recogniser's own, which stays as it is."""

from sqlalchemy import Float, String
from sqlalchemy.orm import Mapped, mapped_column

from core.encryption import Sealed
from models.base import Base, Id, LongText, Moment, OpaqueId, reference


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

"""From yes to the roster: offer, papers, the member account and the roster record."""

from datetime import date

from sqlalchemy import Date, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import JsonText
from core.encryption import Sealed, SealedJson
from models.base import Base, Id, LongText, MaybeMoment, Moment, reference


class Offer(Base):
    """Status: sent, accepted, declined, expired, withdrawn."""

    __tablename__ = "offers"

    id: Mapped[Id]
    application_id: Mapped[str] = mapped_column(String(32), unique=True)
    status: Mapped[str] = mapped_column(String(16))
    start_date: Mapped[date] = mapped_column(Date)
    sent_at: Mapped[Moment]
    answered_at: Mapped[MaybeMoment]
    expires_at: Mapped[Moment]
    approved_by: Mapped[str] = mapped_column(String(64))


class Onboarding(Base):
    """What the new hire filled in. Status: open, submitted, confirmed, returned."""

    __tablename__ = "onboardings"

    id: Mapped[Id]
    application_id: Mapped[str] = mapped_column(String(32), unique=True)
    status: Mapped[str] = mapped_column(String(16))
    submitted_at: Mapped[MaybeMoment]
    confirmed_at: Mapped[MaybeMoment]
    confirmed_by: Mapped[str | None] = mapped_column(String(64))
    form_sealed: Mapped[str | None] = mapped_column(LongText, info={"personal": True})

    form = SealedJson("form_sealed")


class Document(Base):
    """A paper of a new hire, stored encrypted under a random name."""

    __tablename__ = "documents"

    id: Mapped[Id]
    onboarding_id: Mapped[str] = reference("onboardings.id")
    kind: Mapped[str] = mapped_column(String(32))
    file_id: Mapped[str] = mapped_column(String(64))
    mime: Mapped[str] = mapped_column(String(64))
    uploaded_at: Mapped[Moment]
    name_sealed: Mapped[str | None] = mapped_column(Text, info={"personal": True})

    name = Sealed("name_sealed")


class RosterRecord(Base):
    """Our side of the roster. Status: member_created, written, verified, differs."""

    __tablename__ = "roster_records"
    __table_args__ = (UniqueConstraint("userid"),)

    id: Mapped[Id]
    application_id: Mapped[str] = mapped_column(String(32), unique=True)
    userid: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(24))
    differences: Mapped[list] = mapped_column(JsonText())
    checked_at: Mapped[MaybeMoment]
    written_sealed: Mapped[str | None] = mapped_column(Text, info={"personal": True})
    read_back_sealed: Mapped[str | None] = mapped_column(Text, info={"personal": True})

    written = SealedJson("written_sealed")
    read_back = SealedJson("read_back_sealed")

"""Rows about the system itself: its business clock and its leases."""

from sqlalchemy import Float, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, MaybeMoment, Moment, OpaqueId


class BusinessOffset(Base):
    """The one row that moves business time in a demo."""

    __tablename__ = "business_offset"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    offset_s: Mapped[float] = mapped_column(Float, default=0.0)


class Lease(Base):
    """A named right that one process holds for a while (real time)."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    owner: Mapped[str] = mapped_column(String(64))
    until: Mapped[MaybeMoment]


class DepartedMember(Base):
    """A member who is no longer one: what they did before they left may still be on its way to us."""

    __tablename__ = "departed_members"

    userid: Mapped[str] = mapped_column(String(64), primary_key=True)
    noticed_at: Mapped[Moment]


class KeyMark(Base):
    """One key this database was sealed with: a canary that only this key opens, and a fingerprint of its INDEX_KEY."""

    __tablename__ = "key_marks"

    key_id: Mapped[str] = mapped_column(OpaqueId(32), primary_key=True)
    canary: Mapped[str] = mapped_column(String(255))
    index_fingerprint: Mapped[str] = mapped_column(String(64))

"""Rows about the system itself: its business clock and its leases."""

from sqlalchemy import BigInteger, Float, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import JsonText
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


class Department(Base):
    """One of WeCom's departments as it was last read, and as pushes have narrowed it since."""

    __tablename__ = "departments"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    # None: the root, or a push has told of another parent that WeCom has not confirmed yet.
    parent_id: Mapped[int | None] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(64))
    # Kept for a department that is a branch: its number may be given to another one.
    gone_at: Mapped[MaybeMoment]
    # What it was called before it was gone. It is no branch's until it is called so again, or a person says it is.
    former_name: Mapped[str | None] = mapped_column(String(64))


class StaffPlace(Base):
    """The departments of a member whom the catalogue names as HR.

    Attributes:
        turn: renewed by each push about them; what was asked before a push and answered after it is asked again.
        branches: whose own HR they were when WeCom last confirmed it.
    """

    __tablename__ = "staff_places"

    userid: Mapped[str] = mapped_column(String(64), primary_key=True)
    departments: Mapped[list] = mapped_column(JsonText())
    branches: Mapped[list] = mapped_column(JsonText())
    turn: Mapped[str] = mapped_column(String(32))
    read_at: Mapped[MaybeMoment]


class DirectoryState(Base):
    """The one row about the department tree.

    Attributes:
        token: renewed with every change from which rights follow.
        turn: renewed by each push about a department.
        since: when it was first asked for.
        read_at: when it was last read as a whole.
        asked_at: when the last comparison was begun.
    """

    __tablename__ = "directory_state"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    token: Mapped[str] = mapped_column(String(32))
    turn: Mapped[str] = mapped_column(String(32))
    since: Mapped[Moment]
    read_at: Mapped[MaybeMoment]
    asked_at: Mapped[MaybeMoment]

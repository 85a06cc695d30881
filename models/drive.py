"""A recruiting drive: positions at branches, with one window of time and one way to invite."""

from datetime import date

from sqlalchemy import Date, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, MaybeMoment, Moment, reference


class Drive(Base):
    """A drive (校招批次). An application belongs to at most one, for good.

    Args:
        opens_on, closes_on: the first and the last day on which it invites by itself, on each branch's own calendar.
        last_interview_on: no deadline it sets is later than this day.
        window_days: the deadline is so many days after the invitation.
        invite_by_itself: whoever passes the screening is invited without a click.
        halted_at: since when it invites nobody; None while it runs.
        version: counts the changes, so that of two people who edit it at once the second is told.
    """

    __tablename__ = "drives"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(64))
    opens_on: Mapped[date] = mapped_column(Date)
    closes_on: Mapped[date] = mapped_column(Date)
    last_interview_on: Mapped[date] = mapped_column(Date)
    window_days: Mapped[int] = mapped_column(Integer)
    invite_by_itself: Mapped[bool] = mapped_column(default=True)
    halted_at: Mapped[MaybeMoment]
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[Moment]


class DrivePlace(Base):
    """One position at one branch in a drive.

    Args:
        quota: so many are invited by themselves at most; None for no limit.
        invited: how many of the drive were ever invited here, by itself or by HR. Counted in the invitation's own
            transaction, so that two processes can't pass the quota.
        invite_until: HR wants everybody invited who had passed the screening by then.
    """

    __tablename__ = "drive_places"
    __table_args__ = (UniqueConstraint("drive_id", "position_key", "branch_key"),)

    id: Mapped[Id]
    drive_id: Mapped[str] = reference("drives.id")
    position_key: Mapped[str] = mapped_column(String(64))
    branch_key: Mapped[str] = mapped_column(String(64))
    quota: Mapped[int | None] = mapped_column(Integer)
    invited: Mapped[int] = mapped_column(Integer, default=0)
    invite_until: Mapped[MaybeMoment]


class DriveReport(Base):
    """What the HR of one branch were last told of a drive, so that they hear of it again only when it has changed."""

    __tablename__ = "drive_reports"
    __table_args__ = (UniqueConstraint("drive_id", "branch_key"),)

    id: Mapped[Id]
    drive_id: Mapped[str] = reference("drives.id")
    branch_key: Mapped[str] = mapped_column(String(64))
    told_at: Mapped[Moment]
    invited: Mapped[int] = mapped_column(Integer)
    waiting: Mapped[int] = mapped_column(Integer)

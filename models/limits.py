"""What was sent lately, so that no channel is ever given more than it takes. All times are real time."""

from datetime import date

from sqlalchemy import Date, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import JsonText
from models.base import Base, Moment


class SendGate(Base):
    """The moments at which one recipient of one sender was lately sent something; locked while one more is let through.

    Args:
        times: epoch seconds, oldest first, no older than the sender's longest window.
    """

    __tablename__ = "send_gates"

    key: Mapped[str] = mapped_column("gate_key", String(64), primary_key=True)
    scope: Mapped[str] = mapped_column(String(64))
    recipient: Mapped[str] = mapped_column(String(64))
    times: Mapped[list] = mapped_column(JsonText())
    changed_at: Mapped[Moment] = mapped_column(index=True)


class DailySends(Base):
    """Person-times of one sender on one calendar day, in several rows so that workers don't wait for one another."""

    __tablename__ = "daily_sends"

    scope: Mapped[str] = mapped_column(String(64), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    shard: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    used: Mapped[int] = mapped_column(Integer, default=0)

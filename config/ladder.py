"""The order of the channels to a candidate, and the hours and limits of group sends (`ladder.yaml`)."""

from datetime import datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from config.reading import SHIPPED, load_shape

OWN = "own"
Rung = Literal["kf", "subscribe", "group_send", "own", "sms", "email"]
RUNGS: tuple[Rung, ...] = ("kf", "subscribe", "group_send", "own", "sms", "email")
Hours = Annotated[int, Field(ge=1, le=72)]
Times = Annotated[int, Field(ge=1, le=100)]


class GroupSends(BaseModel):
    """When recruiters are asked, until when they may confirm, and what one contact may be sent."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ask_at: time
    confirm_minutes: Annotated[int, Field(ge=5, le=1440)]
    leave_hours: Hours
    longest_wait_hours: Hours
    look_minutes: Annotated[int, Field(ge=1, le=240)]
    contact_a_day: Times
    contact_a_month: Times

    def asked_at(self, local: datetime) -> datetime:
        """When a notice of this moment is asked for: today, or tomorrow when today's hour has passed."""
        today = local.replace(hour=self.ask_at.hour, minute=self.ask_at.minute, second=0, microsecond=0)
        return today if local <= today else today + timedelta(days=1)

    @property
    def confirm(self) -> timedelta:
        """How long a recruiter may confirm."""
        return timedelta(minutes=self.confirm_minutes)

    def is_in_time(self, local: datetime, moment: datetime | None) -> bool:
        """Whether a notice of now can wait for a recruiter.

        Args:
            moment: of the interview or deadline; None where there is none.
        """
        until = self.asked_at(local) + self.confirm
        if until - local > timedelta(hours=self.longest_wait_hours):
            return False
        return moment is None or until + timedelta(hours=self.leave_hours) <= moment


class Ladder(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    order: tuple[Rung, ...]
    group_sends: GroupSends

    @field_validator("order")
    @classmethod
    def each_once(cls, value: tuple[Rung, ...]) -> tuple[Rung, ...]:
        """Refuse a channel that is missing or there twice: what is missing would never be tried."""
        if sorted(value) != sorted(RUNGS):
            raise ValueError(f"must name each of {', '.join(RUNGS)} once")
        return value


@lru_cache(maxsize=1)
def load_ladder(root: Path = SHIPPED) -> Ladder:
    """The shipped file.

    Raises:
        ConfigInvalid: names the file and the key.
    """
    return load_shape(root / "ladder.yaml", Ladder, root)

"""HR's own periods (`deadlines.yaml`) and reasons for a rejection (`reasons.yaml`)."""

from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from config.loader import refuse_barred
from config.reading import SHIPPED, load_shape

Count = Annotated[int, Field(ge=1, le=1000)]
ReasonKey = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,31}$")]
ReasonLabel = Annotated[str, Field(min_length=2, max_length=30)]
# The entry that a card shows before HR chooses.
NO_REASON = "none"


class Deadlines(BaseModel):
    """The whole file; each property is the same as a period."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    invitation_days: Count
    second_chance_hours: Count
    early_minutes: Count
    no_show_minutes: Count
    left_alone_hours: Count
    undo_minutes: Annotated[int, Field(ge=0, le=60)]
    idle_minutes: Count
    offer_days: Count
    start_after_days: Count

    @property
    def invitation(self) -> timedelta:
        """How long a link is open."""
        return timedelta(days=self.invitation_days)

    @property
    def second_chance(self) -> timedelta:
        """From noticing a no-show to the new time."""
        return timedelta(hours=self.second_chance_hours)

    @property
    def early(self) -> timedelta:
        """How long before its time an interview opens."""
        return timedelta(minutes=self.early_minutes)

    @property
    def no_show(self) -> timedelta:
        """How long after its time nobody is expected any more."""
        return timedelta(minutes=self.no_show_minutes)

    @property
    def left_alone(self) -> timedelta:
        """How long after its time an interview that was begun ends by itself."""
        return timedelta(hours=self.left_alone_hours)

    @property
    def undo(self) -> timedelta:
        """How long a decision can be taken back, and its message waits."""
        return timedelta(minutes=self.undo_minutes)

    @property
    def idle(self) -> timedelta:
        """How long an open answer may be silent before the candidate is asked."""
        return timedelta(minutes=self.idle_minutes)

    @property
    def offer(self) -> timedelta:
        """How long an offer is open."""
        return timedelta(days=self.offer_days)

    @property
    def start_after(self) -> timedelta:
        """From the offer to the first day, where HR named none."""
        return timedelta(days=self.start_after_days)


class Reasons(BaseModel):
    """`reasons.yaml`: key -> what the candidate and HR read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reject: Annotated[dict[ReasonKey, ReasonLabel], Field(min_length=1)]


@lru_cache(maxsize=1)
def load_deadlines() -> Deadlines:
    """The shipped file.

    Raises:
        ConfigInvalid: names the file and the key.
    """
    return load_shape(SHIPPED / "deadlines.yaml", Deadlines, SHIPPED)


@lru_cache(maxsize=1)
def load_reject_reasons(root: Path = SHIPPED) -> dict[str, str]:
    """Key -> label, in the order in which HR choose.

    Raises:
        ConfigInvalid: names the file and the key; also where a reason is a ground on which nobody may be rejected.
    """
    reasons = load_shape(root / "reasons.yaml", Reasons, root).reject
    refuse_barred({f"reject.{key}": label for key, label in reasons.items()}, "reasons.yaml", root)
    return dict(reasons)

"""Promises in working days, and the calendar years that the package lacks (`promises.yaml`)."""

from datetime import date
from functools import lru_cache

from pydantic import BaseModel, ConfigDict, Field

from config.reading import SHIPPED, load_shape


class Exact(BaseModel):
    """No key that nobody reads."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class WorkingDays(Exact):
    """How many working days each promise has."""

    second_round: int = Field(ge=1, le=30)
    appeal: int = Field(ge=1, le=60)
    result: int = Field(ge=1, le=60)


class Year(Exact):
    """Days of a year that differ from Monday to Friday; `announced` when the list is complete."""

    announced: bool
    days_off: tuple[date, ...] = ()
    worked: tuple[date, ...] = ()


class Promises(Exact):
    """The whole file."""

    working_days: WorkingDays
    years: dict[int, Year] = {}

    def overrides(self) -> dict[date, bool]:
        """day -> works."""
        off = {day: False for year in self.years.values() for day in year.days_off}
        return off | {day: True for year in self.years.values() for day in year.worked}

    def is_announced(self, year: int) -> bool:
        """Whether the file's list of a year is complete."""
        return year in self.years and self.years[year].announced


@lru_cache(maxsize=1)
def load_promises() -> Promises:
    """The shipped file.

    Raises:
        ConfigInvalid: names the file and the key.
    """
    return load_shape(SHIPPED / "promises.yaml", Promises, SHIPPED)

"""Which messages may leave in quiet hours (`quiet.yaml`), by template; `docs/quiet-hours.md` is printed from it."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from config.reading import SHIPPED, load_shape

HEAD = """# Quiet hours

Between `start` and `end` of a branch's `quiet_hours` (its own clock) nothing leaves to candidates, interviewers, HR and
new hires but what stands in the first tables. Everything else waits in the outbox until the hours end, in the order in
which it was posted. This page is printed from `config/quiet.yaml` by `python -m config.quiet > docs/quiet-hours.md`.
A card that changes its buttons is no message: nobody's phone rings, and it changes at any hour.
"""


class Group(BaseModel):
    """Templates that one reason lets out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    why: Annotated[str, Field(min_length=10)]
    templates: Annotated[tuple[str, ...], Field(min_length=1)]


class OwnAct(BaseModel):
    """Templates that are let out as the answer to their reader's own act; template -> where else its words are true."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    why: Annotated[str, Field(min_length=10)]
    templates: Annotated[dict[str, tuple[str, ...]], Field(min_length=1)]


class Booked(BaseModel):
    """What is about a time of day: it leaves at once when that time comes this soon after the quiet hours."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lead_minutes: Annotated[int, Field(ge=0, le=600)]
    templates: tuple[str, ...]

    @property
    def lead(self) -> timedelta:
        """How soon after the quiet hours."""
        return timedelta(minutes=self.lead_minutes)


class Quiet(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at_once: tuple[Group, ...]
    own_act: tuple[OwnAct, ...]
    waits: dict[str, tuple[str, ...]]
    booked: Booked

    @model_validator(mode="after")
    def each_once(self) -> "Quiet":
        """Refuse a template in two classes, and a booked one that never waits."""
        free, own = _templates(self.at_once), _templates(self.own_act)
        every = [*free, *own, *self.waits]
        if twice := sorted({one for one in every if every.count(one) > 1}):
            raise ValueError(f"decided twice: {', '.join(twice)}")
        if unknown := sorted(set(self.booked.templates) - {*own, *self.waits}):
            raise ValueError(f"booked, but never waiting: {', '.join(unknown)}")
        return self

    def waiting(self, template: str, *, own_act: bool) -> bool:
        """Whether a message waits for the end of quiet hours; one that the file does not know does."""
        if template in _templates(self.own_act):
            return not own_act
        return template not in _templates(self.at_once)

    def untrue_in(self, state: str) -> list[str]:
        """Templates whose words are not true any more once an application has come to a state."""
        return [template for template, states in self.true_in().items() if states and state not in states]

    def true_in(self) -> dict[str, tuple[str, ...]]:
        """What may wait -> the states in which its words are true; none for those that stay true."""
        return dict(self.waits) | {name: states for group in self.own_act for name, states in group.templates.items()}

    def as_page(self) -> str:
        """The file as a page for people."""
        parts = [HEAD, "## Leaves at any hour\n", _table(self.at_once)]
        parts += ["## Leaves at any hour as the answer to their reader's own act, else waits\n", _table(self.own_act)]
        parts += [
            "## Leaves at any hour when it is about a time booked then\n",
            f"The time it names comes less than {self.booked.lead_minutes} minutes after the quiet hours end: "
            f"{_code(self.booked.templates)}.\n",
            "## Waits\n",
            "A step that brings the application to a state in which the words are no longer true cancels what waits.\n",
            "| Template | True in |\n| --- | --- |\n"
            + "".join(f"| `{name}` | {_code(states) or 'always'} |\n" for name, states in self.true_in().items()),
        ]
        return "\n".join(parts)


def _templates(groups: Sequence[Group | OwnAct]) -> list[str]:
    return [template for group in groups for template in group.templates]


def _table(groups: Sequence[Group | OwnAct]) -> str:
    rows = "".join(f"| {group.why} | {_code(group.templates)} |\n" for group in groups)
    return f"| Why | Templates |\n| --- | --- |\n{rows}"


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


@lru_cache(maxsize=1)
def load_quiet() -> Quiet:
    """The shipped file.

    Raises:
        ConfigInvalid: names the file and the key.
    """
    return load_shape(SHIPPED / "quiet.yaml", Quiet, SHIPPED)


if __name__ == "__main__":
    print(load_quiet().as_page(), end="")

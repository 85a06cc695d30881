"""The shapes of a question and its rubric (`docs/scoring.md`). Pure; no file is read here."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Percent = Annotated[int, Field(ge=0, le=100, strict=True)]
Phrases = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(min_length=1)]
Kind = Literal["situational", "behavioural", "knowledge"]


class Shape(BaseModel):
    """Base of every configured thing: no unknown key, never changed after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Mark(Shape):
    """Something to find in an answer; any of its phrases is enough. `label`: what raters call it."""

    id: Key
    dim: Key
    label: Annotated[str, Field(max_length=20)] = ""
    any: Phrases

    @property
    def name(self) -> str:
        """The label, or the first phrase where nobody has given one."""
        return self.label or self.any[0]


class Point(Mark):
    """Something a good answer contains.

    Attributes:
        weight: how much this point counts beside the others of its dimension.
        any: phrases of which one is enough.
        paraphrases: whole ways of saying it, compared by similarity.
        own_action: the clause must say what the speaker does or did; false for
            facts (a rule of law, a product's property).
    """

    weight: Annotated[int, Field(ge=1, le=10)] = 1
    paraphrases: tuple[str, ...] = ()
    own_action: bool = True


class Harmful(Mark):
    """Something that must not be said: its dimension is capped at `cap` points, and it is always shown."""

    cap: Percent


class Seconds(Shape):
    """How long an answer should be, in seconds."""

    min: Annotated[int, Field(ge=1)] = 10
    max: Annotated[int, Field(le=900)] = 180


class Question(Shape):
    """One interview question with its rubric (`docs/scoring.md`).

    Attributes:
        text: as it is written in chat.
        suggested: the length that candidates are advised; None: the position's.
        references: model answers, for a question without points; what of them an
            answer covers becomes its points (`scoring/rubric/references.py`).
        anchors: points -> what such an answer sounds like, for human raters.
        local: added by a branch (set when merging).
    """

    id: Key
    text: Annotated[str, Field(min_length=4)]
    kind: Kind
    dimensions: Annotated[tuple[Key, ...], Field(min_length=1)]
    seconds: Seconds = Seconds()
    suggested: Seconds | None = None
    points: tuple[Point, ...] = ()
    harmful: tuple[Harmful, ...] = ()
    references: tuple[str, ...] = ()
    anchors: dict[int, str] = {}
    local: bool = False

    @model_validator(mode="after")
    def rubric_stays_inside_its_dimensions(self) -> "Question":
        """Refuse a point of a dimension that the question doesn't name, and an id used twice."""
        marks: tuple[Mark, ...] = (*self.points, *self.harmful)
        for mark in marks:
            if mark.dim not in self.dimensions:
                raise ValueError(f"{mark.id} counts for {mark.dim}, which the question does not name")
        refuse_twice("point", [mark.id for mark in marks])
        return self


def refuse_twice(what: str, ids: list[str]) -> None:
    """Raise ValueError naming the first id used twice."""
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise ValueError(f"{what} id {one} is used twice")
        seen.add(one)

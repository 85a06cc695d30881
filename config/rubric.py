"""The shapes of a question and its rubric (`docs/scoring.md`). Pure; no file is read here."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Percent = Annotated[int, Field(ge=0, le=100, strict=True)]
Sentences = tuple[Annotated[str, Field(min_length=1)], ...]
Kind = Literal["situational", "behavioural", "knowledge"]
# The levels in points for which answers are written.
LEVELS = (90, 60, 30)


class Shape(BaseModel):
    """Base of every configured thing: no unknown key, never changed after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, serialize_by_alias=True)


class Mark(Shape):
    """Something to find in an answer, by its meaning or by exact phrases.

    Attributes:
        label: what raters and candidates call it.
        means: one sentence that says what counts; with it the mark is found by meaning.
        say: four to six ways in which people say it.
        any: exact phrases of which one is enough; needed where there is no `means`.
    """

    id: Key
    dim: Key
    label: Annotated[str, Field(max_length=20)] = ""
    means: str = ""
    say: Sentences = ()
    any: Sentences = ()

    @property
    def name(self) -> str:
        """The label, or what counts, or the first phrase where nobody has given one."""
        return self.label or self.means or self.any[0]

    @model_validator(mode="after")
    def can_be_found(self) -> "Mark":
        """Refuse a mark with nothing to find it by, and ways of saying what isn't said."""
        if not self.means and not self.any:
            raise ValueError(f"{self.id} needs means (what counts, in a sentence) or any (phrases)")
        if self.say and not self.means:
            raise ValueError(f"{self.id} has say without means")
        return self


class Point(Mark):
    """Something a good answer contains.

    Attributes:
        weight: how much this point counts beside the others of its dimension.
        not_: near misses that must not count; `not` in the file.
        fact: saying it right is enough (a rule of law, a product's property); otherwise
            it counts in full only as the speaker's own deed or argued plan.
        paraphrases: whole ways of saying it, compared by similarity; of the old form.
        own_action: the clause of a phrase must say what the speaker does or did; of the old form.
    """

    weight: Annotated[int, Field(ge=1, le=10)] = 1
    not_: Annotated[Sentences, Field(alias="not")] = ()
    fact: bool = False
    paraphrases: tuple[str, ...] = ()
    own_action: bool = True

    @model_validator(mode="after")
    def is_of_one_form(self) -> "Point":
        """Refuse what only the form by meaning reads, in a point that has none."""
        if (self.not_ or self.fact) and not self.means:
            raise ValueError(f"{self.id} has {'not' if self.not_ else 'fact'} without means")
        return self


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
        answers: points -> whole answers written for that level, for the scorer that compares
            with them; head office's stand in `config/answers/<position>.yaml`.
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
    answers: dict[int, Sentences] = {}
    local: bool = False

    @property
    def by_meaning(self) -> bool:
        """Whether every point says what it means, so that answers are read by meaning."""
        return bool(self.points) and all(point.means for point in self.points)

    @model_validator(mode="after")
    def rubric_stays_inside_its_dimensions(self) -> "Question":
        """Refuse a point of a dimension that the question doesn't name, and an id used twice."""
        marks: tuple[Mark, ...] = (*self.points, *self.harmful)
        for mark in marks:
            if mark.dim not in self.dimensions:
                raise ValueError(f"{mark.id} counts for {mark.dim}, which the question does not name")
        refuse_twice("point", [mark.id for mark in marks])
        return self

    @model_validator(mode="after")
    def is_of_one_form(self) -> "Question":
        """Refuse points of both forms side by side: each scorer would miss the other's."""
        unsaid = [point.id for point in self.points if not point.means]
        if unsaid and len(unsaid) < len(self.points):
            raise ValueError(f"{unsaid[0]} has no means, but other points of the question do")
        return self

    @field_validator("answers")
    @classmethod
    def answers_are_of_known_levels(cls, value: dict[int, Sentences]) -> dict[int, Sentences]:
        """Refuse answers for a level that nobody rates by."""
        for level in value:
            if level not in LEVELS:
                raise ValueError(f"level {level} is not one of {', '.join(map(str, LEVELS))}")
        return value


def refuse_twice(what: str, ids: list[str]) -> None:
    """Raise ValueError naming the first id used twice."""
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise ValueError(f"{what} id {one} is used twice")
        seen.add(one)

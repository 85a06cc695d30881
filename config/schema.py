"""The shapes of what HR may change: positions, questions, branches. Pure; no file is read here."""

import hashlib
from collections.abc import Mapping
from datetime import time
from string import Formatter
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, field_validator, model_validator

# Whoever reads shapes finds those of the rubric here too.
from config.rubric import LEVELS, Harmful, Key, Kind, Mark, Percent, Point, Question, Seconds, Shape, refuse_twice  # noqa: F401

DEGREES = ("高中", "中专", "大专", "本科", "硕士", "博士")

Userid = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}$")]
# Somewhere a person answers: a telephone number, or an e-mail address, and when.
Contact = Annotated[str, Field(pattern=r"[0-9][0-9 -]{3,}[0-9]|@", max_length=60)]


class Dimension(Shape):
    """What is measured.

    Attributes:
        measured_by: `person`: the machine does not score it, an interviewer does.
        definition: what is measured, in words for raters.
        job_reason: why the position needs it.
        anchors: points -> what somebody with such points is like, for raters.
    """

    label: Annotated[str, Field(min_length=1, max_length=20)]
    measured_by: Literal["machine", "person"] = "machine"
    definition: str = ""
    job_reason: str = ""
    anchors: dict[int, str] = {}


class ScreeningRule(Shape):
    """A hard rule over the structured résumé; its outcome is passed, failed or unknown.

    Attributes:
        plugin: the name of the plug-in that decides it; it gets `label`, `at_least` and `any`.
    """

    id: Key
    label: Annotated[str, Field(min_length=1)]
    kind: Literal["degree_at_least", "major_in", "certificate_in", "plugin"]
    at_least: str = ""
    any: tuple[str, ...] = ()
    plugin: str = ""

    @model_validator(mode="after")
    def has_its_measure(self) -> "ScreeningRule":
        """Refuse a rule that can't decide anything."""
        if self.kind == "degree_at_least" and self.at_least not in DEGREES:
            raise ValueError(f"at_least must be one of {', '.join(DEGREES)}")
        if (self.kind == "plugin") != bool(self.plugin):
            raise ValueError("plugin names the plug-in of a rule of kind plugin, and of no other")
        if self.kind in ("major_in", "certificate_in") and not self.any:
            raise ValueError("any must name at least one accepted value")
        return self


class Position(Shape):
    """A position as head office sees it, or as merged for a branch.

    Attributes:
        weights: dimension key -> whole percent; sum 100 (checked by the overlay).
        weight_bounds: how many percent points a branch may move one weight.
        suggested: the length of an answer that candidates are advised, where a question has none of its own.
        blind_first: an interviewer sees the machine's points only after their own rating.
    """

    key: Key
    label: Annotated[str, Field(min_length=1)]
    description: str = ""
    requirements: tuple[str, ...] = ()
    blind_first: bool = True
    questions_per_interview: Annotated[int, Field(ge=1, le=12)] = 6
    suggested: Seconds = Seconds(min=60, max=120)
    weight_bounds: Percent = 10
    weights: dict[Key, Percent]
    dimensions: dict[Key, Dimension]
    screening: tuple[ScreeningRule, ...] = ()
    questions: tuple[Question, ...]

    @model_validator(mode="after")
    def names_fit_together(self) -> "Position":
        """Refuse weights or questions that speak of unknown dimensions, and ids used twice."""
        refuse_unknown("weights", self.weights, self.dimensions)
        for question in self.questions:
            refuse_unknown(f"questions.{question.id}", question.dimensions, self.dimensions)
        refuse_twice("question", [question.id for question in self.questions])
        refuse_twice("screening rule", [rule.id for rule in self.screening])
        return self

    def question(self, question_id: str) -> Question:
        """The question with this id.

        Raises:
            KeyError: this version has no such question.
        """
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)


class LocalDimension(Dimension):
    """The one dimension that a branch may add, with its weight in percent."""

    key: Key
    weight_percent: Percent


class Overlay(Shape):
    """What a branch changes of a position: weights inside the bounds, one dimension, own questions."""

    weights: dict[Key, Percent] = {}
    add_dimension: LocalDimension | None = None
    add_questions: tuple[Question, ...] = ()
    blind_first: bool | None = None
    questions_per_interview: Annotated[int, Field(ge=1, le=12)] | None = None


class QuietHours(Shape):
    """Local hours before which a reminder is brought forward unless its rule says `send`; may run over midnight."""

    start: time = time(22, 0)
    end: time = time(8, 0)


class Switches(Shape):
    """What a branch may turn on or off."""

    ask_phone_digits: bool = False


class FirstDay(Shape):
    """What new hires are told of their first day, besides its date: what is left out is not said.

    Attributes:
        arrive_at: on the branch's clock.
        received_by: who receives them, as a person calls them.
        bring: what to bring along.
    """

    arrive_at: time | None = None
    place: Annotated[str, Field(min_length=2, max_length=120)] | None = None
    received_by: Annotated[str, Field(min_length=1, max_length=30)] | None = None
    bring: tuple[Annotated[str, Field(min_length=1, max_length=30)], ...] = ()


class Branch(Shape):
    """A branch: who works there, when it sleeps, what it changes.

    Attributes:
        hr, interviewers: WeCom userids, first one first; `names` is how people call them.
        recruiter: the member whom invited candidates may add as a friend (联系我); nobody is offered without one.
        contact: what candidates are told to call or write to; a person reads it.
        department_id: the WeCom department that is this branch: its HR are those who work in it or below and whom
            head office or any branch with a department names, and new members are created in it. Without one its HR
            are those named in `hr`, wherever they work.
        time_zone: IANA name; times on cards and quiet hours are in it.
        first_day: where and when new hires arrive, optional; its date is the offer's.
        practice: for made-up people; such a branch is open in a demo only, where nothing leaves the machine.
        overlays: position key -> what this branch changes of it.
    """

    key: Key
    label: Annotated[str, Field(min_length=1)]
    contact: Contact
    practice: bool = False
    hr: tuple[Userid, ...] = ()
    interviewers: tuple[Userid, ...] = ()
    recruiter: Userid | None = None
    names: dict[Userid, Annotated[str, Field(min_length=1, max_length=20)]] = {}
    department_id: Annotated[int, Field(ge=1)] | None = None
    time_zone: str = "Asia/Shanghai"
    quiet_hours: QuietHours = QuietHours()
    switches: Switches = Switches()
    first_day: FirstDay | None = None
    overlays: dict[Key, Overlay] = {}

    @field_validator("time_zone")
    @classmethod
    def time_zone_exists(cls, value: str) -> str:
        """Refuse a zone that the time zone data doesn't know."""
        if value not in available_timezones():
            raise ValueError(f"no such time zone: {value}")
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The branch's time zone."""
        return ZoneInfo(self.time_zone)


# Facts that an answer may name to anybody: the working days that the bank promises (`promises.yaml`).
KNOWN_TO_ALL = frozenset({"second_round_days", "appeal_days"})


def named_in(text: str) -> set[str]:
    """The facts that a text names."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


class FaqEntry(Shape):
    """One approved question and answer.

    Attributes:
        answer: may name facts of the branch's interview, `{questions}`, `{minutes}`, …
        general: for somebody without an application, where `answer` names such a fact.
        position: the only position that the answer is about; empty for all.
    """

    id: Key
    question: Annotated[str, Field(min_length=2)]
    variants: tuple[str, ...] = ()
    answer: Annotated[str, Field(min_length=2)]
    general: str = ""
    position: str = ""

    @property
    def version(self) -> str:
        """Names this wording of the answer; another wording has another."""
        return hashlib.sha256(f"{self.answer}\n{self.general}".encode()).hexdigest()[:12]

    @model_validator(mode="after")
    def can_be_told_to_anybody(self) -> "FaqEntry":
        """Refuse an answer with a fact that a stranger's branch would have to fill in."""
        if named_in(self.answer) - KNOWN_TO_ALL and not self.general:
            raise ValueError("an answer with a {fact} of a branch needs a general answer")
        if named_in(self.general) - KNOWN_TO_ALL:
            raise ValueError("a general answer can name no {fact} of a branch")
        return self


class ReminderKind(Shape):
    """One reminder: how long before the interview, and what happens when that moment has passed.

    Attributes:
        late: `skip`: not sent when the interview was booked later than that
            moment; `now`: sent at once.
        min_gap_s: a late reminder needs at least this many seconds before the start.
    """

    key: Key
    label: str
    before_s: Annotated[int, Field(gt=0)]
    template: str
    late: Literal["skip", "now"] = "skip"
    min_gap_s: Annotated[int, Field(ge=0)] = 0
    in_quiet_hours: Literal["earlier", "send"] = "earlier"


class ScoringRules(Shape):
    """How the parts of one answer become points (`docs/scoring.md`).

    Attributes:
        coverage, structure, specificity, discourse: whole percents, sum 100.
        full_support: coverage from which the other three count in full.
        half_width: half of the wide interval of a dimension in points, where the scorer has none from data.
        correlation: assumed between dimensions when their intervals are combined.
        min_chars: an answer below is not scored.
        min_answers: fewer scorable answers give no total.
        scorers_differ_by: mean points by which the two scorers may differ before a person has to decide.
    """

    coverage: Percent = 60
    structure: Percent = 20
    specificity: Percent = 12
    discourse: Percent = 8
    full_support: Annotated[float, Field(gt=0, le=1)] = 0.3
    half_width: Annotated[float, Field(gt=0, le=100)] = 35.0
    correlation: Annotated[float, Field(ge=0, le=1)] = 0.5
    min_chars: int = 12
    min_answers: int = 3
    scorers_differ_by: Annotated[float, Field(gt=0, le=100)] = 20.0
    similar_from: Annotated[float, Field(gt=0, lt=1)] = 0.45

    @model_validator(mode="after")
    def parts_sum_to_100(self) -> "ScoringRules":
        """Refuse parts that don't sum to 100 percent."""
        total = self.coverage + self.structure + self.specificity + self.discourse
        if total != 100:
            raise ValueError(f"parts sum to {total} percent, not 100")
        return self


def refuse_unknown(where: str, names: Mapping[str, object] | tuple[str, ...], known: Mapping[str, object]) -> None:
    """Raise ValueError naming the first name that `known` lacks."""
    for name in names:
        if name not in known:
            raise ValueError(f"{where}: unknown dimension {name}")

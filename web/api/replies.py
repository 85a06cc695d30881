"""The bodies that `/api/v1` answers with, for the API's description."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel


class Problem(BaseModel):
    """An `application/problem+json` answer (RFC 9457). `errors` name fields, `allowed` the actions of a 409.

    `title`, `detail` and the `message` of an error are Chinese and may be shown to people. `reason`, of some 409, and
    the `message` of an error of type `refused` are English, for whoever writes the calling program; they are no codes.
    """

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] = []
    allowed: list[str] = []
    reason: str | None = None


class Created(BaseModel):
    """The id of what was made."""

    id: str


class Opened(Created):
    """A new application."""

    state: str


class Entered(Created):
    """A recording whose text a person wrote down."""

    part_id: str
    status: str


class Acted(Created):
    """An application after a step; `allowed` are the next ones."""

    state: str
    version: int
    allowed: list[str]


class Links(BaseModel):
    """The candidate's personal links; null where that way is not offered."""

    kf: str | None
    room: str | None
    me: str | None


class Invited(BaseModel):
    """The invitation leaves by itself; the links are for a person to hand over."""

    state: str
    links: Links


class Summary(Created):
    """One line of a list."""

    state: str
    position: str
    branch: str
    candidate_id: str
    drive: str | None
    interview_at: datetime | None
    deadline: datetime | None
    mode: str | None
    version: int
    config_version: str | None
    created_at: datetime
    changed_at: datetime


class Summaries(BaseModel):
    """A page of applications."""

    items: list[Summary]
    next: str | None


class Outcome(BaseModel):
    """What one hard rule found; `source` is the line of the résumé it read."""

    rule: str
    label: str
    outcome: Literal["passed", "failed", "unknown"]
    source: str | None


class Application(Summary):
    """One application."""

    screening: list[Outcome]
    allowed: list[str]


class Quote(BaseModel):
    """`text` is the answer's text[start:end]; `audio_s` the second at which it is spoken.

    `part_start` is its place in the text of the part `part_id`. `shows`: a point that was `found`, the
    passage `near`est to one that was missed, words that are `harmful`, or `maybe_harmful` ones for a person to judge.
    """

    answer_id: str
    start: int
    end: int
    text: str
    audio_s: float | None
    point: str
    shows: Literal["found", "near", "harmful", "maybe_harmful"]
    part_id: str | None
    part_start: int | None


class Ranged(BaseModel):
    """Points, 0 to 100, with the ends of their interval."""

    score: float
    low: float
    high: float


class Learnt(BaseModel):
    """What the model in force at the beginning of the interview said of a dimension, beside the rubric.

    `model` is the hash of its file, `ratings` how many of this dimension it has learnt from. `points` are blended with
    the rubric's as its stage says. `stands` says why the rubric's points stand; null where `counts`.
    """

    model: str
    stage: int
    made_at: datetime
    ratings: int
    counts: bool
    stands: Literal["few_ratings", "not_comparable", "own_question", "no_higher"] | None
    rubric: Ranged
    points: Ranged | None


class Dimension(BaseModel):
    """Points of one dimension; null with a status where it could not be scored.

    `range_origin` is `calibrated` where `learnt` counts: then the range is from the errors of its model.
    """

    key: str
    label: str
    weight_percent: int
    status: str
    score: float | None
    low: float | None
    high: float | None
    range_origin: Literal["uncalibrated", "calibrated", "given_by_person"] | None
    reason: str
    learnt: Learnt | None
    evidence: list[Quote]


class CopiedQuote(BaseModel):
    """A verbatim quote that a language model copied for a point that the scorer missed; no points come of it.

    `agreed`: two calls copied the same place. `weak`: by meaning it is far from the point; null where nobody compared.
    """

    start: int
    end: int
    text: str
    point: str
    part_id: str | None
    part_start: int | None
    agreed: bool
    weak: bool | None


class Copied(BaseModel):
    """What a language model was asked about one answer: `asked` are ids of points, `dropped` counts what was no copy.

    `trouble`: why it said nothing; null where it answered.
    """

    answer_id: str
    finder: str
    asked: list[str]
    trouble: str | None
    dropped: dict[str, int]
    quotes: list[CopiedQuote]


class Scorecard(BaseModel):
    """The result; only a scored one has a total. `copied` has no part in it, and is empty without a language model."""

    total: float | None
    low: float | None
    high: float | None
    national_total: float | None
    national_low: float | None
    national_high: float | None
    range_origin: Literal["uncalibrated", "given_by_person"] | None
    status: Literal["scored", "insufficient", "needs_person", "rated_by_person"]
    config_version: str
    engine: str
    heard_by: list[str] | None
    flags: list[str]
    dimensions: list[Dimension]
    copied: list[Copied]


class Entries(BaseModel):
    """A page of a timeline (`at`, `from`, `to`, `action`, `actor`, `reason`) or of answers."""

    items: list[dict[str, Any]]
    next: str | None


class Window(BaseModel):
    """The 48 hours and five messages after the candidate's last message in 微信客服."""

    open: bool
    ends_at: datetime
    messages_left: int
    limit: int


class Credit(BaseModel):
    """Messages left of one subscription template."""

    template: str
    left: int


class CandidateQuota(BaseModel):
    """`kf` is null before the candidate was in the chat."""

    kf: Window | None
    subscriptions: list[Credit]


class Busiest(BaseModel):
    """Whom the app sent most within the last minute, and how many it may."""

    recipient: str
    used: int
    limit: int


class AppQuota(BaseModel):
    """Person-times of the app on one day in Beijing; `waiting` messages are in a member's line."""

    day: date
    used: int
    limit: int
    left: int
    busiest: Busiest | None
    waiting: int


class Quota(BaseModel):
    """What is left of the channels; `app` is null where nothing is limited."""

    candidate: CandidateQuota
    app: AppQuota | None


class Message(BaseModel):
    """What became of a message on one channel for one recipient. `reason` is the vendor's word or code."""

    at: datetime
    recipient: str
    channel: str
    kind: str
    status: Literal["queued", "sent", "delivered", "failed", "uncertain", "dead"]
    reason: str | None


class Messages(BaseModel):
    """A page of messages; one with several recipients is several items."""

    items: list[Message]
    next: str | None


PROBLEM: dict[Any, Any] = {
    "description": "application/problem+json",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
PROBLEMS: dict[Any, Any] = {str(status): PROBLEM for status in (400, 401, 403, 404, 409, 413, 415, 422, 500, 503)}

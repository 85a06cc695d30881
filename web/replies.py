"""The bodies that `/api/v1` answers with, for the API's description."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel


class Problem(BaseModel):
    """An `application/problem+json` answer (RFC 9457). `errors` name fields, `allowed` the actions of a 409."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] = []
    allowed: list[str] = []


class Created(BaseModel):
    """The id of what was made."""

    id: str


class Opened(Created):
    """A new application."""

    state: str


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
    """`text` is the answer's transcript[start:end]; `audio_s` the second at which it is spoken."""

    answer_id: str
    start: int
    end: int
    text: str
    audio_s: float | None
    point: str


class Dimension(BaseModel):
    """Points of one dimension; null with a status where it could not be scored."""

    key: str
    label: str
    weight_percent: int
    status: str
    score: float | None
    low: float | None
    high: float | None
    reason: str
    evidence: list[Quote]


class Scorecard(BaseModel):
    """The result; only a scored one has a total."""

    total: float | None
    low: float | None
    high: float | None
    status: Literal["scored", "insufficient", "needs_person", "rated_by_person"]
    config_version: str
    engine: str
    flags: list[str]
    dimensions: list[Dimension]


class Entries(BaseModel):
    """A page of a timeline (`at`, `from`, `to`, `action`, `actor`, `reason`) or of messages
    (`at`, `recipient`, `channel`, `kind`, `status`, `reason`)."""

    items: list[dict[str, Any]]
    next: str | None


PROBLEM: dict[Any, Any] = {
    "description": "application/problem+json",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
PROBLEMS: dict[Any, Any] = {str(status): PROBLEM for status in (400, 401, 403, 404, 409, 413, 415, 422, 500, 503)}

"""The bodies, queries and paths of `/api/v1`. Unknown fields are refused; times carry their offset."""

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from interview_flow.intake.profile import Exact, Plain, Short

FULL_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
RFC_3339 = re.compile(FULL_DATE.pattern + r"[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})")
# The first and the last years leave no room for a time zone or a due time on the other side.
YEARS = range(1970, 2200)


def _rfc_3339(value: Any) -> Any:
    """Refuse numbers and times without an offset."""
    if isinstance(value, str) and RFC_3339.fullmatch(value):
        return value
    raise PydanticCustomError("not_rfc3339", "not RFC 3339 with an offset")


def _near(value: datetime) -> datetime:
    """Refuse a year that no interview has."""
    if value.year not in YEARS:
        raise PydanticCustomError("not_rfc3339", "not a year of ours")
    return value


def _full_date(value: Any) -> Any:
    if isinstance(value, str) and FULL_DATE.fullmatch(value):
        return value
    raise PydanticCustomError("date_from_datetime_parsing", "not a date such as 2026-12-01")


def _place(value: str) -> str:
    """Refuse an order number that no row can have."""
    if int(value.partition("-")[0]) >= 2**63:
        raise PydanticCustomError("string_pattern_mismatch", "no place in a list")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_rfc_3339), AfterValidator(_near)]
Day = Annotated[date, BeforeValidator(_full_date)]
Id = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Place = Annotated[str, Field(pattern=r"^[0-9]{1,20}-[0-9a-f]{32}$"), AfterValidator(_place)]
Mode = Literal["chat"]


class ApplicationBody(Exact):
    """Who applies for what, where; `drive` is the id of the recruiting drive that the application belongs to."""

    candidate_id: Short
    position: Short
    branch: Short
    drive: Short | None = None


Userid = Annotated[Plain, Field(max_length=64)]


class ActionData(Exact):
    """What an action may carry."""

    interview_at: Moment | None = None
    deadline: Moment | None = None
    mode: Mode | None = None
    starts_at: Moment | None = None
    place: Annotated[Plain, Field(max_length=255)] | None = None
    interviewer: Annotated[Plain, Field(max_length=64)] | None = None
    interviewers: Annotated[list[Userid], Field(min_length=1, max_length=10)] | None = None
    start_date: Day | None = None
    staff_number: Annotated[Plain, Field(max_length=32)] | None = None


class ActionBody(Exact):
    """One step of the table in `docs/flow.md`.

    `decided_by` names the HR member of the branch (WeCom userid) who decided, for a step that decides about a
    person: `confirm_screen_out`, `advance`, `reject`, `uphold_appeal`, `refuse_appeal`, `approve_offer`,
    `confirm_onboarding`.
    """

    action: Annotated[Plain, Field(min_length=1, max_length=64)]
    decided_by: Annotated[Plain, Field(max_length=64)] | None = None
    reason: Annotated[Plain, Field(max_length=255)] | None = None
    data: ActionData = ActionData()


class TranscriptBody(Exact):
    """What a person wrote down of a recording; `entered_by` names the HR member of the branch (WeCom userid)."""

    text: Annotated[Plain, Field(min_length=1, max_length=5000)]
    entered_by: Annotated[Plain, Field(min_length=1, max_length=64)]


class InvitationBody(Exact):
    """Exactly one of a fixed time and a deadline."""

    interview_at: Moment | None = None
    deadline: Moment | None = None
    mode: Mode = "chat"


class ClockBody(Exact):
    """How far business time shall be ahead of real time, in seconds."""

    offset_s: float = Field(ge=-366 * 86400, le=3660 * 86400, allow_inf_nan=False)


class ApplicationPath(BaseModel):
    """The id of an application."""

    application_id: str = Field(max_length=64)


class PartPath(ApplicationPath):
    """A recording of an application, as `GET …/answers` names it."""

    part_id: str = Field(max_length=64)


class Tap(BaseModel):
    """The caller's own name for this request; sent again, it has no second effect."""

    idempotency_key: str | None = Field(None, alias="Idempotency-Key", min_length=1, max_length=128)


class ListQuery(Exact):
    """A page of applications; `after` is `next` of the page before."""

    after: Id | None = None
    limit: int = Field(50, ge=1, le=200)
    state: Short | None = None
    branch: Short | None = None
    candidate_id: Short | None = None


class PageQuery(Exact):
    """A page of entries; `after` is `next` of the page before."""

    after: Place | None = None
    limit: int = Field(50, ge=1, le=200)

"""A person who applies, as every entrance takes them: the shape of `POST /api/v1/candidates`, and of a list's rows."""

from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from core import normal_form


def _plain(value: str) -> str:
    """Refuse control characters; what nobody sees, and white space around, is dropped."""
    if any(ord(letter) < 32 and letter not in "\n\t\r" for letter in value):
        raise PydanticCustomError("string_pattern_mismatch", "control characters")
    return normal_form.shown(value).strip()


def _name(value: str) -> str:
    """One spelling of a person's name."""
    name = normal_form.person_name(value)
    if name is None:
        raise PydanticCustomError("string_pattern_mismatch", "no name")
    return name


def _normal(form: Callable[[str], str]) -> BeforeValidator:
    """Bring a text into its normal form before its pattern is looked at."""
    return BeforeValidator(lambda value: form(value) if isinstance(value, str) else value)


Plain = Annotated[str, AfterValidator(_plain)]
Short = Annotated[Plain, Field(max_length=120)]
Name = Annotated[str, Field(min_length=1, max_length=normal_form.LONGEST_NAME), AfterValidator(_name)]
Phone = Annotated[str, _normal(normal_form.phone), Field(pattern=r"^1[3-9][0-9]{9}$", max_length=40)]
Email = Annotated[
    str, _normal(normal_form.email), Field(pattern=r"^[^@\s<>,;\"]{1,64}@[^@\s<>,;\"]{1,180}\.[A-Za-z0-9-]{2,}$")
]
Month = Annotated[str, _normal(normal_form.ascii_digits), Field(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$")]


class Exact(BaseModel):
    """A shape that knows all its fields."""

    model_config = ConfigDict(extra="forbid")


class Education(Exact):
    """One school."""

    school: Short = ""
    degree: Short = ""
    major: Short = ""
    start_year: int | None = Field(None, ge=1940, le=2100)
    end_year: int | None = Field(None, ge=1940, le=2100)


class Work(Exact):
    """One job; `start` and `end` are months such as `2025-07`."""

    company: Short = ""
    title: Short = ""
    start: Month | None = None
    end: Month | None = None
    text: Annotated[Plain, Field(max_length=5000)] = ""


class Resume(Exact):
    """The résumé; `text` is the whole of it, and may be empty."""

    education: list[Education] = Field(default=[], max_length=20)
    work: list[Work] = Field(default=[], max_length=50)
    certificates: list[Short] = Field(default=[], max_length=50)
    text: Annotated[Plain, Field(max_length=60_000)] = ""


class CandidateBody(Exact):
    """A person. Without phone and e-mail no invitation can leave."""

    name: Name
    phone: Phone | None = None
    email: Email | None = None
    external_ref: Annotated[Plain, Field(max_length=128)] | None = None
    resume: Resume = Resume()

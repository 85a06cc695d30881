"""A plug-in that watches faces in recorded videos: off, shown to people only, and never near a score.

No adapter ships. A bank that brings one fills in `config/observation.yaml`: the legal basis, the words of the consent,
and two people who answer for it. Even then only a video whose candidate agreed to this purpose is watched, and every
line that is shown carries the words that say it doesn't count. `scoring/` can't import this file (pyproject.toml).

Source: Personal Information Protection Law, art. 28 and 29 (faces are sensitive data: a specific purpose, a sufficient
need and a separate consent); features SO-05 and SO-06.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.reading import SHIPPED, load_shape
from config.texts import word
from core.errors import NotAllowed
from models import Consent

# A consent of its own: the one to recording and scoring doesn't cover it.
PURPOSE = "facial_observation"
SIGN_OFFS = 2
FEWEST_WORDS = 40


@dataclass(frozen=True)
class Observation:
    """What an adapter says it saw.

    Attributes:
        words: the adapter's own, in Chinese.
        from_s, to_s: where in the video, in seconds.
        confidence: 0 to 1, as the adapter claims; nobody here has checked it.
    """

    words: str
    from_s: float
    to_s: float
    confidence: float


class Observer(Protocol):
    """An adapter, installed by the bank."""

    name: str

    def observe(self, video: bytes, mime: str) -> Sequence[Observation]:
        """Watch one recorded video, in a child process and without network; keeps nothing of it."""
        ...


class Exact(BaseModel):
    """No key that nobody reads."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SignOff(Exact):
    """Somebody who answers for the use."""

    userid: Annotated[str, Field(min_length=1, max_length=64)]
    role: Annotated[str, Field(min_length=2, max_length=30)]
    on: date


class Permission(Exact):
    """`config/observation.yaml`.

    Attributes:
        legal_basis: why the bank may, and why nothing milder does.
        consent_text: what the candidate agrees to, word for word.
        text_version: which wording a consent was given to.
    """

    enabled: bool
    legal_basis: str = ""
    consent_text: str = ""
    text_version: Annotated[str, Field(max_length=32)] = ""
    sign_offs: tuple[SignOff, ...] = ()

    @field_validator("sign_offs")
    @classmethod
    def by_two_people(cls, sign_offs: tuple[SignOff, ...]) -> tuple[SignOff, ...]:
        """Refuse one person, or one role, that signs twice."""
        for names in ([one.userid.lower() for one in sign_offs], [one.role for one in sign_offs]):
            if len(set(names)) < len(names):
                raise ValueError("one person and one role sign once")
        return sign_offs

    @model_validator(mode="after")
    def is_whole_when_on(self) -> "Permission":
        """Refuse to be switched on by one word alone."""
        if not self.enabled:
            return self
        for name in ("legal_basis", "consent_text"):
            if len(getattr(self, name).strip()) < FEWEST_WORDS:
                raise ValueError(f"{name} needs at least {FEWEST_WORDS} characters before it is enabled")
        if not self.text_version:
            raise ValueError("text_version names the wording of the consent")
        if len(self.sign_offs) < SIGN_OFFS:
            raise ValueError(f"{SIGN_OFFS} people of different roles must have signed")
        return self


@dataclass(frozen=True)
class Line:
    """One observation as a page may show it: `words` never without `watermark`."""

    words: str
    from_s: float
    to_s: float
    watermark: str


@lru_cache(maxsize=1)
def load_permission() -> Permission:
    """The bank's file.

    Raises:
        ConfigInvalid: names the key, also where it is switched on without what that needs.
    """
    return load_shape(SHIPPED / "observation.yaml", Permission, SHIPPED)


def may_observe(session: Session, application_id: str, permission: Permission) -> bool:
    """Whether it is switched on, and this candidate has agreed to this very wording and not taken it back."""
    if not permission.enabled:
        return False
    standing = select(Consent.id).where(
        Consent.application_id == application_id,
        Consent.purpose == PURPOSE,
        Consent.text_version == permission.text_version,
        Consent.withdrawn_at.is_(None),
    )
    return session.scalar(standing) is not None


def observed(
    session: Session, application_id: str, permission: Permission, observer: Observer, video: bytes, mime: str
) -> tuple[Line, ...]:
    """What an adapter saw in one video, as lines for people; nothing is stored.

    Raises:
        NotAllowed: it is off, or this candidate has not agreed.
    """
    if not may_observe(session, application_id, permission):
        raise NotAllowed("faces are observed only where it is switched on, and with the candidate's own consent to it")
    return lines_of(observer, video, mime)


def lines_of(observer: Observer, video: bytes, mime: str) -> tuple[Line, ...]:
    """What an adapter saw, each line with its watermark; for whoever has asked `may_observe`."""
    mark = word("observation.watermark", observer=observer.name)
    return tuple(Line(one.words, one.from_s, one.to_s, mark) for one in observer.observe(video, mime))

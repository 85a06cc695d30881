"""What the mini-program sends to `/mp/v1`."""

from typing import Literal

from flask_openapi3 import FileStorage
from pydantic import BaseModel, ConfigDict, Field

from core.ids import new_id


class Exact(BaseModel):
    """A request body that knows all its fields."""

    model_config = ConfigDict(extra="forbid")


class LoginBody(Exact):
    """A login code, and which app made it; `invitation` is a personal link's token, if one was opened."""

    code: str = Field(min_length=1, max_length=512)
    platform: Literal["wechat", "wxwork"]
    invitation: str | None = Field(None, max_length=128)


class InvitationPath(BaseModel):
    """The token of a personal link."""

    token: str = Field(max_length=128)


class ProofBody(Exact):
    """One of the two: the phone button's code, or the six digits that were sent."""

    phone_code: str | None = Field(None, min_length=1, max_length=512)
    code: str | None = Field(None, min_length=1, max_length=16)


class AcceptBody(Exact):
    """Template ids that were asked for in one tap, by the answer."""

    granted: list[str] = Field(default=[], max_length=10)
    refused: list[str] = Field(default=[], max_length=10)


class FormBody(Exact):
    """A draft: only the given fields are changed."""

    id_number: str | None = Field(None, max_length=32)
    phone: str | None = Field(None, max_length=32)
    address: str | None = Field(None, max_length=400)
    emergency_name: str | None = Field(None, max_length=100)
    emergency_relation: str | None = Field(None, max_length=20)
    emergency_phone: str | None = Field(None, max_length=32)


class DocumentForm(BaseModel):
    """One file; its type is read from its content."""

    kind: str = Field(max_length=32)
    file: FileStorage


class DocumentPath(BaseModel):
    """The id of one file, as `GET /onboarding` names it."""

    document_id: str = Field(max_length=64)


class Tap(BaseModel):
    """The phone's own name for this tap; sent again, it has no second effect."""

    idempotency_key: str | None = Field(None, alias="Idempotency-Key", max_length=128)

    @property
    def key(self) -> str:
        """The name, or a fresh one for a phone that gave none."""
        return self.idempotency_key or new_id()

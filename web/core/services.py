"""What the pages and the API work with, handed over by `app.py`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from core.clock import Clock
from core.database import Database
from core.storage import EncryptedFiles
from interview_flow.core.journey import Journey
from messaging.registry import Registry
from web.core.strangers import Strangers


@dataclass(frozen=True)
class ApiCaller:
    """One token of `API_TOKENS`."""

    name: str
    scopes: frozenset[str]
    token: str = field(repr=False)


@dataclass(frozen=True)
class TokenState:
    """One access token as an operator sees it: never the token itself.

    Args:
        until: when it ends, None while there is none.
        trouble: whether fresh tokens are refused or none can be had.
    """

    name: str
    until: datetime | None
    trouble: bool


@dataclass(frozen=True)
class Services:
    """Dependencies of every blueprint.

    Args:
        authorize_url: (redirect address, state) -> where WeCom signs a member in.
        exchange: the code WeCom sends back -> userid, None for somebody who is no member.
        tokens: the state of each access token, for the operator's page.
        strangers: counts what each address asks without being signed in.
        move_clock: sets the business offset in seconds; None outside a demo.
    """

    db: Database
    registry: Registry
    journey: Journey
    clock: Clock
    files: EncryptedFiles
    callers: tuple[ApiCaller, ...]
    public_url: str
    authorize_url: Callable[[str, str], str]
    exchange: Callable[[str], str | None]
    tokens: Callable[[], list[TokenState]] = list
    move_clock: Callable[[float], None] | None = None
    strangers: Strangers = field(default_factory=Strangers)

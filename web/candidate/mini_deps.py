"""What the mini-app's routes stand on."""

from dataclasses import dataclass, field
from typing import Protocol

from core.clock import Clock
from core.database import Database
from core.storage import EncryptedFiles
from interview_flow.core.journey import Journey
from messaging.registry import Registry
from web.core.strangers import Strangers


class MiniLogin(Protocol):
    """Turns a login code into who opened the mini-app. A wrong or used code is a `PermanentFailure`."""

    def wechat(self, code: str) -> tuple[str, str]:
        """(openid, unionid) behind a code of `wx.login`; the unionid is empty where WeChat gives none."""
        ...

    def wxwork(self, code: str) -> str:
        """The userid behind a code of `wx.qy.login`."""
        ...

    def phone(self, code: str) -> str:
        """The number behind a code of the phone button."""
        ...


@dataclass(frozen=True)
class MiniDeps:
    """What the mini-app's API works with, handed over by `app.py`.

    Args:
        strangers: counts how often each address signs in, and how often each visitor proves who they are.
        templates: reminder key (`day`, `hour`) -> subscription template id (`MINIAPP_TEMPLATES`).
    """

    db: Database
    registry: Registry
    clock: Clock
    journey: Journey
    files: EncryptedFiles
    login: MiniLogin
    templates: dict[str, str] = field(default_factory=dict)
    strangers: Strangers = field(default_factory=Strangers)

"""Who opened the mini-program: one object for both of its logins."""

from dataclasses import dataclass

from core.errors import YinpinError
from wecom.api.client import WeComClient
from wecom.login.miniprogram import MiniProgram, member_session


@dataclass
class MiniLogins:
    """Both mini-program logins (satisfies `web.candidate.mini_deps.MiniLogin`)."""

    program: MiniProgram | None
    client: WeComClient

    def wechat(self, code: str) -> tuple[str, str]:
        """(openid, unionid) behind a code of `wx.login`."""
        user = self._set_up().session(code)
        return user.openid, user.unionid

    def phone(self, code: str) -> str:
        """The number behind a code of the phone button."""
        return self._set_up().phone_number(code)

    def wxwork(self, code: str) -> str:
        """The userid behind a code of `wx.qy.login`."""
        return member_session(self.client, code).userid

    def _set_up(self) -> MiniProgram:
        if self.program is None:
            raise YinpinError("MINIAPP_APP_ID is not set")
        return self.program

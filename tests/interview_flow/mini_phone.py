"""The mini-program in somebody's hand, beside a `Bank`: the real API, codes of the sandbox's WeChat."""

from typing import TYPE_CHECKING, Any

from flask.testing import FlaskClient
from flask_openapi3 import Info, OpenAPI

from web.candidate import mini_program
from web.core import problems
from wecom.login.mini_logins import MiniLogins

if TYPE_CHECKING:
    from tests.interview_flow.bank import Bank


class MiniPhone:
    """One WeChat user (`openid`), or one member (`userid`)."""

    def __init__(self, bank: "Bank", openid: str = "", userid: str = "") -> None:
        self.bank, self.openid, self.userid = bank, openid, userid
        self.http, self.headers = _client(bank), dict[str, str]()

    def sign_in(self, invitation: str | None = None) -> Any:
        """Open the mini-program, by a personal link or without one."""
        world = self.bank.world
        code = world.mini_login(self.openid) if self.openid else world.member_mini_login(self.userid)
        body = {"code": code, "platform": "wechat" if self.openid else "wxwork"}
        answer = self.post("/login", body | ({"invitation": invitation} if invitation else {}))
        if answer.status_code == 200:
            self.headers = {"Authorization": f"Bearer {answer.json['token']}"}
        return answer

    def get(self, path: str) -> Any:
        """One read."""
        return self.http.get(f"/mp/v1{path}", headers=self.headers)

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """One tap; what it posts is sent."""
        answer = self.http.post(f"/mp/v1{path}", json=body or {}, headers=self.headers)
        self.bank.work()
        return answer

    def put(self, path: str, body: dict[str, Any]) -> Any:
        """Save."""
        return self.http.put(f"/mp/v1{path}", json=body, headers=self.headers)

    def phone_button(self, token: str, number: str) -> Any:
        """Tap the phone button; WeChat gives this number."""
        return self.post(f"/invitations/{token}/proof", {"phone_code": self.bank.world.mini_phone(self.openid, number)})

    def type_code(self, token: str, code: str) -> Any:
        """Type the six digits."""
        return self.post(f"/invitations/{token}/proof", {"code": code})


def _client(bank: "Bank") -> FlaskClient:
    parts = bank.parts
    app = OpenAPI("mini", info=Info(title="mini", version="1"), validation_error_callback=problems.of_validation)
    app.register_error_handler(Exception, problems.of_error)
    mini_program.install(
        app,
        mini_program.MiniDeps(
            parts.db,
            parts.registry,
            bank.clock,
            parts.journey,
            parts.files,
            MiniLogins(parts.mini_program, parts.app_client),
            parts.settings.templates,
        ),
    )
    return app.test_client()

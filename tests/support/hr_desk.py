"""HR's screen and the API over a bank's parts, in this process."""

from dataclasses import dataclass, field
from typing import Any

from flask_openapi3 import OpenAPI

from tests.interview_flow.bank import Bank
from web.app_factory import build_web
from web.core.services import ApiCaller, Services

READER = "reader-token-0123456789"
BASE = "https://recruit.example.com"


@dataclass
class HrDesk:
    """What `tests.web.seeds.sign_in` takes, over a real parts."""

    bank: Bank
    app: OpenAPI
    codes: dict[str, str | None] = field(default_factory=dict)

    def read(self, path: str) -> Any:
        """One answer of `/api/v1/applications/…`."""
        headers = {"Authorization": f"Bearer {READER}"}
        answer = self.app.test_client().get(f"/api/v1/applications/{path}", headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json


def open_desk(bank: Bank) -> HrDesk:
    """The web application on the bank's own parts."""
    codes: dict[str, str | None] = {}
    parts = bank.parts
    app = build_web(
        Services(
            db=parts.db,
            registry=parts.registry,
            journey=parts.journey,
            clock=parts.clock,
            files=parts.files,
            callers=(ApiCaller("board", frozenset({"read"}), READER),),
            public_url=BASE,
            authorize_url=lambda back, state: f"https://wecom.example/authorize?to={back}&state={state}",
            exchange=lambda code: codes.pop(code, None),
        )
    )
    return HrDesk(bank, app, codes)

"""The web application on a fresh database of each kind, with callers of both scopes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from flask_openapi3 import OpenAPI

from bootstrap import handlers
from core.clock import FixedClock
from core.database import Database
from core.encryption import KeyRing
from core.storage import EncryptedFiles
from interview_flow.core.journey import INVITE_SCENE, Journey
from messaging.registry import Registry
from models import ContactWay
from tests.support.onboarding import make_journey
from tests.support.times import NOW
from web.app_factory import build_web
from web.core.services import ApiCaller, Services

WRITER, READER = "writer-token-0123456789", "reader-token-0123456789"
RESUME = {
    "education": [{"school": "某大学", "degree": "本科", "major": "金融学", "end_year": 2026}],
    "work": [{"company": "某社区银行", "title": "大堂实习", "start": "2025-07", "end": "2025-09", "text": "引导客户"}],
    "certificates": ["银行从业资格"],
    "text": "",
}
PERSON = {
    "name": "李晓",
    "phone": "13800138000",
    "email": "lx@example.com",
    "external_ref": "HR-2026-0117",
    "resume": RESUME,
}


@dataclass
class Web:
    """A running application with its parts, and whoever sits in front of it."""

    app: OpenAPI
    client: FlaskClient
    db: Database
    journey: Journey
    files: EncryptedFiles
    clock: FixedClock
    codes: dict[str, str | None]
    moved: list[float] = field(default_factory=list)
    made: int = 0

    def post(self, path: str, body: Any, token: str = WRITER, **headers: str) -> Any:
        """One API write."""
        return self.client.post(path, json=body, headers={"Authorization": f"Bearer {token}", **headers})

    def get(self, path: str, token: str = READER) -> Any:
        """One API read."""
        return self.client.get(path, headers={"Authorization": f"Bearer {token}"})

    def candidate(self, **changes: Any) -> str:
        """The id of a new candidate: another person each time."""
        self.made += 1
        other = (
            {"phone": f"138{self.made:08}", "email": f"lx{self.made}@example.com", "external_ref": f"HR-{self.made}"}
            if self.made > 1
            else {}
        )
        answer = self.post("/api/v1/candidates", {**PERSON, **other, **changes})
        assert answer.status_code == 201, answer.text
        return str(answer.json["id"])

    def application(self, **changes: Any) -> str:
        """The id of a new application for teller at Harbin."""
        wanted = {"candidate_id": self.candidate(**changes), "position": "teller", "branch": "harbin"}
        answer = self.post("/api/v1/applications", wanted)
        assert answer.status_code == 201, answer.text
        return str(answer.json["id"])


@pytest.fixture
def make_web(keyring: KeyRing, clock: FixedClock, tmp_path: Path) -> Callable[..., Web]:
    """Builds the application on a database."""

    def make(db: Database, **changes: Any) -> Web:
        journey = make_journey()
        registry = handlers.register_journey(Registry(), journey)
        files = EncryptedFiles(tmp_path / "files", keyring)
        codes: dict[str, str | None] = {}
        moved: list[float] = []
        app = build_web(
            Services(
                **{
                    "db": db,
                    "registry": registry,
                    "journey": journey,
                    "clock": clock,
                    "files": files,
                    "callers": (
                        ApiCaller("bank", frozenset({"read", "write"}), WRITER),
                        ApiCaller("board", frozenset({"read"}), READER),
                    ),
                    "public_url": "https://recruit.example.com",
                    "authorize_url": lambda back, state: f"https://wecom.example/authorize?to={back}&state={state}",
                    "exchange": lambda code: codes.pop(code, None),
                    "move_clock": moved.append,
                    **changes,
                }
            )
        )
        with db.write() as session:
            session.add(
                ContactWay(
                    open_kfid=journey.kf_id,
                    scene=INVITE_SCENE,
                    created_at=NOW,
                    url="https://work.weixin.qq.com/kf/kfc1?enc_scene=a",
                )
            )
        return Web(app, app.test_client(), db, journey, files, clock, codes, moved)

    return make


@pytest.fixture
def web(make_web: Callable[..., Web], db: Database) -> Web:
    """The application, on SQLite and MariaDB in turn."""
    return make_web(db)


@pytest.fixture
def light_web(make_web: Callable[..., Web], sqlite_db: Database) -> Web:
    """The application on SQLite only, for tests in which the store plays no part."""
    return make_web(sqlite_db)


@pytest.fixture
def in_five_days() -> str:
    """An interview time as an HR system writes it."""
    return (NOW + timedelta(days=5)).isoformat()

"""The mini-app's API by itself: a small application, a scripted login, and a live server."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask_openapi3 import Info, OpenAPI
from werkzeug.serving import make_server

from bootstrap import handlers
from core.clock import FixedClock
from core.database import Database
from core.encryption import current_keyring
from core.errors import PermanentFailure
from core.storage import EncryptedFiles
from messaging.registry import Registry
from tests.support.onboarding import make_journey
from tests.support.ports import free_port
from web.candidate import mini_program as mini_routes
from web.core import problems

TEMPLATES = {"day": "TMPL_DAY", "hour": "TMPL_HOUR"}


class ScriptedLogin:
    """A code names its person: `openid:oLiXiao`, `openid:oLiXiao:uLiXiao` or `userid:n1`, and a number: `phone:138…`.

    Anything else is refused, and so is a code that was `used`, where that is kept.
    """

    used: set[str] | None = None

    def wechat(self, code: str) -> tuple[str, str]:
        """The openid, and the unionid where there is one, in the code."""
        openid, _, unionid = self._who("openid", code).partition(":")
        return openid, unionid

    def phone(self, code: str) -> str:
        """The number in the code."""
        return self._who("phone", code)

    def wxwork(self, code: str) -> str:
        """The userid in the code."""
        return self._who("userid", code)

    def _who(self, kind: str, code: str) -> str:
        prefix, _, who = code.partition(":")
        if prefix != kind or code in (self.used or ()):
            raise PermanentFailure("sns/jscode2session answered 40029")
        if self.used is not None:
            self.used.add(code)
        return who


def make_deps(db: Database, clock: FixedClock, folder: Path) -> mini_routes.MiniDeps:
    """What `app.py` would hand over."""
    journey = make_journey()
    registry = handlers.register_journey(Registry(), journey)
    files = EncryptedFiles(folder, current_keyring())
    return mini_routes.MiniDeps(db, registry, clock, journey, files, ScriptedLogin(), TEMPLATES)


def make_app(deps: mini_routes.MiniDeps) -> OpenAPI:
    """An application with nothing but `/mp/v1`."""
    app = OpenAPI("mini", info=Info(title="mini", version="1"), validation_error_callback=problems.of_validation)
    app.register_error_handler(Exception, problems.of_error)
    mini_routes.install(app, deps)
    return app


@contextmanager
def serving(app: OpenAPI) -> Iterator[str]:
    """The application on a free port; gives its base address."""
    port = free_port()
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.shutdown()
        thread.join(timeout=10)

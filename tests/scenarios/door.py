"""The product's own process beside a sandbox, and a hand that pushes to its callback as WeCom does."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from sqlalchemy import func, select

from core.database import Database
from models import InboxEvent
from sandbox.check.target import Target
from sandbox.server import Sandbox, start_sandbox
from tests.support import tenant
from tests.support.ports import free_port, wait_until
from tests.support.processes import ForkedProcess


class Door:
    """The running product seen from WeCom's side, and its inbox."""

    def __init__(self, sandbox: Sandbox, address: str, db: Database) -> None:
        self.sandbox = sandbox.client
        self.address = address
        self.db = db
        self._before: dict[str, int] = {}
        self.wecom = Target(
            f"{address}/wecom/callback", tenant.CALLBACK_TOKEN, tenant.AES_KEY, tenant.CORP_ID, userid="hr01"
        )

    def begin(self) -> "Door":
        """Forget faults and what was stored before: a test counts from here."""
        self.sandbox.clear_faults()
        self.settle()
        self._before = self._rows()
        return self

    def count(self, kind: str = "") -> int:
        """New rows of the inbox, all or of one kind."""
        new = {name: number - self._before.get(name, 0) for name, number in self._rows().items()}
        return new.get(kind, 0) if kind else sum(new.values())

    def _rows(self) -> dict[str, int]:
        with self.db.read() as session:
            return dict(session.execute(select(InboxEvent.kind, func.count()).group_by(InboxEvent.kind)).all())

    def settle(self) -> None:
        """Wait until every row of the inbox is done.

        Raises:
            TimeoutError: a row is stuck.
        """
        waiting = select(func.count()).select_from(InboxEvent).where(InboxEvent.status.in_(("new", "leased")))

        def done() -> bool:
            with self.db.read() as session:
                return session.scalar(waiting) == 0

        wait_until(done, timeout_s=90, what="the inbox", every_s=0.2)

    def received(self, userid: str = "hr01") -> list[str]:
        """The texts a member has got from the app."""
        return [entry["text"] for entry in self.sandbox.truth()["app"].get(userid, [])]

    def metrics(self) -> str:
        """What /metrics shows."""
        return requests.get(f"{self.address}/metrics", timeout=30).text


STORES = ["sqlite", pytest.param("mariadb", marks=pytest.mark.mariadb)]


@contextmanager
def door_on(request: pytest.FixtureRequest, folder: Path) -> Iterator[Door]:
    """A door on the store that the fixture's parameter names, with a sandbox of its own."""
    store = request.getfixturevalue(f"{request.param}_store")
    with start_sandbox() as sandbox, open_door(sandbox, store.tables_url(), folder) as door:
        yield door


@contextmanager
def open_door(sandbox: Sandbox, database_url: str, folder: Path) -> Iterator[Door]:
    """`app.py serve` on a fresh database, with the sandbox as its WeCom."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    sandbox.client.setup(tenant.sandbox_setup(address))
    environment = tenant.settings(
        sandbox_url=sandbox.url,
        smtp_url=sandbox.smtp_url,
        public_url=address,
        database_url=database_url,
        data_dir=folder,
    )
    product = ForkedProcess("serve", environment=environment, log=folder / "serve.log").start().wait_for_port(port)
    db = Database(database_url)
    try:
        yield Door(sandbox, address, db)
    finally:
        db.close()
        product.stop()

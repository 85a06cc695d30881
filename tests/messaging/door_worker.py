"""A worker process for the kill tests: every event makes one staff message, sent to the sandbox."""

import base64
import os
import threading
from datetime import timedelta

from core.clock import OffsetClock
from core.database import Database
from core.encryption import KeyRing, use_keyring
from messaging import outbox
from messaging.registry import Registry
from messaging.worker import Worker
from models import BusinessOffset
from notify.staff import StaffSender
from tests.support import tenant
from wecom.api.client import WeComClient
from wecom.api.token_store import LocalStore
from wecom.channels import AppChannel

LEASE_S = 1.0


def make_registry(sandbox_url: str) -> Registry:
    """One inbox kind, one sender."""

    def tell(session, event, now) -> None:
        number = event.payload["number"]
        words = dict.fromkeys(("branch", "name", "position", "reason"), "-") | {"hr_url": "https://bank.example/hr"}
        outbox.post(
            session,
            key=f"told:{number}",
            kind="notify.staff",
            now=now,
            payload={"userids": [event.payload["to"]], "template": "alert", "data": {**words, "what": f"#{number}#"}},
        )

    registry = Registry()
    registry.on("test.event", tell)
    client = WeComClient(tenant.CORP_ID, tenant.SECRET, api_base=sandbox_url, store=LocalStore())
    registry.sender(StaffSender(AppChannel(client), tenant.AGENT_ID))
    return registry


def read_offset(db: Database) -> timedelta:
    """How far business time is ahead, from the row that every process reads."""
    with db.read() as session:
        row = session.get(BusinessOffset, 1)
        return timedelta(seconds=row.offset_s if row else 0)


def work(url: str, sandbox_url: str, lease_s: float = LEASE_S) -> None:
    """Work until killed."""
    use_keyring(KeyRing("test:" + base64.b64encode(b"d" * 32).decode(), base64.b64encode(b"i" * 32).decode()))
    db = Database(url)
    worker = Worker(
        db,
        make_registry(sandbox_url),
        OffsetClock(lambda: read_offset(db)),
        queues=["chat"],
        lease_s=lease_s,
        owner=f"worker-{os.getpid()}",
    )
    stop = threading.Event()
    worker.run(stop, stop.wait, poll_s=0.05)

"""Deletes recordings whose candidate no longer agrees to them."""

import json
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from core.errors import Why
from messaging.ports import Frozen
from models import OutboxMessage


class Files(Protocol):
    """Where files are kept: `core.storage.EncryptedFiles`."""

    def delete(self, file_id: str) -> None:
        """Remove a file; removing it again is no error."""
        ...


class DeleteRecordingsSender:
    """The outbox sender of `recordings.delete` {file_ids}."""

    kind = "recordings.delete"

    def __init__(self, files: Files) -> None:
        self._files = files

    def freeze(self, session: Session, row: OutboxMessage, now: datetime) -> Frozen:
        """Which files."""
        return Frozen("files", json.dumps(row.payload["file_ids"]).encode())

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Delete them; deleted twice, they are gone all the same."""
        for file_id in json.loads(frozen.body):
            self._files.delete(file_id)
        return {}

    def settle(self, session: Session, row: OutboxMessage, result: dict[str, Any], now: datetime) -> None:
        """They are gone; nothing names them any more."""

    def failed(self, session: Session, row: OutboxMessage, why: Why, now: datetime) -> bool:
        """There is no second way; the row stays visible to operators."""
        return False

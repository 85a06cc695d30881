"""A recorded answer is fetched at once and kept encrypted, once the candidate has consented."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from core.errors import PermanentFailure, Why
from messaging.ports import Frozen
from models import OutboxMessage
from wecom.api.client import WeComClient
from wecom.media import download as media_download

REPEAT_S = 3 * 24 * 3600

MayFetch = Callable[[Session, str], bool]
OnMedia = Callable[[Session, str, str, str, datetime], None]
OnFailed = Callable[[Session, str, Why, datetime], None]


class Files(Protocol):
    """Where files are kept: `core.storage.EncryptedFiles`."""

    def put(self, data: bytes, file_id: str | None = None) -> str:
        """Keep the bytes, in the place of what was kept under this id; returns it."""
        ...


class MediaDownloadSender:
    """The outbox sender of `wecom.media_download` {part_id, media_id}.

    Args:
        may_fetch: (session, part id) -> whether consent stands; without it nothing is downloaded.
        on_media: (session, part id, file id, mime, now): the file is here.
        on_failed: (session, part id, why, now): it never will be.
    """

    kind = "wecom.media_download"

    def __init__(
        self,
        client: WeComClient,
        files: Files,
        *,
        may_fetch: MayFetch,
        on_media: OnMedia,
        on_failed: OnFailed,
        limit: int = media_download.MAX_BYTES,
    ) -> None:
        self._client = client
        self._files = files
        self._may_fetch = may_fetch
        self._on_media = on_media
        self._on_failed = on_failed
        self._limit = limit

    def freeze(self, session: Session, row: OutboxMessage, now: datetime) -> Frozen:
        """Check the consent as the last thing before anything is fetched."""
        payload = row.payload
        if not self._may_fetch(session, payload["part_id"]):
            raise PermanentFailure("no consent to this recording")
        body = json.dumps({"media_id": payload["media_id"]}).encode()
        return Frozen("media", body, payload["part_id"], "repeat", REPEAT_S)

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Fetch it and keep it; fetched twice, it is still one file."""
        found = media_download.get(self._client, json.loads(frozen.body)["media_id"], self._limit)
        return {"file_id": self._files.put(found.data, msgid), "mime": found.mime, "bytes": len(found.data)}

    def settle(self, session: Session, row: OutboxMessage, result: dict[str, Any], now: datetime) -> None:
        """Hand the file over."""
        self._on_media(session, row.payload["part_id"], result["file_id"], result["mime"], now)

    def failed(self, session: Session, row: OutboxMessage, why: Why, now: datetime) -> bool:
        """The part stays visible as failed, with the reason."""
        self._on_failed(session, row.payload["part_id"], why, now)
        return False

"""A recording of ours that goes to a customer as a voice message: made AMR, uploaded, sent.

Source: media/upload (path/90253), send_msg (94677).
"""

import json
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from core.errors import InputInvalid, PermanentFailure, Reason, Why
from messaging.ports import Frozen
from models import OutboxMessage
from wecom.api.client import WeComClient
from wecom.kf import bodies as kf_bodies
from wecom.kf import calls as kf_calls
from wecom.kf import windows
from wecom.kf.senders import REPEAT_S
from wecom.media import amr
from wecom.media import upload as media_upload

FILENAME = "voice.amr"


class Files(Protocol):
    """Where recordings are kept: `core.storage.EncryptedFiles`."""

    def read(self, file_id: str) -> bytes:
        """The recording, in any format that `amr.to_amr` takes."""
        ...


class KfVoiceSender:
    """The outbox sender of `wecom.kf_voice` {open_kfid, external_userid, file_id}.

    What is frozen names the recording, not the upload: a repetition may upload once more,
    and the msgid keeps the customer from hearing it twice.
    """

    kind = "wecom.kf_voice"

    def __init__(self, client: WeComClient, files: Files) -> None:
        self._client = client
        self._files = files

    def freeze(self, session: Session, row: OutboxMessage, now: datetime) -> Frozen:
        """Take one of the five messages.

        Raises:
            PermanentFailure: the window is closed.
        """
        ask = {name: row.payload[name] for name in ("open_kfid", "external_userid", "file_id")}
        if not windows.take_one(session, ask["open_kfid"], ask["external_userid"], now):
            raise PermanentFailure("the kf window is closed", code=Reason.WINDOW_CLOSED)
        return Frozen("kf", json.dumps(ask).encode(), ask["external_userid"], "repeat", REPEAT_S)

    def send(self, frozen: Frozen, msgid: str) -> dict[str, Any]:
        """Convert, upload, send.

        Raises:
            PermanentFailure: no voice message can be made of it, or WeCom refuses it.
        """
        ask = json.loads(frozen.body)
        try:
            voice = amr.to_amr(self._files.read(ask["file_id"]))
            uploaded = media_upload.upload(self._client, "voice", voice.data, FILENAME)
        except InputInvalid as error:
            raise PermanentFailure(str(error)) from error
        body = kf_bodies.media("voice", uploaded.media_id)
        addressed = kf_bodies.addressed(body, ask["external_userid"], ask["open_kfid"], msgid)
        sent = kf_calls.send_msg(self._client, addressed)
        return {**sent, "seconds": voice.seconds}

    def settle(self, session: Session, row: OutboxMessage, result: dict[str, Any], now: datetime) -> None:
        """The message was counted when it was frozen."""

    def failed(self, session: Session, row: OutboxMessage, why: Why, now: datetime) -> bool:
        """When WeCom says that the window is closed, the ledger believes it."""
        windows.believe(session, row.payload["open_kfid"], row.payload["external_userid"], why)
        return False

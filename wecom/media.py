"""Temporary media: fetched at once, because WeCom keeps it three days.

Source: media/get (path/90254).
"""

import json
from dataclasses import dataclass
from email.message import Message

import requests

from core.errors import PermanentFailure, RetryLater
from wecom import transport
from wecom.client import WeComClient
from wecom.gateway import Call

MAX_BYTES = 20 * 1024 * 1024
CHUNK = 64 * 1024
READ_S = 60.0
MAX_ERROR_BYTES = 64 * 1024


@dataclass(frozen=True)
class Media:
    """One file as WeCom gave it: its bytes, stated type and name."""

    data: bytes
    mime: str
    filename: str = ""


def get(client: WeComClient, media_id: str, limit: int = MAX_BYTES) -> Media:
    """Download one file.

    An error comes as JSON with status 200, so the content decides, not the status.

    Raises:
        Refused: 40007 when the id is unknown or too old.
        PermanentFailure: larger than `limit` bytes, or empty.
        RetryLater: cut off on the way.
    """
    call = Call(
        "cgi-bin/media/get", method="GET", params={"media_id": media_id}, repeatable=True, read_s=READ_S
    )
    media, token = _download(client, call, limit)
    if media is None:
        client.gateway.tokens.refuse(token)
        media, token = _download(client, call, limit)
    if media is None:
        raise client.gateway.refused_twice(call)
    client.gateway.tokens.accepted(token)
    return media


def _download(client: WeComClient, call: Call, limit: int) -> tuple[Media | None, str]:
    """The file and the token used; None when the token was stale."""
    response, token = client.gateway.open(call, stream=True)
    with response:
        data = _body(response, limit)
    answer = _error_in(response, data)
    if answer is not None:
        if client.gateway.stale(answer):
            return None, token
        client.gateway.check(call, answer)
    if not data:
        raise PermanentFailure("media/get: an empty file")
    mime = response.headers.get("Content-Type", "application/octet-stream").split(";")[0].strip().lower()
    return Media(data, mime, _filename(response.headers.get("Content-Disposition", ""))), token


def _body(response: requests.Response, limit: int) -> bytes:
    stated = response.headers.get("Content-Length", "")
    data = bytearray()
    try:
        for chunk in response.iter_content(CHUNK):
            data += chunk
            if len(data) > limit:
                raise PermanentFailure(f"media/get: more than {limit} bytes")
    except requests.RequestException as error:
        raise RetryLater(f"media/get: cut off ({type(error).__name__})") from None
    if stated.isdigit() and int(stated) != len(data) and "Content-Encoding" not in response.headers:
        raise RetryLater(f"media/get: {len(data)} of {stated} bytes")
    return bytes(data)


def _error_in(response: requests.Response, data: bytes) -> dict | None:
    """The JSON error that came in place of a file, if it is one."""
    kind = response.headers.get("Content-Type", "")
    if "html" in kind:
        raise transport.unclear("media/get: a web page instead of a file", repeatable=True)
    if len(data) > MAX_ERROR_BYTES or not data.lstrip().startswith(b"{"):
        return None
    try:
        answer = json.loads(data)
    except ValueError:
        if "json" in kind:
            raise transport.unclear("media/get: half an answer", repeatable=True) from None
        return None
    return answer if isinstance(answer, dict) and answer.get("errcode") else None


def _filename(disposition: str) -> str:
    """The name in a Content-Disposition, without any path."""
    message = Message()
    message["Content-Disposition"] = disposition
    return (message.get_filename() or "").replace("\\", "/").rsplit("/", 1)[-1][:128]

"""Temporary media: fetched at once, because WeCom keeps it three days.

Source: media/get (path/90254), media/get/jssdk (90255).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message

import urllib3
from urllib3.exceptions import HTTPError

from core.errors import PermanentFailure, Reason, RetryLater
from wecom.api import errors, transport
from wecom.api.client import WeComClient
from wecom.api.errors import Refused
from wecom.api.gateway import Call

MAX_BYTES = PART_BYTES = 20 * 1024 * 1024
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
    """Download one file, in parts of 20 MB where WeCom gives it no other way.

    An error comes as JSON with status 200, so the content decides, not the status.

    Raises:
        Refused: 40007 when the id is unknown or too old.
        PermanentFailure: larger than `limit` bytes, or empty.
        RetryLater: cut off on the way.
    """
    try:
        return _fetch(client, "media/get", media_id, limit)[0]
    except Refused as error:
        if error.errcode != errors.NEEDS_RANGE or limit <= PART_BYTES:
            raise
    return _in_parts(client, media_id, limit)


def get_spoken(client: WeComClient, media_id: str, limit: int = MAX_BYTES) -> Media:
    """The better copy (speex, 16 kHz) of a voice that a page recorded with the JS-SDK.

    Raises:
        Refused: 40007 also for every other file.
    """
    return _fetch(client, "media/get/jssdk", media_id, limit)[0]


def _in_parts(client: WeComClient, media_id: str, limit: int) -> Media:
    """The file part by part; its size stands in the Content-Range of the first."""
    data, total = bytearray(), 1
    while len(data) < total:
        wanted = {"Range": f"bytes={len(data)}-{len(data) + PART_BYTES - 1}"}
        part, headers = _fetch(client, "media/get", media_id, PART_BYTES, wanted)
        total = _total(headers)
        if total > limit:
            raise PermanentFailure(f"media/get: more than {limit} bytes")
        data += part.data
    return Media(bytes(data), part.mime, part.filename)


def _total(headers: Mapping[str, str]) -> int:
    """The size of the whole file.

    Raises:
        RetryLater: a part that does not say which.
    """
    found = re.fullmatch(r"bytes [0-9]+-[0-9]+/([0-9]+)", headers.get("Content-Range", ""))
    if found is None:
        raise RetryLater("media/get: a part without Content-Range")
    return int(found.group(1))


def _fetch(
    client: WeComClient, api: str, media_id: str, limit: int, headers: Mapping[str, str] | None = None
) -> tuple[Media, Mapping[str, str]]:
    """One exchange, with one new token when the first was stale."""
    call = Call(
        f"cgi-bin/{api}",
        method="GET",
        params={"media_id": media_id},
        repeatable=True,
        read_s=READ_S,
        headers=dict(headers or {}),
    )
    found, token = _download(client, call, limit)
    if found is None:
        client.gateway.tokens.refuse(token)
        found, token = _download(client, call, limit)
    if found is None:
        raise client.gateway.refused_twice(call)
    client.gateway.tokens.accepted(token)
    return found


def _download(client: WeComClient, call: Call, limit: int) -> tuple[tuple[Media, Mapping[str, str]] | None, str]:
    """The file with its headers, and the token used; None when the token was stale."""
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
    media = Media(data, mime, _filename(response.headers.get("Content-Disposition", "")))
    return (media, response.headers), token


def _body(response: urllib3.BaseHTTPResponse, limit: int) -> bytes:
    stated = response.headers.get("Content-Length", "")
    data = bytearray()
    try:
        for chunk in response.stream(CHUNK):
            data += chunk
            if len(data) > limit:
                raise PermanentFailure(f"media/get: more than {limit} bytes")
    except HTTPError as error:
        raise RetryLater(f"media/get: cut off ({type(error).__name__})") from None
    told = stated.isascii() and stated.isdigit() and "Content-Encoding" not in response.headers
    if told and int(stated) != len(data):
        raise RetryLater(f"media/get: {len(data)} of {stated} bytes")
    return bytes(data)


def _error_in(response: urllib3.BaseHTTPResponse, data: bytes) -> dict | None:
    """The JSON error that came in place of a file, if it is one."""
    kind = response.headers.get("Content-Type", "")
    if "html" in kind:
        raise transport.unclear("media/get: a web page instead of a file", True, Reason.UNANSWERED)
    if len(data) > MAX_ERROR_BYTES or not data.lstrip().startswith(b"{"):
        return None
    try:
        answer = json.loads(data)
    except ValueError:
        if "json" in kind:
            raise transport.unclear("media/get: half an answer", True, Reason.UNANSWERED) from None
        return None
    return answer if isinstance(answer, dict) and answer.get("errcode") else None


def _filename(disposition: str) -> str:
    """The name in a Content-Disposition, without any path."""
    message = Message()
    message["Content-Disposition"] = disposition
    return (message.get_filename() or "").replace("\\", "/").rsplit("/", 1)[-1][:128]

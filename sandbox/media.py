"""Temporary media: upload, download, sizes, formats, three days.

Source: developer.work.weixin.qq.com/document/path/90253, 90254.
"""

from __future__ import annotations

import mimetypes
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Blueprint, Response, request

from .api import Api, Json, answered
from .clock import BusinessClock
from .errors import ApiError
from .setup import App

if TYPE_CHECKING:
    from .world import World

LIFE_S = 3 * 86400
MIB = 1024 * 1024
MIN_BYTES = 5
MAX_BYTES = {"image": 10 * MIB, "voice": 2 * MIB, "video": 10 * MIB, "file": 20 * MIB}
MAX_VOICE_S = 60
AMR_MAGIC = b"#!AMR\n"
AMR_FRAME_BYTES = (13, 14, 16, 18, 20, 21, 27, 32, 6)
AMR_FRAME_S = 0.02
TYPES = {"voice": "audio/amr", "image": "image/jpeg", "video": "video/mp4"}


@dataclass
class Medium:
    """One stored file."""

    media_id: str
    kind: str
    data: bytes
    filename: str
    content_type: str
    created: float


class Media:
    """All files of the corp; every app of it can read them."""

    def __init__(self, clock: BusinessClock) -> None:
        self._clock = clock
        self._by_id: dict[str, Medium] = {}

    def store(self, kind: str, data: bytes, filename: str = "", content_type: str = "") -> Medium:
        """Keep a file and give it an id (no checks: the sender's side makes them)."""
        name = filename or f"{kind}.{'amr' if kind == 'voice' else 'bin'}"
        guessed = TYPES.get(kind) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        media_id = secrets.token_urlsafe(40)
        medium = Medium(media_id, kind, data, name, content_type or guessed, self._clock.now())
        self._by_id[media_id] = medium
        return medium

    def find(self, media_id: object) -> Medium:
        """One file.

        Raises:
            ApiError: 40007 unknown or older than three days.
        """
        medium = self._by_id.get(media_id) if isinstance(media_id, str) else None
        if medium is None or medium.created + LIFE_S <= self._clock.now():
            raise ApiError(40007)
        return medium


def check_upload(kind: str, data: bytes) -> None:
    """Size and format as WeCom checks them.

    Raises:
        ApiError: 40005 kind, 44001 empty, 40006 too small, 45001 too big, 301017 not AMR, 45007 over 60 s.
    """
    if kind not in MAX_BYTES:
        raise ApiError(40005)
    if not data:
        raise ApiError(44001)
    if len(data) <= MIN_BYTES:
        raise ApiError(40006)
    if len(data) > MAX_BYTES[kind]:
        raise ApiError(45001)
    if kind == "voice" and not data.startswith(AMR_MAGIC):
        raise ApiError(301017)
    if kind == "voice" and amr_seconds(data) > MAX_VOICE_S:
        raise ApiError(45007)


def amr_seconds(data: bytes) -> float:
    """Play time of an AMR-NB file, counted in its 20 ms frames."""
    at, frames = len(AMR_MAGIC), 0
    while at < len(data):
        mode = data[at] >> 3 & 0x0F
        at += AMR_FRAME_BYTES[mode] if mode < len(AMR_FRAME_BYTES) else 1
        frames += 1
    return frames * AMR_FRAME_S


def routes(world: World) -> Blueprint:
    """`media/upload` and `media/get`."""
    blueprint = Blueprint("media", __name__)
    api = Api(world, blueprint)

    @blueprint.post("/cgi-bin/media/upload")
    def upload() -> Response:
        with world.lock:
            return answered(lambda: _upload(world, api.caller("media")))

    @api.get("/cgi-bin/media/get", "media")
    def get(_app: App, args: Json) -> Response:
        medium = world.media.find(args.get("media_id"))
        return _download(medium, request.headers.get("Range", ""))

    return blueprint


def _upload(world: World, _app: App) -> Json:
    kind = request.args.get("type", "")
    part = request.files.get("media")
    data = part.read() if part else b""
    check_upload(kind, data)
    name, content_type = (part.filename or "", part.mimetype or "") if part else ("", "")
    medium = world.media.store(kind, data, name, content_type)
    return {"type": kind, "media_id": medium.media_id, "created_at": str(int(medium.created))}


def _download(medium: Medium, byte_range: str) -> Response:
    response = Response(medium.data, content_type=medium.content_type)
    name = quote(medium.filename)
    response.headers["Content-disposition"] = f"attachment; filename=\"{name}\"; filename*=UTF-8''{name}"
    if byte_range:
        response.make_conditional(request, accept_ranges=True, complete_length=len(medium.data))
        return response
    if len(medium.data) > MAX_BYTES["file"]:
        raise ApiError(830002)
    return response

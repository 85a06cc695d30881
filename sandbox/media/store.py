"""Temporary media: upload, download, sizes, formats, three days.

Source: developer.work.weixin.qq.com/document/path/90253, 90254, 90255.
"""

from __future__ import annotations

import mimetypes
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Blueprint, Response, request

from sandbox.api.answering import Api, Json, answered
from sandbox.core.clock import BusinessClock
from sandbox.core.errors import ApiError
from sandbox.core.setup import App
from sandbox.media.checks import MIB, check_upload
from sandbox.media.jobs import MediaJobs, register

if TYPE_CHECKING:
    from sandbox.world import World

LIFE_S = 3 * 86400
RANGE_BYTES = 20 * MIB
TYPES = {"voice": "audio/amr", "image": "image/jpeg", "video": "video/mp4"}
SPEEX_TYPE = "voice/speex"
SILK, SILK_TYPE = b"\x02#!SILK_V3", "audio/silk"


@dataclass
class Medium:
    """One stored file."""

    media_id: str
    kind: str
    data: bytes
    filename: str
    content_type: str
    created: float
    speex: bytes = b""
    silk_id: str = ""


class Media:
    """All files of the corp; every app of it can read them."""

    def __init__(self, clock: BusinessClock) -> None:
        self._clock = clock
        self._by_id: dict[str, Medium] = {}
        self.more = MediaJobs()

    def store(self, kind: str, data: bytes, filename: str = "", content_type: str = "") -> Medium:
        """Keep a file and give it an id (no checks: the sender's side makes them)."""
        name = filename or f"{kind}.{'amr' if kind == 'voice' else 'bin'}"
        guessed = TYPES.get(kind) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        media_id = secrets.token_urlsafe(40)
        medium = Medium(media_id, kind, data, name, content_type or guessed, self._clock.now())
        self._by_id[media_id] = medium
        return medium

    def store_spoken(self, amr: bytes, speex: bytes) -> Medium:
        """A voice that a page recorded with the JS-SDK: there is a second, better copy of it."""
        medium = self.store("voice", amr)
        medium.speex = speex
        return medium

    def silk_of(self, media_id: str) -> str:
        """The id of a voice's Silk copy, made when it is first asked for: the right header, and no sound.

        Raises:
            ApiError: 40007.
        """
        voice = self.find(media_id)
        if not voice.silk_id:
            silk = self.store("voice", SILK, "voice.silk", SILK_TYPE)
            silk.created, voice.silk_id = voice.created, silk.media_id
        return voice.silk_id

    def find(self, media_id: object) -> Medium:
        """One file.

        Raises:
            ApiError: 40007 unknown or older than three days.
        """
        medium = self._by_id.get(media_id) if isinstance(media_id, str) else None
        if medium is None or medium.created + LIFE_S <= self._clock.now():
            raise ApiError(40007)
        return medium


def routes(world: World) -> Blueprint:
    """All media calls."""
    blueprint = Blueprint("media", __name__)
    api = Api(world, blueprint)

    @blueprint.post("/cgi-bin/media/upload")
    def upload() -> Response:
        with world.lock:
            return answered(lambda: _upload(world, api.caller("media")))

    @api.get("/cgi-bin/media/get", "media")
    def get(_app: App, args: Json) -> Response:
        medium = world.media.find(args.get("media_id"))
        return _download(medium.data, medium.filename, medium.content_type)

    @api.get("/cgi-bin/media/get/jssdk", "media")
    def get_jssdk(_app: App, args: Json) -> Response:
        medium = world.media.find(args.get("media_id"))
        if not medium.speex:
            raise ApiError(40007)
        return _download(medium.speex, "voice.speex", SPEEX_TYPE)

    register(world, blueprint, api)
    return blueprint


def _upload(world: World, _app: App) -> Json:
    kind = request.args.get("type", "")
    part = request.files.get("media")
    data = part.read() if part else b""
    check_upload(kind, data)
    name, content_type = (part.filename or "", part.mimetype or "") if part else ("", "")
    medium = world.media.store(kind, data, name, content_type)
    return {"type": kind, "media_id": medium.media_id, "created_at": str(int(medium.created))}


def _download(data: bytes, filename: str, content_type: str) -> Response:
    """The file, or the part asked for; more than 20 MB never comes in one piece.

    Raises:
        ApiError: 830002.
    """
    wanted = request.range.range_for_length(len(data)) if request.range else None
    length = wanted[1] - wanted[0] if wanted else len(data)
    if length > RANGE_BYTES:
        raise ApiError(830002)
    response = Response(data, content_type=content_type)
    name = quote(filename)
    response.headers["Content-disposition"] = f"attachment; filename=\"{name}\"; filename*=UTF-8''{name}"
    if wanted:
        response.make_conditional(request, accept_ranges=True, complete_length=len(data))
    return response

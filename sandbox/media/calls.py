"""Uploading and downloading temporary media.

Source: developer.work.weixin.qq.com/document/path/90253, 90254, 90255.
"""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, request

from sandbox.api.answering import Api, Json, answered
from sandbox.core.errors import ApiError
from sandbox.core.setup import App
from sandbox.core.state import State
from sandbox.media import job_calls
from sandbox.media.checks import MIB, check_upload
from sandbox.media.store import Media

RANGE_BYTES = 20 * MIB
SPEEX_TYPE = "voice/speex"


def routes(state: State, media: Media) -> Blueprint:
    """All media calls."""
    blueprint = Blueprint("media", __name__)
    api = Api(state, blueprint)

    @blueprint.post("/cgi-bin/media/upload")
    def upload() -> Response:
        with state.lock:
            return answered(lambda: _upload(media, api.caller("media")))

    @api.get("/cgi-bin/media/get", "media")
    def get(_app: App, args: Json) -> Response:
        medium = media.find(args.get("media_id"))
        return _download(medium.data, medium.filename, medium.content_type)

    @api.get("/cgi-bin/media/get/jssdk", "media")
    def get_jssdk(_app: App, args: Json) -> Response:
        medium = media.find(args.get("media_id"))
        if not medium.speex:
            raise ApiError(40007)
        return _download(medium.speex, "voice.speex", SPEEX_TYPE)

    job_calls.register(state, media, blueprint, api)
    return blueprint


def _upload(media: Media, _app: App) -> Json:
    kind = request.args.get("type", "")
    part = request.files.get("media")
    data = part.read() if part else b""
    check_upload(kind, data)
    name, content_type = (part.filename or "", part.mimetype or "") if part else ("", "")
    medium = media.store(kind, data, name, content_type)
    return {"type": kind, "media_id": medium.media_id, "created_at": str(int(medium.created))}


def _download(data: bytes, filename: str, content_type: str) -> Response:
    """The file, or the requested range of it; over 20 MB a range is required.

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

"""The page with the phones and the calls its scripts make; what people do goes through the control API itself."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request, send_from_directory

from sandbox.api.control import need, read_body
from sandbox.companies.world import World
from sandbox.core.errors import ApiError, ControlError
from sandbox.media.checks import amr_seconds
from sandbox.page import behind, chaos, phones, sound
from sandbox.page.people import Role, roles, words

HERE = Path(__file__).parent
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "frame-src 'self' http://*.localhost:*",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)
# What a browser may show inside the page; everything else of the media store is a download.
SHOWN = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"\x1a\x45\xdf\xa3": "video/webm",
}
Json = dict[str, Any]


def routes(world: World) -> Blueprint:
    """`/` and `/page/...`."""
    blueprint = Blueprint("page", __name__, template_folder="templates")

    @blueprint.get("/")
    def index() -> Response:
        page = Response(render_template("page.html", words=words()), content_type="text/html; charset=utf-8")
        page.headers["Content-Security-Policy"] = POLICY
        page.headers["Referrer-Policy"] = "no-referrer"
        return page

    @blueprint.get("/page/static/<path:name>")
    def static(name: str) -> Response:
        return send_from_directory(HERE / "static", name, max_age=0)

    @blueprint.after_request
    def guard(response: Response) -> Response:
        response.headers["X-Content-Type-Options"] = "nosniff"
        if request.path == "/" or request.path.startswith("/page/state"):
            response.headers["Cache-Control"] = "no-store"
        return response

    @blueprint.errorhandler(ControlError)
    def refuse(error: ControlError) -> tuple[Response, int]:
        return jsonify({"error": str(error)}), error.status

    _state_calls(world, blueprint)
    _sound_calls(world, blueprint)
    _button_calls(world, blueprint)
    return blueprint


def _state_calls(world: World, blueprint: Blueprint) -> None:
    @blueprint.get("/page/state")
    def state() -> Response:
        """Everything that changed since the caller's versions: `?phone=<id>@<version>&behind=<version>`."""
        with world.lock:
            return jsonify(_state(world, request.args.getlist("phone"), request.args.get("behind", "")))

    @blueprint.get("/page/behind/<int:seq>")
    def details(seq: int) -> Response:
        with world.lock:
            found = next((chain for chain in behind.chains(world) if chain.seq == seq), None)
            if found is None:
                raise ControlError(f"nothing began at {seq}", 404)
            return jsonify(found.details(world.url))

    @blueprint.get("/page/media/<media_id>")
    def medium(media_id: str) -> Response:
        try:
            with world.lock:
                found = world.media.find(media_id)
        except ApiError as error:
            raise ControlError("this medium is gone", 404) from error
        return _served(found.kind, found.data, found.filename)


def _state(world: World, asked: list[str], seen_behind: str) -> Json:
    everyone = roles(world)
    by_id = {role.id: role for role in everyone}
    told: Json = {
        "world": id(world.truth),
        "clock": world.clock.shown(),
        "tour": world.tour.shown(),
        "chaos": chaos.switches(world),
        "product": bool(world.setup.product.url),
        "pending": world.pusher.pending(),
        "roles": [_role(world, role) for role in everyone],
        "phones": {},
    }
    for item in asked:
        role_id, _, version = item.rpartition("@")
        if role_id in by_id:
            told["phones"] |= _changed(world, by_id[role_id], version)
    found = behind.chains(world)
    version = _hash(behind.fingerprint(found))
    if version != seen_behind:
        told["behind"] = {"version": version, "chains": [chain.summary() for chain in found]}
    return told


def _role(world: World, role: Role) -> Json:
    names = ("id", "kind", "label", "name", "group", "userid", "external_userid", "openid")
    last = phones.last_seq(world, role)
    active = max(last, phones.last_said(world, role))
    return {name: getattr(role, name) for name in names} | {"last": last, "active": active}


def _changed(world: World, role: Role, seen: str) -> Json:
    messages, menu = phones.conversation(world, role), phones.menu_of(world, role)
    version = _hash(json.dumps([messages, menu], ensure_ascii=False, default=str))
    return {} if version == seen else {role.id: {"version": version, "messages": messages, "menu": menu}}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _served(kind: str, data: bytes, filename: str) -> Response:
    """Voice as WAV, pictures and films as they are, anything else as a file to save."""
    if kind == "voice":
        try:
            data, content_type = sound.to_wav(data), "audio/wav"
        except sound.NoSound as error:
            raise ControlError(f"not playable: {error}", 415) from error
    else:
        content_type = _shown_as(data)
    response = Response(data, content_type=content_type or "application/octet-stream")
    if not content_type:
        response.headers.set("Content-Disposition", "attachment", filename=Path(filename).name)
    response.make_conditional(request, accept_ranges=True, complete_length=len(data))
    return response


def _shown_as(data: bytes) -> str:
    if data[4:8] == b"ftyp":
        return "video/mp4"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in SHOWN.items() if data.startswith(start)), "")


def _sound_calls(world: World, blueprint: Blueprint) -> None:
    @blueprint.post("/page/voice")
    def voice() -> Response:
        """What the microphone recorded -> the AMR file a phone would send."""
        try:
            return _amr(sound.to_amr(request.get_data()))
        except sound.NoSound as error:
            raise ControlError(f"no sound in it: {error}") from error

    @blueprint.get("/page/samples")
    def samples() -> Response:
        return jsonify({"samples": sound.samples(world.samples)})

    @blueprint.get("/page/samples/<name>/sound")
    def heard(name: str) -> Response:
        """To listen before sending."""
        return Response(sound.to_wav(_recording(world, name)), content_type="audio/wav")

    @blueprint.get("/page/samples/<name>")
    def sample(name: str) -> Response:
        return _amr(_recording(world, name))


def _recording(world: World, name: str) -> bytes:
    """The recording of this name, and of no other file; a tone where there is none."""
    known = {item["name"] for item in sound.samples(world.samples)}
    if name not in known or world.samples is None:
        return sound.tone()
    return (world.samples / name).read_bytes()


def _amr(data: bytes) -> Response:
    return jsonify({"data_base64": base64.b64encode(data).decode(), "seconds": round(amr_seconds(data), 1)})


def _button_calls(world: World, blueprint: Blueprint) -> None:
    @blueprint.post("/page/chaos")
    def turn() -> Response:
        body = read_body()
        with world.lock:
            chaos.switch(world, str(need(body, "key")), bool(need(body, "on")))
            return jsonify({"chaos": chaos.switches(world)})

    @blueprint.post("/page/clock")
    def clock() -> Response:
        """Calls the product, which may call back while it answers: not under the lock."""
        return jsonify(chaos.move(world, str(need(read_body(), "where"))))

    @blueprint.get("/page/tour")
    def tour() -> Response:
        return jsonify(world.tour.shown())

    @blueprint.post("/page/tour")
    def start_tour() -> Response:
        """Without `{"erase": true}` nothing that somebody did by hand is erased."""
        return jsonify({"started": world.tour.start(bool(read_body().get("erase")))} | world.tour.shown())

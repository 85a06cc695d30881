"""Routes of the sandbox's page for what opens inside a phone; the scripts are in page/static/inphone/."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, Flask, Response, jsonify, request, send_from_directory
from markupsafe import escape

from sandbox.api.answering import Json
from sandbox.api.control import need, read_body
from sandbox.companies.world import World
from sandbox.core.errors import ControlError
from sandbox.core.setup import MiniProgram
from sandbox.core.texts import load
from sandbox.inphone.programs import hand_on, program_of, read_file
from sandbox.inphone.visitor import Visitor, visitor
from sandbox.inphone.webview import WebViews

STATIC = Path(__file__).parent.parent / "page" / "static" / "inphone"
BASE = "/page/inphone"
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    ]
)
FRAME = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="{base}/static/mini.css">
<script type="application/json" id="inphone-start">{start}</script>
<script type="module" src="{base}/static/frame.js"></script>
</head>
<body></body>
</html>
"""
METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"]


def install(world: World, app: Flask) -> None:
    """Put the routes and the persons' web views into the sandbox's application."""
    views = WebViews(world, app.wsgi_app)
    app.wsgi_app = views  # type: ignore[method-assign]
    app.register_blueprint(routes(world, views))


def routes(world: World, views: WebViews) -> Blueprint:
    """`/page/inphone/...`."""
    blueprint = Blueprint("inphone", __name__, url_prefix=BASE)

    @blueprint.post("/open")
    def open_it() -> Response:
        return _opened(world, views, read_body())

    @blueprint.get("/mini/<app_id>/")
    def frame(app_id: str) -> Response:
        with world.lock:
            return _frame(program_of(world.setup, app_id), visitor(world, request.args.to_dict()))

    @blueprint.get("/mini/<app_id>/files/<path:name>")
    def file(app_id: str, name: str) -> Response:
        data, kind = read_file(program_of(world.setup, app_id), name)
        return Response(data, content_type=kind, headers={"Cache-Control": "no-store"})

    @blueprint.route("/mini/<app_id>/request", methods=METHODS)
    def hand(app_id: str) -> Response:
        return hand_on(world.setup, program_of(world.setup, app_id), request)

    @blueprint.get("/static/<path:name>")
    def static(name: str) -> Response:
        return send_from_directory(STATIC, name, max_age=0)

    @blueprint.after_request
    def guard(response: Response) -> Response:
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        return response

    @blueprint.errorhandler(ControlError)
    def refuse(error: ControlError) -> tuple[Response, int]:
        return jsonify({"error": str(error)}), error.status

    return blueprint


def _opened(world: World, views: WebViews, body: Json) -> Response:
    """Where the phone's frame has to go: `{"src", "title", "words"}`; without `src`, `error` says why."""
    words = load("texts_inphone.zh-CN.yaml")
    ways: dict[str, Callable[..., Json]] = {"h5": _open_page, "mini": _open_program}
    kind = str(need(body, "kind"))
    if kind not in ways:
        raise ControlError("kind must be h5 or mini")
    with world.lock:
        found = ways[kind](world, views, visitor(world, need(body, "as")), body, words)
    return jsonify(found | {"words": words["shell"]})


def _open_page(_world: World, views: WebViews, who: Visitor, body: Json, words: Json) -> Json:
    url = str(need(body, "url"))
    src = views.open(who, url, request.host_url.rstrip("/"))
    return {"src": src, "title": words["shell"]["web"]} if src else {"error": words["foreign"], "outside": url}


def _open_program(world: World, _views: WebViews, who: Visitor, body: Json, words: Json) -> Json:
    """A card's `pagepath` may end in .html, as some WeCom messages want it."""
    app_id = str(body.get("appid") or next(iter(world.setup.mini_programs), ""))
    try:
        program = program_of(world.setup, app_id)
    except ControlError:
        return {"error": words["no_program"]}
    path = str(body.get("path") or "").lstrip("/").replace(".html", "", 1)
    query = urlencode({"path": path} | ({"userid": who.userid} if who.userid else who.for_login()))
    return {"src": f"{BASE}/mini/{quote(app_id)}/?{query}", "title": _title(program)}


def _title(program: MiniProgram) -> str:
    window: Any = json.loads(read_file(program, "app.json")[0]).get("window", {})
    return str(window.get("navigationBarTitleText", ""))


def _frame(program: MiniProgram, who: Visitor) -> Response:
    """The runner's empty page, told what to run, for whom, and where it begins."""
    start = {
        "appId": program.app_id,
        "who": {"userid": who.userid} if who.userid else {"openid": who.openid},
        "path": request.args.get("path", ""),
        "base": f"{BASE}/mini/{quote(program.app_id)}",
        "templates": {key: program.titles.get(key, key) for key in program.templates},
        "words": load("texts_inphone.zh-CN.yaml")["mini"],
    }
    told = json.dumps(start, ensure_ascii=False).replace("<", "\\u003c")
    page = FRAME.format(title=escape(_title(program)), base=BASE, start=told)
    return Response(page, headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-store"})

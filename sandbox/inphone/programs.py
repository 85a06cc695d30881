"""A mini-program's own files for the runner, and its network."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from urllib.parse import urlsplit

import requests
from flask import Request, Response

from sandbox.core import product
from sandbox.core.errors import ControlError
from sandbox.core.setup import MiniProgram, Setup
from sandbox.inphone import relay

# What a mini-program's package may hold and the runner reads.
SHOWN = {".json", ".wxml", ".wxss", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".mp3", ".mp4"}
CODE = ".js"
# On one line, so that an error names the line of the real file.
BEFORE = "inphone.define({name!r}, (require, module, exports, wx, App, Page, getApp, getCurrentPages) => {{ "
AFTER = "\n});\n"
REFUSED = "X-Inphone"


def program_of(setup: Setup, app_id: str) -> MiniProgram:
    """The mini-program whose files are here.

    Raises:
        ControlError: 404.
    """
    program = setup.mini_programs.get(app_id)
    if program is None or not program.folder or not Path(program.folder, "app.json").is_file():
        raise ControlError(f"no files of mini-program {app_id}", 404)
    return program


def read_file(program: MiniProgram, name: str) -> tuple[bytes, str]:
    """A file of the package and its type; code comes wrapped as a module that waits to be required.

    Raises:
        ControlError: 404 not there, not of the package, or nothing the runner reads.
    """
    root = Path(program.folder).resolve()
    path = (root / name).resolve()
    if not path.is_relative_to(root) or path.suffix not in SHOWN | {CODE} or not path.is_file():
        raise ControlError(f"no file {name}", 404)
    data = path.read_bytes()
    if path.suffix == CODE:
        module = path.relative_to(root).as_posix()
        return BEFORE.format(name=module).encode() + data + AFTER.encode(), "text/javascript; charset=utf-8"
    kind = mimetypes.guess_type(path.name)[0] or "text/plain"
    return data, kind if kind.startswith(("image/", "audio/", "video/")) else f"{kind}; charset=utf-8"


def server_of(setup: Setup, program: MiniProgram, url: str) -> str | None:
    """Where a request to `url` really goes: a registered domain's server here; None for any other."""
    asked = product.origin(url)
    if asked in program.servers:
        return program.servers[asked].rstrip("/")
    return asked if asked in product.origins(setup) else None


def hand_on(setup: Setup, program: MiniProgram, request: Request) -> Response:
    """`wx.request`, `wx.uploadFile` and `wx.downloadFile`: to registered domains only, without cookies.

    Source: developers.weixin.qq.com/miniprogram/dev/framework/ability/network.html
    """
    url = request.args.get("url", "")
    server = server_of(setup, program, url)
    if server is None:
        return Response("url not in domain list", status=403, headers={REFUSED: "url not in domain list"})
    parts = urlsplit(url)
    target = server + parts.path + (f"?{parts.query}" if parts.query else "")
    passed = relay.passed_on(request.headers.items())
    headers = {name: value for name, value in passed.items() if name.lower() not in ("origin", "referer")}
    try:
        answer = relay.send(relay.new_session(), request.method, target, headers, request.get_data())
    except requests.RequestException:
        return Response("", status=502, headers={REFUSED: "no answer"})
    shown = relay.passed_on(answer.headers.items())
    return relay.streamed(answer, {name: value for name, value in shown.items() if name.lower() != "location"})

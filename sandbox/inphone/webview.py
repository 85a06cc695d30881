"""A web view per person: `http://<view>.localhost:<port>/...` is the product as this person's phone shows it.

Each view is a host of its own, so that pages keep their absolute paths and two phones share nothing; the cookies stay
on this side, because a browser would not send them inside a frame. The product is untouched: it sees one browser per
person and keeps forbidding frames. A way out to WeCom's login page is answered here, as WeCom itself does.
Every browser resolves names under `localhost` to this machine.
Source: RFC 6761, 6.3; developer.work.weixin.qq.com/document/path/91022.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from flask import Request, Response

from sandbox.companies.world import World
from sandbox.core import product
from sandbox.core.errors import ApiError
from sandbox.core.texts import load
from sandbox.inphone import relay
from sandbox.inphone.visitor import Visitor
from sandbox.login import login

HOST = re.compile(r"\A([a-z0-9][a-z0-9-]*)\.localhost(:[0-9]+)?")
NOT_IN_A_LABEL = re.compile(r"[^a-z0-9]+")
HEAD = re.compile(rb"<head[^>]*>", re.IGNORECASE)
HEAD_SCRIPT = "/.inphone/told.js"
TELL = f'<script src="{HEAD_SCRIPT}"></script>'.encode()
TOLD = b"""(() => {
  const tell = () => parent !== window &&
    parent.postMessage({ inphone: "shown", title: document.title, url: location.href }, "*");
  addEventListener("message", ({ data, source }) => {
    if (source === parent && data && data.inphone === "back") history.back();
  });
  document.addEventListener("DOMContentLoaded", tell);
  addEventListener("pageshow", ({ persisted }) => persisted && tell());
})();
"""
CLIENT = {True: " MicroMessenger/8.0.50 wxwork/4.1.30", False: " MicroMessenger/8.0.50"}
# They reveal that the page is in a frame, or name another address than the product's.
OF_THE_FRAME = {"sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest", "sec-fetch-user", "sec-fetch-storage-access"}
AGAINST_FRAMES = {"x-frame-options", "cross-origin-opener-policy", "content-security-policy", "location"}
LARGEST_PAGE = 8 * 1024 * 1024
StartResponse = Callable[..., Any]
Environ = dict[str, Any]


@dataclass
class View:
    """One person's browser at one server.

    Args:
        server: origin of the product.
        pages: origins under which the sandbox's page was opened; it may put the view in a frame.
    """

    who: Visitor
    server: str
    pages: set[str] = field(default_factory=set)
    session: requests.Session = field(default_factory=relay.new_session)


class WebViews:
    """WSGI middleware: answers for the views' hosts, passes everything else on."""

    def __init__(self, world: World, app: Callable[..., Iterable[bytes]]) -> None:
        self._world = world
        self._app = app
        self._views: dict[str, View] = {}

    def open(self, who: Visitor, url: str, page: str) -> str | None:
        """The address under which this person's phone shows `url`; None for a server that is not the product's."""
        server = product.origin(url)
        if server not in product.origins(self._world.setup):
            return None
        label = self._label(who, server)
        self._views.setdefault(label, View(who, server)).pages.add(page)
        return f"http://{label}.localhost:{urlsplit(page).port or 80}{url.removeprefix(server) or '/'}"

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        found = HOST.fullmatch(environ.get("HTTP_HOST", "").lower())
        if found is None:
            return self._app(environ, start_response)
        request, view = Request(environ), self._views.get(found[1])
        return self._answer(request, view)(environ, start_response)

    def _answer(self, request: Request, view: View | None) -> Response:
        if view is None:
            return _note("forgotten", 404)
        if request.path == HEAD_SCRIPT:
            return Response(TOLD, content_type="text/javascript; charset=utf-8")
        return self._browse(request, view)

    def _browse(self, request: Request, view: View) -> Response:
        path = request.full_path if request.query_string else request.path
        raw = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or path
        headers, body = _asked(request, view), request.get_data()
        if request.method not in ("GET", "HEAD"):
            with self._world.lock:
                self._world.truth.act("page", view.who.name, "submit")
        try:
            answer = relay.send(view.session, request.method, view.server + raw, headers, body)
            return self._shown(request, view, answer)
        except requests.RequestException:
            return _note("unreachable", 502)

    def _shown(self, request: Request, view: View, answer: requests.Response) -> Response:
        own = request.host_url.rstrip("/")
        headers = relay.passed_on(answer.headers.items())
        kept = {name: value for name, value in headers.items() if name.lower() not in AGAINST_FRAMES}
        policy = answer.headers.get("Content-Security-Policy", "")
        kept["Content-Security-Policy"] = framed_by(policy, *sorted(view.pages))
        if "Location" in answer.headers:
            target = self._way(view, answer.headers["Location"])
            if target is None:
                return _note("no_login", 403)
            kept["Location"] = target.replace(view.server, own, 1) if product.origin(target) == view.server else target
        if request.method != "HEAD" and answer.headers.get("Content-Type", "").startswith("text/html"):
            return _rewritten(answer, kept, view.server, own)
        return relay.streamed(answer, kept)

    def _way(self, view: View, location: str) -> str | None:
        """Where a redirect leads: through WeCom's login page at once, as this person; None when WeCom refuses."""
        if urlsplit(location).path not in login.PAGES or not product.origin(location):
            return location
        with self._world.lock:
            try:
                target = self._world.logins.authorize(location, view.who.for_login())["redirect_url"]
            except ApiError:
                return None
            self._world.truth.act("app" if view.who.userid else "mini", view.who.name, "login")
            return target

    @staticmethod
    def _label(who: Visitor, server: str) -> str:
        """The same person at the same server keeps the same host, and with it what the page stored there."""
        told = hashlib.sha256(f"{who.userid}|{who.openid}|{server}".encode()).hexdigest()[:10]
        readable = NOT_IN_A_LABEL.sub("-", who.name.lower()).strip("-")[:30]
        return f"{readable}-{told}" if readable else f"p-{told}"


def _asked(request: Request, view: View) -> relay.Headers:
    """The headers as the product would see them from a phone."""
    own = request.host_url.rstrip("/")
    headers = relay.passed_on(request.headers.items())
    headers = {name: value for name, value in headers.items() if name.lower() not in OF_THE_FRAME}
    headers["User-Agent"] = headers.get("User-Agent", "") + CLIENT[bool(view.who.userid)]
    for name in ("Origin", "Referer"):
        if headers.get(name, "").startswith(own):
            headers[name] = headers[name].replace(own, view.server, 1)
        else:
            headers.pop(name, None)
    return headers


def framed_by(policy: str, *pages: str) -> str:
    """A content security policy in which only the sandbox's page may be the frame around."""
    rules = [rule.strip() for rule in policy.split(";") if rule.strip()]
    kept = [rule for rule in rules if not rule.lower().startswith("frame-ancestors")]
    return "; ".join([*kept, f"frame-ancestors {' '.join(pages)}"])


def _rewritten(answer: requests.Response, headers: relay.Headers, server: str, own: str) -> Response:
    """A page whose absolute links stay in the phone, and which tells its title."""
    body = answer.raw.read(LARGEST_PAGE)
    answer.close()
    body = body.replace(server.encode(), own.encode())
    body = HEAD.sub(lambda found: found[0] + TELL, body, count=1)
    return Response(body, status=answer.status_code, headers=headers)


def _note(key: str, status: int) -> Response:
    """A page of the web view itself."""
    words = load("texts_inphone.zh-CN.yaml")
    page = f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{words["trouble"]}</title><p>{words[key]}'
    return Response(page, status=status, content_type="text/html; charset=utf-8")

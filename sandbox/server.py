"""Start a sandbox: the HTTP server, the mail server, and the world behind both."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, Response, jsonify, request
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from sandbox.api import addresses
from sandbox.api.gate import Gate, is_reset
from sandbox.callback.passive import PassiveReplies
from sandbox.client.client import SandboxClient
from sandbox.companies.corps import Corps
from sandbox.companies.world import World
from sandbox.contacts import calls as contacts_calls
from sandbox.contacts import departments, external_contact_calls, roster
from sandbox.control import candidates, cards, external_contacts, members
from sandbox.control import setup as control_setup
from sandbox.core.errors import error_answer
from sandbox.core.tour import Tour
from sandbox.inphone import routes as inphone
from sandbox.kf import calls as kf_calls
from sandbox.login import login, tickets, wechat
from sandbox.media import calls as media_calls
from sandbox.messages import group_chats, menu, robots, sending
from sandbox.office import calls as office_calls
from sandbox.page import routes as page
from sandbox.vendors import sms, sms_aliyun
from sandbox.vendors.mail import MailServer

MAX_BODY_BYTES = 64 * 1024 * 1024


class QuietHandler(WSGIRequestHandler):
    """Keeps connections open as the real hosts do, and prints nothing."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:
        """Requests are in the truth, not on stderr."""


class Server(ThreadedWSGIServer):
    """A thread per connection; a fault may reset one."""

    daemon_threads = True

    def shutdown_request(self, request: Any) -> None:
        """Close; after a reset fault without a FIN."""
        if isinstance(request, socket.socket) and is_reset(request):
            request.close()
        else:
            super().shutdown_request(request)


@dataclass
class Sandbox:
    """A running sandbox."""

    world: World
    http: Server
    mail: MailServer

    @property
    def url(self) -> str:
        """Base of all HTTP calls."""
        return self.world.url

    @property
    def smtp_url(self) -> str:
        """The mail server, as SMTP_URL wants it."""
        return self.world.smtp_url

    @property
    def client(self) -> SandboxClient:
        """A new client of the control API."""
        return SandboxClient(self.url)

    def serve(self) -> None:
        """Serve until the process ends."""
        self.http.serve_forever()

    def stop(self) -> None:
        """Stop both servers; faults that wait end at once."""
        self.world.stopping.set()
        self.http.shutdown()
        self.http.server_close()
        self.mail.shutdown()
        self.mail.server_close()


def create_app(world: World) -> Flask:
    """The Flask app with every topic's calls."""
    app = Flask("sandbox")
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    for blueprint in [*topics(world), *operation(world)]:
        app.register_blueprint(blueprint)
    inphone.install(world, app)

    @app.errorhandler(404)
    def unknown(_error: Exception) -> Response | tuple[Response, int]:
        if request.path.startswith("/cgi-bin/"):
            return jsonify(error_answer(40066))
        return jsonify({"error": f"no such path: {request.path}"}), 404

    return app


def topics(world: World) -> list[Blueprint]:
    """What apps call, each topic with the parts it needs."""
    return [
        addresses.routes(world),
        contacts_calls.routes(world, world.contacts),
        departments.routes(world, world.contacts),
        external_contact_calls.routes(world, world.contacts, world.friends),
        roster.routes(world, world.roster),
        media_calls.routes(world, world.media),
        sending.routes(world, world.messages),
        menu.routes(world, world.menus),
        group_chats.routes(world, world.appchats),
        robots.routes(world, world.robots),
        kf_calls.routes(world, world.kf, world.contacts, world.media),
        login.routes(world, world.contacts, world.logins),
        tickets.routes(world, world.tickets),
        wechat.routes(world, world.wechat),
        office_calls.routes(world, world.calendar, world.approvals),
        sms.routes(world),
        sms_aliyun.routes(world, world.aliyun),
    ]


def operation(world: World) -> list[Blueprint]:
    """What the operator and the page call; these may do anything."""
    return [
        control_setup.routes(world),
        control_setup.verify_route(world),
        candidates.routes(world),
        cards.routes(world),
        external_contacts.routes(world),
        members.routes(world),
        page.routes(world),
    ]


def company(world: World) -> Gate:
    """The whole WSGI application of one company."""
    world.pusher.replies = PassiveReplies(world, world.messages, world.media)
    world.tour = Tour()
    return Gate(world, create_app(world))


def open_sandbox(host: str = "127.0.0.1", port: int = 0, smtp_port: int = 0) -> Sandbox:
    """Bind both ports and start the mail server; the caller serves HTTP."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    world = World()
    mail = MailServer(world, host, smtp_port)
    http = Server(host, port, Corps(world, company), QuietHandler)
    world.url = f"http://{host}:{http.server_port}"
    world.smtp_url = f"smtp://{host}:{mail.server_address[1]}"
    mail.start()
    return Sandbox(world, http, mail)


@contextmanager
def start_sandbox(host: str = "127.0.0.1", port: int = 0, smtp_port: int = 0) -> Iterator[Sandbox]:
    """A sandbox in threads of this process, for tests."""
    sandbox = open_sandbox(host, port, smtp_port)
    thread = threading.Thread(target=sandbox.http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield sandbox
    finally:
        sandbox.stop()
        thread.join()

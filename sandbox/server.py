"""Start a sandbox: the HTTP server, the mail server, and the world behind both."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, jsonify, request
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from sandbox.api import addresses
from sandbox.api.gate import Gate, is_reset
from sandbox.client.client import SandboxClient
from sandbox.contacts import address_book, departments, external_contact_calls, roster
from sandbox.contacts import calls as contacts_calls
from sandbox.control import candidates as control_candidates
from sandbox.control import cards as control_cards
from sandbox.control import external_contacts as control_external_contacts
from sandbox.control import members as control_members
from sandbox.control import setup as control_setup
from sandbox.core.errors import error_answer
from sandbox.corps import Corps
from sandbox.inphone import routes as inphone
from sandbox.kf import calls as kf_calls
from sandbox.login import login, tickets, wechat
from sandbox.media import store as media_store
from sandbox.messages import group_chats, robots
from sandbox.messages import menu as messages_menu
from sandbox.messages import sending as messages_sending
from sandbox.office import calls as office_calls
from sandbox.page import routes as page
from sandbox.vendors import sms, sms_aliyun
from sandbox.vendors.mail import MailServer
from sandbox.world import World

MAX_BODY_BYTES = 64 * 1024 * 1024
TOPICS = (
    addresses,
    messages_menu,
    group_chats,
    address_book,
    contacts_calls,
    control_setup,
    control_candidates,
    control_cards,
    control_external_contacts,
    control_members,
    departments,
    external_contact_calls,
    kf_calls,
    login,
    media_store,
    messages_sending,
    office_calls,
    robots,
    roster,
    sms,
    sms_aliyun,
    tickets,
    wechat,
)


class QuietHandler(WSGIRequestHandler):
    """Keeps connections open as the real hosts do, and prints nothing."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:
        """Requests are in the truth, not on stderr."""


class Server(ThreadedWSGIServer):
    """A thread per connection; a connection that must break is closed without a goodbye."""

    daemon_threads = True

    def shutdown_request(self, request: Any) -> None:
        """Close; after a reset fault without the polite FIN."""
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
        """End both servers; waiting faults give up at once."""
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
    for topic in TOPICS:
        app.register_blueprint(topic.routes(world))
    app.register_blueprint(control_setup.verify_route(world))
    app.register_blueprint(page.routes(world))
    inphone.install(world, app)

    @app.errorhandler(404)
    def unknown(_error: Exception) -> Response | tuple[Response, int]:
        if request.path.startswith("/cgi-bin/"):
            return jsonify(error_answer(40066))
        return jsonify({"error": f"no such path: {request.path}"}), 404

    return app


def open_sandbox(host: str = "127.0.0.1", port: int = 0, smtp_port: int = 0) -> Sandbox:
    """Bind both ports and start the mail server; the caller serves HTTP."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    world = World()
    mail = MailServer(world, host, smtp_port)
    http = Server(host, port, Corps(world, lambda one: Gate(one, create_app(one))), QuietHandler)
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

"""A small callback server that is right, or wrong in the one way a test asks for."""

import re
import threading
import time
import traceback
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, Response, request
from werkzeug.serving import make_server

from sandbox.core import crypto
from sandbox.core.xml import to_xml

TOKEN, AES_KEY, CORP = "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wwsandbox00000001"
WINDOW_S = 600
KNOWN = {"text", "image", "voice", "video", "location", "link", "event"}


class Refused(Exception):
    """Answered with this status."""

    def __init__(self, status: int) -> None:
        self.status = status


class Callback:
    """The views of one server.

    Args:
        faults: what it does wrong, by name; see `FAULTS` of the test.
    """

    def __init__(self, faults: set[str]) -> None:
        self.faults = faults
        self.keys: set[str] = set()
        self.seconds: set[tuple[str, str]] = set()
        self.lock = threading.Lock()

    def app(self) -> Flask:
        """The server."""
        app = Flask("callback")
        app.register_error_handler(Exception, self.broken)
        app.add_url_rule("/callback", "callback", self.answer, methods=["GET", "POST"])
        return app

    def answer(self) -> Response:
        """One request, whatever it is."""
        try:
            return self.check_url() if request.method == "GET" else self.take()
        except Refused as refused:
            return Response(status=refused.status)

    def broken(self, _: Exception) -> Response:
        """What could not be read."""
        if "crashes" in self.faults:
            return Response(traceback.format_exc(), 500)
        return Response(status=400)

    def check_url(self) -> Response:
        """The GET of the console."""
        if "slow_url_check" in self.faults:
            time.sleep(0.6)
        echo = request.args["echostr"]
        if "url_check_unsigned" not in self.faults:
            self.signed(echo)
        plain = crypto.decrypt(AES_KEY, CORP, echo)
        return Response(f'"{plain}"\n' if "quoted_echo" in self.faults else plain)

    def take(self) -> Response:
        """One push."""
        body = request.get_data()
        if len(body) > 100_000 or b"<!DOCTYPE" in body:
            raise Refused(400)
        encrypted = ElementTree.fromstring(body).findtext("Encrypt", "")
        if "unsigned" not in self.faults:
            self.signed(encrypted)
        plain = self.opened(encrypted)
        node = ElementTree.fromstring(plain) if "<!DOCTYPE" not in plain else None
        kind = node.findtext("MsgType") if node is not None else None
        if node is None or not kind:
            raise Refused(400)
        self.keep(node, kind, encrypted)
        return self.reply(node)

    def signed(self, encrypted: str) -> None:
        """Refuse what is not signed, or not signed now."""
        given, at, nonce = (request.args[name] for name in ("msg_signature", "timestamp", "nonce"))
        if crypto.signature(TOKEN, at, nonce, encrypted) != given:
            raise Refused(500 if "refuses_with_500" in self.faults else 403)
        in_window = re.fullmatch("[0-9]{10}", at) and abs(int(at) - time.time()) < WINDOW_S
        if not in_window and "no_window" not in self.faults:
            raise Refused(403)

    def opened(self, encrypted: str) -> str:
        """The plain text."""
        if "any_receiver" not in self.faults:
            plain = crypto.decrypt(AES_KEY, CORP, encrypted)
        else:
            try:
                plain = crypto.decrypt(AES_KEY, CORP, encrypted)
            except crypto.DecryptFailed:
                plain = crypto.decrypt(AES_KEY, "ww0000000000000000", encrypted)
        if "pads_to_16" in self.faults and (20 + len(plain.encode()) + len(CORP)) % 32 < 16:
            raise Refused(400)
        return plain

    def keep(self, node: ElementTree.Element, kind: str, encrypted: str) -> None:
        """Remember it, or refuse it where this server is wrong."""
        if "slow" in self.faults and node.findtext("Content") == "hello":
            time.sleep(0.6)
        if "refuses_unknown" in self.faults and kind not in KNOWN:
            raise Refused(404)
        if "needs_a_sender" in self.faults and node.find("FromUserName") is None:
            raise Refused(400)
        second = (node.findtext("FromUserName", ""), node.findtext("CreateTime", ""))
        with self.lock:
            if "one_a_second" in self.faults and second in self.seconds:
                raise Refused(409)
            if "refuses_repeats" in self.faults and node.findtext("MsgId", "") in self.keys:
                raise Refused(409)
            if node.findtext("MsgId"):
                self.keys.add(node.findtext("MsgId", ""))
            self.seconds.add(second)

    def reply(self, node: ElementTree.Element) -> Response:
        """Nothing; a good passive reply to a text; or a wrong body."""
        if "says_ok" in self.faults:
            return Response("ok")
        if node.findtext("MsgType") != "text":
            return Response(b"")
        sender, corp = node.findtext("FromUserName", ""), node.findtext("ToUserName", "")
        parts = {"ToUserName": sender, "FromUserName": corp, "CreateTime": 1, "MsgType": "text", "Content": "好"}
        if "reply_not_swapped" in self.faults:
            parts |= {"ToUserName": corp, "FromUserName": sender}
        sealed = crypto.encrypt(AES_KEY, CORP, to_xml(parts))
        sign = crypto.signature(TOKEN, "1", "n", sealed) if "reply_unsigned" not in self.faults else "0" * 40
        return Response(to_xml({"Encrypt": sealed, "MsgSignature": sign, "TimeStamp": 1, "Nonce": "n"}))


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The address of an app's callback, on a free port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()

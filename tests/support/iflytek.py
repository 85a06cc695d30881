"""A stand-in for iFLYTEK 录音文件转写, both services: it checks what is asked as the vendor does, and fails on demand."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote_plus, urlsplit

HANGS = 0
APP_ID, KEY_ID, SECRET = "app-1", "key-1", "secret-1"


def words(*sentences):
    """An `orderResult`: each sentence is (begin ms, end ms, [(text, kind, wb, we), …])."""
    lattice = []
    for begins, ends, said in sentences:
        ws = [{"wb": wb, "we": we, "cw": [{"w": text, "wp": kind}]} for text, kind, wb, we in said]
        st = {"bg": str(begins), "ed": str(ends), "rl": "0", "rt": [{"ws": ws}]}
        lattice.append({"json_1best": json.dumps({"st": st}, ensure_ascii=False)})
    return json.dumps({"lattice": lattice}, ensure_ascii=False)


@dataclass
class Iflytek:
    """What the stand-in has seen and will answer.

    Attributes:
        waits: how many questions an order is not ready for.
        faults: taken one for each request: (HTTP status, body).
    """

    url: str = ""
    uploads: list = field(default_factory=list)
    asked: list = field(default_factory=list)
    waits: int = 0
    status: int = 4
    result: object = None
    faults: list = field(default_factory=list)
    let_go: threading.Event = field(default_factory=threading.Event)

    def answer(self, path, query, headers, body):
        if self.faults:
            return self.faults.pop(0)
        if not _signed(path, query, headers):
            return 200, _coded("26601" if "/api/" in path else "100009")
        if path.endswith("upload"):
            return 200, self._upload(query, headers, body)
        return 200, self._result(query)

    def _upload(self, query, headers, body):
        if query["fileSize"] != str(len(body)) or not query["fileName"] or not query["duration"].isdecimal():
            return _coded("26610")
        order = f"order-{len(self.uploads) + 1}"
        self.uploads.append((order, query, body))
        return _coded("000000", {"orderId": order, "taskEstimateTime": 28000})

    def _result(self, query):
        self.asked.append(query)
        known = {order: upload for order, upload, _ in self.uploads}
        upload = known.get(query["orderId"])
        if upload is None or query["resultType"] != "transfer":
            return _coded("26602")
        if query.get("signatureRandom") != upload.get("signatureRandom"):
            return _coded("100009")
        if self.waits:
            self.waits -= 1
            return _coded("000000", {"orderInfo": {"orderId": query["orderId"], "status": 3}})
        info = {"orderId": query["orderId"], "status": self.status, "failType": 0 if self.status == 4 else 5}
        return _coded("000000", {"orderInfo": info, "orderResult": self.result})


def _coded(code, content=None):
    return json.dumps({"code": code, "descInfo": "", "content": content})


def _signed(path, query, headers):
    """As the two pages say, written apart from the product's own code."""
    if "/api/" in path:
        digest = hashlib.md5(f"{query['appId']}{query['ts']}".encode()).hexdigest()
        return query["appId"] == APP_ID and query["signa"] == _sha1(digest)
    text = "&".join(f"{quote_plus(name)}={quote_plus(query[name])}" for name in sorted(query) if query[name])
    known = query["appId"] == APP_ID and query["accessKeyId"] == KEY_ID and len(query["signatureRandom"]) == 16
    return known and query["dateTime"].endswith("+0800") and headers.get("signature") == _sha1(text)


def _sha1(text):
    return base64.b64encode(hmac.new(SECRET.encode(), text.encode(), hashlib.sha1).digest()).decode()


@contextmanager
def running() -> Iterator[Iflytek]:
    """The stand-in on a free port of this machine."""
    vendor = Iflytek()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            parts = urlsplit(self.path)
            query = dict(parse_qsl(parts.query, strict_parsing=True))
            status, said = vendor.answer(parts.path, query, self.headers, body)
            if status is None:  # hangs up without an answer
                return
            if status == HANGS:
                vendor.let_go.wait(5)
                return
            self.send_response(status)
            self.send_header("Content-Length", str(len(said.encode())))
            self.end_headers()
            self.wfile.write(said.encode())

        def log_message(self, *arguments):
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    vendor.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield vendor
    vendor.let_go.set()
    server.shutdown()
    server.server_close()

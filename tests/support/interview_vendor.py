"""A stand-in vendor of AI interviews that speaks the shape of docs/interview-vendors.md, and checks every signature."""

import hashlib
import hmac
import json
import threading
from contextlib import contextmanager
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from scoring.vendors.signed_http import SignedHttpVendor, VendorAccount
from tests.contracts.interview_vendor import NOW, Rig

KEY, SECRET, CALLBACK = "yinpin", "vendor-secret", "/vendors/interviews"
FAULTS = {
    "busy": (429, ""), "down": (503, ""), "unknown_caller": (401, ""), "refused": (400, "{}"), "nonsense": (200, "<p>"),
}  # fmt: skip


class Vendor:
    def __init__(self, clock):
        self.clock, self.interviews, self.received, self.fault = clock, {}, [], None

    def answer(self, method, path, headers, body):
        """(status, body); no status hangs up."""
        fault, self.fault = self.fault, None
        if fault in FAULTS:
            return FAULTS[fault]
        if fault == "hangs_up":
            return None, ""
        if not self._known(method, path, headers, body):
            return 401, ""
        if method == "POST":
            self.received.append(body)
            asked = json.loads(body)
            made = {"id": f"iv-{len(self.interviews)}", "reference": asked["reference"], "state": "open"}
            found = self.interviews.setdefault(asked["reference"], made)
            return (None, "") if fault == "after_doing_it" else (201, json.dumps({"id": found["id"]}))
        [found] = [one for one in self.interviews.values() if path.endswith(f"/{one['id']}")]
        return 200, json.dumps(found)

    def _known(self, method, path, headers, body):
        stamp = headers["X-Interview-Timestamp"]
        near = abs(int(stamp) - self.clock[0].timestamp()) <= 300
        return near and headers["X-Interview-Signature"] == sign(stamp, method, path, body)

    def finish(self, reference, answers, extra=None):
        told = [{**asdict(answer), **(extra or {})} for answer in answers]
        self.interviews[reference].update({"state": "done", "answers": told, **(extra or {})})

    def fail(self, reference):
        self.interviews[reference]["state"] = "failed"

    def callback(self, reference):
        body = json.dumps(self.interviews[reference], ensure_ascii=False).encode()
        stamp = str(int(self.clock[0].timestamp()))
        signed = sign(stamp, "POST", CALLBACK, body)
        return {"X-Interview-Key": KEY, "X-Interview-Timestamp": stamp, "x-interview-signature": signed}, body


def sign(stamp, method, path, body):
    return hmac.new(SECRET.encode(), f"{stamp}.{method}.{path}.".encode() + body, hashlib.sha256).hexdigest()


@contextmanager
def rig():
    """The reference adapter beside the stand-in."""
    clock = [NOW]
    vendor = Vendor(clock)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, said = vendor.answer(self.command, self.path, self.headers, body)
            if status is None:
                return
            self.send_response(status)
            self.send_header("Content-Length", str(len(said.encode())))
            self.end_headers()
            self.wfile.write(said.encode())

        do_GET = do_POST

        def log_message(self, *arguments):
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def adapter(secret):
        account = VendorAccount("a vendor", f"http://127.0.0.1:{server.server_port}/v1", KEY, secret, CALLBACK)
        return SignedHttpVendor(account, lambda: clock[0])

    yield Rig(
        vendor=adapter(SECRET),
        finish=vendor.finish,
        fail=vendor.fail,
        callback=vendor.callback,
        fault=lambda name: setattr(vendor, "fault", name),
        held=lambda: len(vendor.interviews),
        received=vendor.received,
        clock=clock,
        stranger=adapter("another"),
    )
    server.shutdown()
    server.server_close()

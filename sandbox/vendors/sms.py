"""The SMS gateway: signed requests, no deduplication. README.md defines the wire format."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets

from flask import Blueprint, Response, jsonify, request

from sandbox.core.state import State

PHONE = re.compile(r"(?:\+86)?(1[3-9][0-9]{9})")
MAX_CHARS = 500
MAX_SKEW_S = 300


class Refused(Exception):
    """A request that the gateway refuses."""

    def __init__(self, code: int, message: str, status: int = 200) -> None:
        super().__init__(message)
        self.code, self.status = code, status


def routes(state: State) -> Blueprint:
    """`POST /sms/send`."""
    blueprint = Blueprint("sms", __name__)

    @blueprint.post("/sms/send")
    def send() -> tuple[Response, int]:
        with state.lock:
            try:
                _check_signature(state, request.get_data())
                return jsonify({"code": 0, "id": _send(state, request.get_data())}), 200
            except Refused as error:
                return jsonify({"code": error.code, "message": str(error)}), error.status

    return blueprint


def _check_signature(state: State, body: bytes) -> None:
    stamp = request.headers.get("X-Sms-Timestamp", "")
    wanted = sign(state.setup.sms.secret, stamp, body)
    given = request.headers.get("X-Sms-Signature", "")
    if request.headers.get("X-Sms-Key") != state.setup.sms.key or not hmac.compare_digest(wanted, given.lower()):
        raise Refused(1001, "unknown key or wrong signature", 401)
    near = (state.clock.now(), state.clock.real_now())
    if not (stamp.isascii() and stamp.isdigit()) or all(abs(int(stamp) - now) > MAX_SKEW_S for now in near):
        raise Refused(1001, "timestamp too far off", 401)


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """hex(hmac_sha256(secret, timestamp + "." + body))."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _send(state: State, raw: bytes) -> str:
    try:
        body = json.loads(raw)
        phone, text = str(body["phone"]), str(body["text"])
        reference = str(body["reference"])
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(1002, "phone, text and reference are needed", 400) from error
    number = PHONE.fullmatch(phone)
    if not text or not reference:
        raise Refused(1002, "text and reference must not be empty", 400)
    if number is None:
        raise Refused(1003, "not a mobile number")
    if len(text) > MAX_CHARS:
        raise Refused(1004, "text too long")
    if not body.get("sign"):
        raise Refused(1005, "sign missing")
    most = state.setup.limits.sms_per_min
    if most and state.sms_rate.full("all", (most, 60.0)):
        raise Refused(2001, "busy")
    message_id = secrets.token_hex(12)
    fields = {"text": text, "sign": str(body["sign"]), "reference": reference, "id": message_id}
    state.truth.deliver("sms", number.group(1), **fields)
    return message_id

"""A stand-in for Alibaba Cloud's SendSms: checks its V3 signature and parameters. README.md, "SMS gateway".

Source: help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature,
help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-sendsms.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from datetime import UTC, datetime
from urllib.parse import quote

from flask import Blueprint, Response, jsonify, request

from sandbox.core.clock import BusinessClock
from sandbox.core.rates import Rates
from sandbox.core.state import State
from sandbox.vendors.sms import PHONE

PATH = "/sms/aliyun/"
ALGORITHM = "ACS3-HMAC-SHA256"
AUTHORIZATION = re.compile(rf"{ALGORITHM} Credential=([^,]+),\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]{{64}})")
MAX_SKEW_S = 900
MUST_SIGN = {"host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce", "x-acs-version"}
VARIABLE = re.compile(r"\$\{(\w+)\}")


class Refused(Exception):
    """What SendSms answers instead of OK."""

    def __init__(self, code: str, status: int = 200) -> None:
        super().__init__(code)
        self.code, self.status = code, status


class AliyunSms:
    """What the gateway remembers: used nonces, and how many messages a number got."""

    def __init__(self, clock: BusinessClock) -> None:
        self._clock = clock
        self.nonces: set[str] = set()
        self.reset()

    def reset(self) -> None:
        """Forget the counts; a nonce stays used."""
        self.rates = Rates(self._clock)


def routes(state: State, aliyun: AliyunSms) -> Blueprint:
    """`POST /sms/aliyun/`, where the real host has `/`."""
    blueprint = Blueprint("sms_aliyun", __name__)

    @blueprint.post(PATH)
    def send() -> tuple[Response, int]:
        answer = {"RequestId": secrets.token_hex(16).upper()}
        with state.lock:
            try:
                _check_signature(state, aliyun.nonces)
                biz_id = _send(state, aliyun.rates)
                return jsonify(answer | {"Code": "OK", "Message": "OK", "BizId": biz_id}), 200
            except Refused as error:
                return jsonify(answer | {"Code": error.code, "Message": error.code}), error.status

    return blueprint


def _check_signature(state: State, nonces: set[str]) -> None:
    found = AUTHORIZATION.fullmatch(request.headers.get("Authorization", ""))
    if found is None:
        raise Refused("MissingAuthorization", 400)
    key_id, names, signature = found.groups()
    if key_id != state.setup.sms.key:
        raise Refused("InvalidAccessKeyId.NotFound", 404)
    if not set(names.split(";")) >= MUST_SIGN:
        raise Refused("IncompleteSignature", 400)
    wanted = hmac.new(state.setup.sms.secret.encode(), _to_sign(names).encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(wanted, signature):
        raise Refused("SignatureDoesNotMatch", 400)
    _check_freshness(state, nonces)


def _to_sign(names: str) -> str:
    body_hash = hashlib.sha256(request.get_data()).hexdigest()
    if request.headers.get("x-acs-content-sha256") != body_hash:
        raise Refused("SignatureDoesNotMatch", 400)
    query = "&".join(f"{_encoded(key)}={_encoded(value)}" for key, value in sorted(request.args.items()))
    headers = "".join(f"{name}:{request.headers.get(name, '').strip()}\n" for name in names.split(";"))
    canonical = "\n".join([request.method, request.path, query, headers, names, body_hash])
    return f"{ALGORITHM}\n{hashlib.sha256(canonical.encode()).hexdigest()}"


def _check_freshness(state: State, nonces: set[str]) -> None:
    try:
        stamp = datetime.strptime(request.headers.get("x-acs-date", ""), "%Y-%m-%dT%H:%M:%SZ")
    except ValueError as error:
        raise Refused("InvalidTimeStamp.Format", 400) from error
    near = (state.clock.now(), state.clock.real_now())
    if all(abs(stamp.replace(tzinfo=UTC).timestamp() - now) > MAX_SKEW_S for now in near):
        raise Refused("InvalidTimeStamp.Expired", 400)
    nonce = request.headers.get("x-acs-signature-nonce", "")
    if nonce in nonces:
        raise Refused("SignatureNonceUsed", 400)
    nonces.add(nonce)


def _encoded(text: str) -> str:
    return quote(text, safe="-_.~")


def _send(state: State, rates: Rates) -> str:
    args, account = request.args, state.setup.sms
    if (request.headers.get("x-acs-action"), request.headers.get("x-acs-version")) != ("SendSms", "2017-05-25"):
        raise Refused("InvalidAction.NotFound", 404)
    number = PHONE.fullmatch(args.get("PhoneNumbers", ""))
    if number is None:
        raise Refused("isv.MOBILE_NUMBER_ILLEGAL")
    if not args.get("SignName"):
        raise Refused("isv.SMS_SIGNATURE_ILLEGAL")
    words = account.templates.get(args.get("TemplateCode", ""))
    if words is None:
        raise Refused("isv.SMS_TEMPLATE_ILLEGAL")
    text, biz_id = _filled(words, args.get("TemplateParam", "")), f"{secrets.randbelow(10**18)}^0"
    if rates.full(number.group(1), (account.per_number_per_day, 86400)):
        raise Refused("isv.BUSINESS_LIMIT_CONTROL")
    fields = {"text": text, "sign": args["SignName"], "reference": args.get("OutId", ""), "id": biz_id}
    state.truth.deliver("sms", number.group(1), **fields)
    return biz_id


def _filled(words: str, given: str) -> str:
    """The template with its values.

    Raises:
        Refused: the values are not JSON strings, or one is missing.
    """
    try:
        values = json.loads(given or "{}")
    except ValueError as error:
        raise Refused("isv.INVALID_JSON_PARAM") from error
    if not isinstance(values, dict) or any(not isinstance(value, str) for value in values.values()):
        raise Refused("isv.INVALID_JSON_PARAM")
    if any(not values.get(name) for name in VARIABLE.findall(words)):
        raise Refused("isv.TEMPLATE_MISSING_PARAMETERS")
    return VARIABLE.sub(lambda name: values[name.group(1)], words)

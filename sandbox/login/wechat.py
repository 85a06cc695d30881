"""The WeChat side of the mini-program: login, phone number, subscription messages.

Source: developers.weixin.qq.com/miniprogram/dev (auth.code2Session, subscribeMessage.send, getPhoneNumber).
"""

from __future__ import annotations

import base64
import json
import re
import secrets
from collections import Counter
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES128
from cryptography.hazmat.primitives.ciphers.modes import CBC
from flask import Blueprint, Response, jsonify, request

from sandbox.api.answering import Json, answered, json_body, text_of
from sandbox.core.errors import ApiError, ControlError
from sandbox.core.setup import MiniProgram
from sandbox.core.state import State

SHAPES = {
    "thing": re.compile(r".{1,20}", re.DOTALL),
    "number": re.compile(r"[0-9]{1,32}(\.[0-9]+)?"),
    "time": re.compile(
        r"([0-9]{4}(年|-|/)[0-9]{1,2}(月|-|/)[0-9]{1,2}日?)?\s*([0-9]{1,2}:[0-9]{2}(:[0-9]{2})?)?(~.*)?"
    ),
    "date": re.compile(r"[0-9]{4}(年|-|/)[0-9]{1,2}(月|-|/)[0-9]{1,2}日?(\s*[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?)?"),
    "phrase": re.compile(r"[\u4e00-\u9fff]{1,5}"),
    "name": re.compile(r"[\u4e00-\u9fff]{1,10}|[A-Za-z ]{1,20}"),
    "character_string": re.compile(r"[\x21-\x7e]{1,32}"),
    "phone_number": re.compile(r"[0-9+\-]{1,17}"),
}


class WeChat:
    """Subscription credits (one accepted tap is one message), and the newest session key of each person."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.reset()

    def reset(self) -> None:
        """Forget every credit and session key."""
        self.credits: Counter[tuple[str, str]] = Counter()
        self.session_keys: dict[str, str] = {}

    def program(self, app_id: str | None) -> MiniProgram | None:
        """The mini-program with this id, or the only one."""
        programs = self._state.setup.mini_programs
        return programs.get(app_id) if app_id else next(iter(programs.values()), None)

    def grant(self, openid: str, template_ids: list[str]) -> Json:
        """Add one credit for each accepted template; returns all credits of the person."""
        for template_id in template_ids:
            self.credits[openid, template_id] += 1
        return {template: left for (who, template), left in self.credits.items() if who == openid}

    def send(self, program: MiniProgram, body: Json) -> Json:
        """`subscribe/send`: uses up one credit.

        Raises:
            ApiError: 40003 openid, 40037 template, 47003 data, 43101 no credit left.
        """
        openid, template_id = text_of(body, "touser"), text_of(body, "template_id")
        if not any(person.openid == openid for person in self._state.setup.people):
            raise ApiError(40003)
        if template_id not in program.templates:
            raise ApiError(40037)
        data = _checked_data(program.templates[template_id], body.get("data"))
        if self.credits[openid, template_id] < 1:
            raise ApiError(43101)
        self.credits[openid, template_id] -= 1
        fields = {"template_id": template_id, "page": text_of(body, "page"), "data": data}
        self._state.truth.deliver("subscribe", openid, text="\n".join(data.values()), **fields)
        return {}

    def sealed(self, openid: str, data: Json, app_id: str) -> Json:
        """What the page gets in place of plain data: encryptedData and iv, under the newest session key.

        Raises:
            ControlError: 409, this person has not logged in.
        """
        key = self.session_keys.get(openid)
        if key is None:
            raise ControlError(f"{openid} has not logged in", 409)
        iv, watermark = secrets.token_bytes(16), {"appid": app_id, "timestamp": int(self._state.clock.now())}
        padder = padding.PKCS7(128).padder()
        plain = padder.update(json.dumps(data | {"watermark": watermark}).encode()) + padder.finalize()
        encryptor = Cipher(AES128(base64.b64decode(key)), CBC(iv)).encryptor()
        cipher = encryptor.update(plain) + encryptor.finalize()
        return {"encryptedData": base64.b64encode(cipher).decode(), "iv": base64.b64encode(iv).decode()}


def _checked_data(keys: list[str], data: Any) -> dict[str, str]:
    if not isinstance(data, dict) or set(data) != set(keys):
        raise ApiError(47003)
    values = {key: str((data[key] or {}).get("value", "")) for key in keys}
    for key, value in values.items():
        shape = SHAPES.get(key.rstrip("0123456789"))
        if not value.strip() or (shape is not None and not shape.fullmatch(value)):
            raise ApiError(47003)
    return values


def session_key() -> str:
    """A session_key: 16 random bytes, base64."""
    return base64.b64encode(secrets.token_bytes(16)).decode()


def by_token(state: State) -> MiniProgram:
    """The mini-program behind the access token.

    Raises:
        ApiError: a token problem.
    """
    owner = state.tokens.owner(request.args.get("access_token"), "wechat")
    if owner not in state.setup.mini_programs:
        raise ApiError(40014)
    return state.setup.mini_programs[owner]


def by_secret(state: State) -> MiniProgram:
    """The mini-program named by appid and secret.

    Raises:
        ApiError: 40013 unknown, 40001 wrong secret.
    """
    program = state.setup.mini_programs.get(request.args.get("appid", ""))
    if program is None:
        raise ApiError(40013)
    if program.secret != request.args.get("secret"):
        raise ApiError(40001)
    return program


def routes(state: State, wechat: WeChat) -> Blueprint:
    """The calls of api.weixin.qq.com."""
    blueprint = Blueprint("wechat", __name__)
    calls: dict[str, Callable[[], Json | Response]] = {
        "GET /cgi-bin/token": lambda: _token(state),
        "GET /sns/jscode2session": lambda: _login(state, wechat),
        "POST /cgi-bin/message/subscribe/send": lambda: wechat.send(by_token(state), json_body()),
        "POST /wxa/business/getuserphonenumber": lambda: _phone(state, by_token(state), json_body()),
    }
    for name, call in calls.items():
        method, path = name.split()
        blueprint.add_url_rule(path, path, _answering(state, call), methods=[method])
    return blueprint


def _answering(state: State, call: Callable[[], Json | Response]) -> Callable[[], Response]:
    def answer() -> Response:
        with state.lock:
            return answered(call)

    return answer


def _token(state: State) -> Response:
    """A token; unlike WeCom's answer it has no errcode."""
    value, left = state.tokens.issue("wechat", by_secret(state).app_id)
    return jsonify({"access_token": value, "expires_in": left})


def _login(state: State, wechat: WeChat) -> Response:
    """`sns/jscode2session`; no errcode on success."""
    program = by_secret(state)
    found = state.codes.use("wechat_login", request.args.get("js_code", ""))
    if found["app_id"] != program.app_id:
        raise ApiError(40029)
    person = state.setup.person(openid=found["openid"])
    unionid = {"unionid": person.unionid} if person.unionid and program.open_platform else {}
    wechat.session_keys[person.openid] = session_key()
    return jsonify({"openid": person.openid, "session_key": wechat.session_keys[person.openid]} | unionid)


def _phone(state: State, program: MiniProgram, body: Json) -> Json:
    found = state.codes.use("wechat_phone", text_of(body, "code"))
    if found["app_id"] != program.app_id:
        raise ApiError(40029)
    number = found["phone"]
    watermark = {"appid": program.app_id, "timestamp": int(state.clock.now())}
    info = {"phoneNumber": number, "purePhoneNumber": number, "countryCode": "86", "watermark": watermark}
    return {"phone_info": info}

"""Every call to one API host with one secret: token, one refresh, blocks, codes into errors."""

import copy
import hashlib
import json
import time
from dataclasses import dataclass, field
from typing import Any

import structlog
import urllib3

from core.errors import Reason, RetryLater
from wecom.api import errors, rate_limit, transport
from wecom.api.errors import Reaction
from wecom.api.token_store import TokenStore
from wecom.api.tokens import REFUSED, Alert, TokenProvider, log_alert

log = structlog.get_logger(__name__)

REFUSED_TWICE_S = 60.0
JSON_TYPE = "application/json; charset=utf-8"


@dataclass(frozen=True)
class Call:
    """One API call.

    Args:
        api: path below the host, such as `cgi-bin/message/send`.
        body: a dict (sent as UTF-8 JSON) or the frozen bytes themselves.
        repeatable: harmless when done twice.
        bare: a success carries no errcode (WeChat's sns calls).
        token: whether the call carries an access token.
        content_type: of the body; JSON unless it says otherwise.
        headers: others, such as a Range.
    """

    api: str
    method: str = "POST"
    params: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] | bytes | None = None
    repeatable: bool = False
    bare: bool = False
    token: bool = True
    read_s: float = transport.READ_S
    content_type: str = JSON_TYPE
    headers: dict[str, str] = field(default_factory=dict)


class Gateway:
    """Calls to one host with one token.

    Args:
        base_url: scheme and host, without a path.
        scope: whose quota is used up by a call (corp id or app id).
        per_minute: calls of one API.
    """

    def __init__(
        self,
        base_url: str,
        scope: str,
        tokens: TokenProvider,
        store: TokenStore,
        *,
        alert: Alert = log_alert,
        http: transport.Http | None = None,
        per_minute: int = rate_limit.PER_MINUTE,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.tokens = tokens
        self._scope = scope
        self._store = store
        self._alert = alert
        self._http = http or transport.Http()
        self._buckets = rate_limit.buckets(per_minute)

    def apart(self, scope: str) -> "Gateway":
        """The same host and token, with blocks of its own: what closes it closes nobody else's way."""
        other = copy.copy(self)
        other._scope = scope
        return other

    def call(self, call: Call) -> dict[str, Any]:
        """Make one call and return its answer.

        Raises:
            Refused: a definite no.
            RetryLater: not carried out; `patient` while the API is closed.
            Uncertain: it may have been carried out.
        """
        self._check_block(call.api)
        answer, token = self._attempt(call)
        if call.token and self.stale(answer):
            self.tokens.refuse(token)
            answer, token = self._attempt(call)
            if self.stale(answer):
                raise self.refused_twice(call)
        if call.token:
            self.tokens.accepted(token)
        self.check(call, answer)
        return answer

    def check(self, call: Call, answer: dict[str, Any]) -> None:
        """Raise unless the answer says success."""
        code = self._code(call, answer)
        if code == 0:
            self._warn_half_read(call, answer)
            return
        found = errors.rule(code)
        if found.reaction is Reaction.BLOCK:
            raise self._block(call.api, code, str(answer.get("errmsg", "")))
        if found.alert:
            self._alert(f"{call.api}:{code}", found.meaning)
        log.warning("wecom.refused", api=call.api, errcode=code, reaction=found.reaction.value)
        raise errors.to_error(code, call.api)

    def open(self, call: Call, *, stream: bool = False) -> tuple[urllib3.BaseHTTPResponse, str]:
        """One HTTP exchange, when the API's pace allows it; returns the response and the token that was used."""
        name = self._name("pace", call.api)
        rate_limit.wait_or_refuse(call.api, self._store.take(name, self._buckets, rate_limit.LONGEST_WAIT_S))
        token = self.tokens.get() if call.token else ""
        params = {**call.params, "access_token": token} if call.token else call.params
        body = None if call.body is None else encode(call.body)
        kind = {} if body is None else {"Content-Type": call.content_type}
        response = transport.exchange(
            self._http,
            call.method,
            f"{self.base_url}/{call.api}",
            api=call.api,
            repeatable=call.repeatable,
            params=params,
            body=body,
            headers={**call.headers, **kind},
            read_s=call.read_s,
            stream=stream,
        )
        return response, token

    def refused_twice(self, call: Call) -> RetryLater:
        """This API refuses fresh tokens: leave it alone for a while, so that no loop starts."""
        message = f"{call.api}: two tokens refused in a row"
        self._close(call.api, "a fresh token", REFUSED_TWICE_S)
        self._alert(f"{call.api}:{REFUSED}", message)
        return RetryLater(message, REFUSED_TWICE_S, patient=True)

    def _attempt(self, call: Call) -> tuple[dict[str, Any], str]:
        response, token = self.open(call)
        return transport.json_answer(response, api=call.api, repeatable=call.repeatable), token

    def _code(self, call: Call, answer: dict[str, Any]) -> int:
        """The error code; an answer without one is not WeCom's, except where success is bare."""
        code = answer.get("errcode", 0 if call.bare else None)
        if isinstance(code, int) and not isinstance(code, bool):
            return code
        raise transport.unclear(f"{call.api}: an answer without errcode", call.repeatable, Reason.UNANSWERED)

    def stale(self, answer: dict[str, Any]) -> bool:
        """Whether the answer says that the token is no longer taken."""
        code = answer.get("errcode")
        return code in errors.STALE_TOKEN or code == errors.BAD_SECRET

    def _warn_half_read(self, call: Call, answer: dict[str, Any]) -> None:
        if "wrong json format" in str(answer.get("errmsg", "")):
            log.warning("wecom.body_half_read", api=call.api)

    def _block(self, api: str, code: int, errmsg: str) -> RetryLater:
        """Close this API for everybody until its quota unit is over."""
        seconds = errors.block_seconds(code, errmsg)
        self._close(api, str(code), seconds)
        self._alert(f"{api}:{code}", f"{errors.rule(code).meaning}; closed for {seconds:.0f} s")
        text = f"{api} answered {code}: {errors.rule(code).meaning}"
        return RetryLater(text, seconds, patient=True, code=Reason.REFUSED, errcode=code)

    def _check_block(self, api: str) -> None:
        record = self._store.read(self._name("block", api))
        if record is None:
            return
        left = float(record["until"]) - time.time()
        if left > 0:
            raise RetryLater(f"{api} is closed after {record['why']}", left, patient=True, code=Reason.API_CLOSED)

    def _close(self, api: str, why: str, seconds: float) -> None:
        self._store.write(self._name("block", api), {"until": time.time() + seconds, "why": why}, seconds)

    def _name(self, what: str, api: str) -> str:
        return f"{what}:" + hashlib.sha256(f"{self._scope}\n{api}".encode()).hexdigest()[:32]


def encode(body: dict[str, Any] | bytes) -> bytes:
    """A body as it goes over the wire: frozen bytes as they are, a dict as raw UTF-8 JSON."""
    if isinstance(body, bytes):
        return body
    return json.dumps(body, ensure_ascii=False).encode()

"""A text-message gateway over HTTP, each request signed.

Wire format: `POST SMS_URL` with JSON `{"phone", "text", "sign", "reference"}`; headers
`X-Sms-Key`, `X-Sms-Timestamp` (unix seconds) and `X-Sms-Signature`, the hex HMAC-SHA-256
of timestamp + "." + body. Answer: `{"code": 0, "id": "..."}`. A gateway with another
format gets its own small class with the same `send`, brought as a plug-in; `sms_aliyun.py` is
one, and docs/sms-gateway.md tells how to write another.
"""

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime
from typing import Any

import requests
from urllib3.exceptions import NewConnectionError

from core.errors import PermanentFailure, Reason, RetryLater, Uncertain
from notify.rendering import as_json

BUSY = 2001
MEANINGS = {
    1001: "wrong key, signature or time",
    1002: "a field is missing or empty",
    1003: "not a mobile number",
    1004: "text longer than 500 characters",
    1005: "signature name missing",
}


class SmsRefused(PermanentFailure):
    """The gateway said no; `errcode` says why."""

    def __init__(self, errcode: int, meaning: str) -> None:
        super().__init__(f"SMS gateway answered {errcode}: {meaning}", code=Reason.REFUSED)
        self.errcode: int = errcode


class SmsGateway:
    """Satisfies `notify.ports.SmsPort`.

    Args:
        sign: the name in front of the text, as registered with the gateway.
        now: what stands in the timestamp (real time; the gateway allows 300 s).
        timeout_s: to connect, and between two parts of the answer.
    """

    def __init__(
        self, url: str, key: str, secret: str, sign: str, now: Callable[[], datetime], *, timeout_s: float = 8.0
    ) -> None:
        self._url, self._key, self._secret, self._sign = url, key, secret.encode(), sign
        self._now, self._timeout_s = now, timeout_s

    def send(self, phone: str, body: bytes, reference: str) -> dict[str, Any]:
        """Send one text.

        Raises:
            RetryLater: the request did not get through, or the gateway is busy.
            PermanentFailure: refused.
            Uncertain: the connection broke after the request, or the answer made no sense.
        """
        content = as_json({"phone": phone, "text": body.decode(), "sign": self._sign, "reference": reference})
        return self._judge(exchange(self._url, content, self._headers(content), self._timeout_s))

    def _headers(self, content: bytes) -> dict[str, str]:
        timestamp = str(int(self._now().timestamp()))
        signed = hmac.new(self._secret, timestamp.encode() + b"." + content, hashlib.sha256).hexdigest()
        return {
            "Content-Type": "application/json; charset=utf-8",
            "X-Sms-Key": self._key,
            "X-Sms-Timestamp": timestamp,
            "X-Sms-Signature": signed,
        }

    def _judge(self, response: requests.Response) -> dict[str, Any]:
        if response.status_code == 429:
            raise RetryLater("SMS gateway asked for a pause", after_s=60, code=Reason.WAITS)
        if response.status_code >= 500:
            raise Uncertain(f"SMS gateway answered HTTP {response.status_code}")
        try:
            answer = response.json()
            code = int(answer["code"])
        except (ValueError, KeyError, TypeError) as error:
            if response.status_code >= 300:
                raise PermanentFailure(
                    f"SMS gateway answered HTTP {response.status_code}", code=Reason.UNANSWERED
                ) from error
            raise Uncertain("SMS gateway's answer is not its JSON") from error
        if code == 0:
            return {"id": str(answer.get("id", ""))}
        if code == BUSY:
            raise RetryLater("SMS gateway is busy", code=Reason.WAITS)
        raise SmsRefused(code, MEANINGS.get(code, "a code we do not know"))


def exchange(
    url: str, content: bytes, headers: dict[str, str], timeout_s: float, params: dict[str, str] | None = None
) -> requests.Response:
    """One POST to a gateway.

    Raises:
        RetryLater: it never got there.
        Uncertain: it may have; a text that was perhaps sent is not sent again by itself.
    """
    try:
        return requests.post(
            url, params=params, data=content, headers=headers, timeout=timeout_s, allow_redirects=False
        )
    except requests.ConnectTimeout as error:
        raise RetryLater("SMS gateway can't be reached", code=Reason.UNREACHABLE) from error
    except requests.ConnectionError as error:
        if never_connected(error):
            raise RetryLater("SMS gateway can't be reached", code=Reason.UNREACHABLE) from error
        raise Uncertain("SMS gateway hung up after the request") from error
    except requests.RequestException as error:
        raise Uncertain(f"SMS gateway did not finish its answer ({type(error).__name__})") from error


def never_connected(error: requests.ConnectionError) -> bool:
    """Whether the connection failed before a byte of the request left."""
    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", cause), NewConnectionError)

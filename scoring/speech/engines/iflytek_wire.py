"""iFLYTEK 录音文件转写 on the wire: what is asked, how it is signed, and what the answers mean.

Two services of one shape: `standard` (v2, xfyun.cn/doc/asr/ifasr_new/API.html) and `large-model`
(xfyun.cn/doc/spark/asr_llm/Ifasr_llm.html). Written from the vendor's pages; it has never been called from here.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import quote

import requests

from core.errors import ConfigInvalid, PermanentFailure, Reason, RetryLater, YinpinError

HOSTS = {"standard": "https://raasr.xfyun.cn", "large-model": "https://office-api-ist-dx.iflyaisol.com"}
PATHS = {
    "standard": {"upload": "/v2/api/upload", "result": "/v2/api/getResult"},
    "large-model": {"upload": "/v2/upload", "result": "/v2/getResult"},
}
LANGUAGES = {"standard": {"language": "cn"}, "large-model": {"language": "autodialect", "audioMode": "fileStream"}}
BEIJING = timezone(timedelta(hours=8))
DONE = "000000"
# Codes by what they mean to us; every other one is a refusal. Source: the error tables of both pages, as clients of
# others quote them.
NOT_READY = frozenset({"26605", "100013"})
BUSY = frozenset({"26603", "100012", "999999"})
UNKNOWN_TO_THEM = {
    "26601": "it does not know this application or its secret",
    "000002": "it does not know this access key",
    "100007": "the application has no right to this service",
    "100008": "this machine's clock is wrong",
    "100009": "the signature is wrong",
}
BUSY_S = 60.0
# To connect, and between two parts of the answer: an upload is answered when all of it has arrived.
TIMEOUT_S = (8.0, 60.0)


class NotReady(RetryLater):
    """The order is being worked on."""


@dataclass(frozen=True)
class Account:
    """Who we are to iFLYTEK.

    Attributes:
        service: `standard` or `large-model`.
        key_id: the accessKeyId (APIKey) of the large-model service; the standard one has none.
        url: instead of the vendor's address; empty takes that.
    """

    service: str
    app_id: str
    secret: str
    key_id: str = ""
    url: str = ""

    def address(self, what: str) -> str:
        """Where `upload` or `result` is asked for."""
        return (self.url or HOSTS[self.service]) + PATHS[self.service][what]


def signed(account: Account, asked: Mapping[str, str], nonce: str, now: datetime) -> tuple[dict[str, str], str]:
    """The query with everything that proves who asks, and the header `signature` (empty where the query holds it)."""
    if account.service == "standard":
        ts = str(int(now.timestamp()))
        digest = hashlib.md5((account.app_id + ts).encode(), usedforsecurity=False).hexdigest()
        return {"appId": account.app_id, "ts": ts, "signa": _sha1(account.secret, digest), **asked}, ""
    query = {
        "appId": account.app_id,
        "accessKeyId": account.key_id,
        "dateTime": now.astimezone(BEIJING).strftime("%Y-%m-%dT%H:%M:%S%z"),
        "signatureRandom": nonce,
        **asked,
    }
    return query, _sha1(account.secret, canonical(query))


def canonical(query: Mapping[str, str]) -> str:
    """What the large-model service signs: names and values encoded, sorted by name, empty ones left out."""
    named = [(name, value) for name, value in sorted(query.items()) if value and name != "signature"]
    return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in named)


def _sha1(secret: str, message: str) -> str:
    return base64.b64encode(hmac.new(secret.encode(), message.encode(), hashlib.sha1).digest()).decode()


def ask(
    account: Account, what: str, asked: Mapping[str, str], nonce: str, now: datetime, body: bytes = b""
) -> dict[str, Any]:
    """Ask for `upload` or `result`; returns the answer's `content`.

    An upload whose answer was lost is made again: a second order costs its minutes and harms nobody.

    Raises:
        ConfigInvalid: iFLYTEK does not accept who we say we are.
        RetryLater: unreachable, busy, or the answer makes no sense.
        PermanentFailure: refused, with the vendor's code.
    """
    query, signature = signed(account, asked, nonce, now)
    headers = {"Content-Type": "application/octet-stream" if body else "application/json"}
    if signature:
        headers["signature"] = signature
    try:
        response = requests.post(
            account.address(what), params=query, data=body, headers=headers, timeout=TIMEOUT_S, allow_redirects=False
        )
    except requests.RequestException as error:
        raise RetryLater(f"iFLYTEK can't be reached ({type(error).__name__})", code=Reason.UNREACHABLE) from error
    return _content(response)


def _content(response: requests.Response) -> dict[str, Any]:
    status = response.status_code
    if status == 429:
        raise RetryLater("iFLYTEK asked for a pause", after_s=BUSY_S, patient=True)
    if status in (401, 403):
        raise ConfigInvalid(f"RECOGNISER=iflytek: HTTP {status}: check IFLYTEK_APP_ID, IFLYTEK_KEY_ID, IFLYTEK_SECRET")
    if status >= 500:
        raise RetryLater(f"iFLYTEK answered HTTP {status}")
    if status != 200:
        raise PermanentFailure(f"iFLYTEK answered HTTP {status}", code=Reason.REFUSED, errcode=status)
    try:
        answer = response.json()
        code = str(answer["code"])
    except (ValueError, KeyError, TypeError) as error:
        raise RetryLater("iFLYTEK's answer is not its JSON", code=Reason.UNANSWERED) from error
    if code != DONE:
        raise refusal(code)
    if not isinstance(answer.get("content"), dict):
        raise RetryLater("iFLYTEK's answer has no content", code=Reason.UNANSWERED)
    content: dict[str, Any] = answer["content"]
    return content


def refusal(code: str) -> YinpinError:
    """What an error code is to us; the words beside it are the vendor's and may repeat ours, so they stay out."""
    if code in UNKNOWN_TO_THEM:
        return ConfigInvalid(f"RECOGNISER=iflytek: iFLYTEK answered {code}: {UNKNOWN_TO_THEM[code]}")
    if code in BUSY:
        return RetryLater(f"iFLYTEK is busy ({code})", after_s=BUSY_S, patient=True)
    if code in NOT_READY:
        return NotReady("iFLYTEK is still at it", patient=True)
    errcode = int(code) if code.isascii() and code.isdecimal() and len(code) < 10 else None
    return PermanentFailure(f"iFLYTEK answered {code[:16]}", code=Reason.REFUSED, errcode=errcode)

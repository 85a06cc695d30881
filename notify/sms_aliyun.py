"""Texts through Alibaba Cloud's SMS service: a gateway with a format and a signature of its own.

Mainland carriers take no free text: every message is a template that the vendor
has approved, with the values of its variables. So the bank registers our own
words as templates, and this adapter finds the template whose words a text has
and reads the values out of it.

Source: signature V3 (help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature),
SendSms of Dysmsapi 2017-05-25 (help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-sendsms).
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

import requests

from core.errors import ConfigInvalid, PermanentFailure, Reason, RetryLater, Uncertain
from notify.rendering import as_json
from notify.sms import exchange

ENDPOINT = "https://dysmsapi.aliyuncs.com/"
ACTION, VERSION = "SendSms", "2017-05-25"
ALGORITHM = "ACS3-HMAC-SHA256"
_VARIABLE = re.compile(r"\$\{(\w+)\}")

# Not carried out; the same request may succeed later. Seconds to wait.
LATER = {"Throttling": 5, "Throttling.User": 5, "ServiceUnavailable": 60, "isv.BUSINESS_LIMIT_CONTROL": 3600}
# The documents do not say whether the message left.
UNCLEAR = frozenset({"isp.SYSTEM_ERROR", "InternalError"})


class AliyunRefused(PermanentFailure):
    """Alibaba Cloud said no; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(f"SMS gateway answered {code}", code=Reason.REFUSED)
        self.code = code


class Template:
    """One approved template.

    Args:
        code: such as SMS_154950909.
        words: as registered, variables written `${name}`.

    Raises:
        ConfigInvalid: the same variable twice.
    """

    def __init__(self, code: str, words: str) -> None:
        self.code = code
        names = _VARIABLE.findall(words)
        if len(set(names)) != len(names):
            raise ConfigInvalid(f"SMS template {code}: each variable once")
        parts = [re.escape(part) if at % 2 == 0 else f"(?P<{part}>.+?)" for at, part in enumerate(_split(words))]
        self._pattern = re.compile("".join(parts), re.DOTALL)

    def values(self, text: str) -> dict[str, str] | None:
        """The variables' values when the text has this template's words, else None."""
        found = self._pattern.fullmatch(text)
        return found.groupdict() if found else None


class AliyunSms:
    """Satisfies `notify.ports.SmsPort`.

    Args:
        key_id, key_secret: the AccessKey of a RAM user that may do nothing but dysms:SendSms.
        sign: the approved signature name, without 【】.
        templates: the approved templates; the first that fits a text is used.
        now: real time; the vendor allows 15 minutes.
    """

    def __init__(
        self,
        key_id: str,
        key_secret: str,
        sign: str,
        templates: list[Template],
        now: Callable[[], datetime],
        *,
        url: str = ENDPOINT,
        timeout_s: float = 8.0,
    ) -> None:
        self._key_id, self._key_secret, self._sign = key_id, key_secret, sign
        self._templates, self._now, self._url, self._timeout_s = templates, now, url, timeout_s

    def send(self, phone: str, body: bytes, reference: str) -> dict[str, Any]:
        """Send one text; the vendor's BizId becomes `id`.

        Raises:
            RetryLater: not sent: not reached, throttled, or this number had its share of the hour.
            PermanentFailure: refused, or no template has these words.
            Uncertain: it may have been sent; the vendor drops no repetition.
        """
        code, values = self._fitting(body.decode())
        query = {
            "PhoneNumbers": phone,
            "SignName": self._sign,
            "TemplateCode": code,
            "OutId": reference,
            "TemplateParam": as_json(values).decode(),
        }
        headers = signed_headers(
            self._url, query, ACTION, VERSION, self._key_id, self._key_secret, self._now(), secrets.token_hex(16)
        )
        return _judge(exchange(f"{self._url}?{canonical_query(query)}", b"", headers, self._timeout_s))

    def _fitting(self, text: str) -> tuple[str, dict[str, str]]:
        for template in self._templates:
            values = template.values(text)
            if values is not None:
                return template.code, values
        raise PermanentFailure("no approved SMS template has these words")


def signed_headers(
    url: str,
    query: Mapping[str, str],
    action: str,
    version: str,
    key_id: str,
    key_secret: str,
    now: datetime,
    nonce: str,
) -> dict[str, str]:
    """The headers of a POST without a body, `Authorization` among them.

    Args:
        nonce: never used before.
    """
    parts, no_body = urlsplit(url), hashlib.sha256(b"").hexdigest()
    headers = {
        "host": parts.netloc,
        "x-acs-action": action,
        "x-acs-content-sha256": no_body,
        "x-acs-date": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": nonce,
        "x-acs-version": version,
    }
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    request = "\n".join(["POST", parts.path or "/", canonical_query(query), lines, names, no_body])
    to_sign = f"{ALGORITHM}\n{hashlib.sha256(request.encode()).hexdigest()}"
    signature = hmac.new(key_secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return {**headers, "Authorization": f"{ALGORITHM} Credential={key_id},SignedHeaders={names},Signature={signature}"}


def canonical_query(query: Mapping[str, str]) -> str:
    """The parameters in order of their names, encoded as RFC 3986 has it (a space is %20)."""
    return "&".join(f"{quote(name, safe='-_.~')}={quote(query[name], safe='-_.~')}" for name in sorted(query))


def _judge(response: requests.Response) -> dict[str, Any]:
    try:
        answer = response.json()
        code = str(answer["Code"])
    except (ValueError, KeyError, TypeError) as error:
        if 300 <= response.status_code < 500:
            raise PermanentFailure(
                f"SMS gateway answered HTTP {response.status_code}", code=Reason.UNANSWERED
            ) from error
        raise Uncertain(f"SMS gateway answered HTTP {response.status_code} without its JSON") from error
    if code == "OK":
        return {"id": str(answer.get("BizId", ""))}
    if code in LATER:
        raise RetryLater(f"SMS gateway answered {code}", after_s=LATER[code], code=Reason.WAITS)
    if code in UNCLEAR:
        raise Uncertain(f"SMS gateway answered {code}")
    raise AliyunRefused(code)


def _split(words: str) -> list[str]:
    """Fixed words and variables' names in turn, beginning with words."""
    return _VARIABLE.split(words)

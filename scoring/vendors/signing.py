"""HMAC-SHA256 over time, method, path and body: of our requests, and of a vendor's callbacks."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

from core.errors import SignatureInvalid

KEY, TIMESTAMP, SIGNATURE = "X-Interview-Key", "X-Interview-Timestamp", "X-Interview-Signature"
# Source: as the SMS gateway's; a callback recorded longer ago is worth nothing.
MAX_SKEW_S = 300


def signature(secret: str, timestamp: str, method: str, path: str, body: bytes) -> str:
    """Hex. Method and path are in it, so that a request signed for one call opens no other."""
    message = f"{timestamp}.{method}.{path}.".encode() + body
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def headers_for(key: str, secret: str, method: str, path: str, body: bytes, now: datetime) -> dict[str, str]:
    """The headers that sign a request at this time."""
    timestamp = str(int(now.timestamp()))
    return {KEY: key, TIMESTAMP: timestamp, SIGNATURE: signature(secret, timestamp, method, path, body)}


def check(
    headers: Mapping[str, str], key: str, secret: str, method: str, path: str, body: bytes, now: datetime
) -> None:
    """Raises SignatureInvalid unless whoever signed this has the secret, and did so just now."""
    given = {name.lower(): value for name, value in headers.items()}
    timestamp, signed = given.get(TIMESTAMP.lower(), ""), given.get(SIGNATURE.lower(), "")
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) < 12 and signed.isascii()):
        raise SignatureInvalid("the callback is not signed")
    wanted = signature(secret, timestamp, method, path, body)
    known = hmac.compare_digest(given.get(KEY.lower(), "").encode(), key.encode())
    if not (hmac.compare_digest(wanted, signed.lower()) and known):
        raise SignatureInvalid("the callback's signature is wrong")
    if abs(now.timestamp() - int(timestamp)) > MAX_SKEW_S:
        raise SignatureInvalid("the callback was signed too long ago")

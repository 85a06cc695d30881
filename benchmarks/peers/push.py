"""What every peer does with a push: verify, decrypt, two parses, and one durable row; nothing of the product's."""

import base64
import hashlib
import hmac
import os
import struct
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from lxml import etree

TOKEN, AES_KEY = os.environ.get("PEER_TOKEN", ""), os.environ.get("PEER_AES_KEY", "")
DATABASE, REDIS_PORT = urlsplit(os.environ.get("PEER_DATABASE", "")), int(os.environ.get("PEER_REDIS_PORT", "0"))
INSERT = "INSERT IGNORE INTO peer_inbox (dedupe, received_at, sender, body) VALUES (%s, NOW(6), %s, %s)"
TABLE = """CREATE TABLE peer_inbox (id BIGINT AUTO_INCREMENT PRIMARY KEY, dedupe VARCHAR(64) UNIQUE,
 received_at DATETIME(6), sender VARCHAR(64), body TEXT) CHARACTER SET utf8mb4"""

_KEY = base64.b64decode(AES_KEY + "=") if AES_KEY else bytes(32)
_CIPHER = Cipher(AES(_KEY), CBC(_KEY[:16]))
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def opened(body: bytes, signed: str, timestamp: str, nonce: str) -> dict[str, str]:
    """The fields of one push.

    Raises:
        ValueError: not signed.
    """
    sealed = etree.fromstring(body, _PARSER).findtext("Encrypt") or ""
    own = hashlib.sha1("".join(sorted((TOKEN, timestamp, nonce, sealed))).encode()).hexdigest()
    if not hmac.compare_digest(own, signed):
        raise ValueError("not signed")
    decryptor = _CIPHER.decryptor()
    plain = decryptor.update(base64.b64decode(sealed)) + decryptor.finalize()
    (length,) = struct.unpack(">I", plain[16:20])
    return {child.tag: child.text or "" for child in etree.fromstring(plain[20 : 20 + length], _PARSER)}


def connection() -> dict[str, object]:
    """How to reach the database."""
    return {
        "host": DATABASE.hostname,
        "port": DATABASE.port,
        "user": DATABASE.username,
        "password": DATABASE.password or "",
        "charset": "utf8mb4",
        "autocommit": True,
    }


def database() -> str:
    """The schema's name."""
    return DATABASE.path.lstrip("/").partition("?")[0]

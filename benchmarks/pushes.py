"""WeCom pushes of about 1 KB, signed and encrypted, and two peers that open them."""

import base64
import hashlib
import hmac
import struct
import time
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from lxml import etree

from wecom.callback.crypto import CallbackCrypto, callback_key

CORP, TOKEN, AES_KEY = "wwsandbox00000001", "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
NONCE = "1372623149"
MESSAGE = """<xml><ToUserName><![CDATA[{corp}]]></ToUserName><FromUserName><![CDATA[hr01]]></FromUserName>\
<CreateTime>{at}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{text}]]></Content>\
<MsgId>{number}</MsgId><AgentID>1000002</AgentID></xml>"""
ENVELOPE = """<xml><ToUserName><![CDATA[{corp}]]></ToUserName><AgentID><![CDATA[1000002]]></AgentID>\
<Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"""


@dataclass(frozen=True)
class Push:
    """One request as WeCom sends it."""

    query: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return "/wecom/callback?" + "&".join(f"{name}={value}" for name, value in self.query.items())


def product_crypto() -> CallbackCrypto:
    """The product's own verify and decrypt."""
    return CallbackCrypto([callback_key("main", TOKEN, AES_KEY)], CORP)


def make(number: int, crypto: CallbackCrypto) -> Push:
    """A distinct push of about 1 KB."""
    at = str(int(time.time()))
    plain = MESSAGE.format(corp=CORP, at=at, text="面试安排好了吗？" * 25, number=10_000_000 + number)
    sealed, signed = crypto.seal(plain.encode(), at, NONCE)
    body = ENVELOPE.format(corp=CORP, sealed=sealed).encode()
    return Push({"msg_signature": signed, "timestamp": at, "nonce": NONCE}, body)


class Floor:
    """The least work that opens a push: hash, AES, two parses; no shapes checked, no event made."""

    def __init__(self) -> None:
        key = base64.b64decode(AES_KEY + "=")
        self.cipher = Cipher(AES(key), CBC(key[:16]))
        self.parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)

    def open(self, push: Push) -> dict[str, str | None]:
        sealed = etree.fromstring(push.body, self.parser).findtext("Encrypt") or ""
        parts = sorted((TOKEN, push.query["timestamp"], push.query["nonce"], sealed))
        signed = hashlib.sha1("".join(parts).encode()).hexdigest()
        if not hmac.compare_digest(signed, push.query["msg_signature"]):
            raise ValueError("not signed")
        decryptor = self.cipher.decryptor()
        plain = decryptor.update(base64.b64decode(sealed)) + decryptor.finalize()
        (length,) = struct.unpack(">I", plain[16:20])
        return {child.tag: child.text for child in etree.fromstring(plain[20 : 20 + length], self.parser)}

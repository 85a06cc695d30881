"""Requests that WeCom would never send, and that a callback server must survive."""

from __future__ import annotations

import base64
import itertools
import secrets

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from sandbox.core import crypto


def shifted(token: str, timestamp: str, nonce: str, encrypted: str) -> list[tuple[str, str]]:
    """Every other (timestamp, nonce) that carries the same signature.

    The signature is made over the four texts, sorted and joined without a mark
    between them, so whoever has seen one push can move digits from one field to
    the other, or swap the two, and the signature still fits.
    """
    joined = "".join(sorted([token, timestamp, nonce, encrypted]))
    free = len(timestamp) + len(nonce)
    found = set()
    for order in sorted(set(itertools.permutations("TEAB"))):
        for length in range(free + 1):
            parts = _cut(joined, order, {"T": len(token), "E": len(encrypted), "A": length, "B": free - length})
            if parts["T"] == token and parts["E"] == encrypted and [*parts.values()] == sorted(parts.values()):
                found.add((parts["A"], parts["B"]))
    return sorted(found - {(timestamp, nonce)})


def _cut(joined: str, order: tuple[str, ...], lengths: dict[str, int]) -> dict[str, str]:
    parts, start = {}, 0
    for name in order:
        parts[name] = joined[start : start + lengths[name]]
        start += lengths[name]
    return parts


def sealed(aes_key: str, data: bytes) -> str:
    """Encrypt these very bytes, which must be whole blocks; nothing is added or padded."""
    key = crypto.key_bytes(aes_key)
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(data) + encryptor.finalize()).decode()


def padded(data: bytes, count: int | None = None) -> bytes:
    """The data with WeCom's padding to 32, or with a wrong byte as its last."""
    size = 32 - len(data) % 32
    return data + bytes([size]) * (size - 1) + bytes([size if count is None else count])


def framed(message: bytes, receive_id: str, length: int | None = None) -> bytes:
    """Prefix, length and receive id around a message; `length` puts another number there."""
    stated = len(message) if length is None else length
    return secrets.token_bytes(16) + stated.to_bytes(4, "big") + message + receive_id.encode()


def broken_ciphertexts(aes_key: str, receive_id: str) -> dict[str, str]:
    """Ciphertexts that can be signed and not be read, by what is wrong with them."""
    good = sealed(aes_key, padded(framed(b"<xml><MsgType>text</MsgType></xml>", receive_id)))
    return {
        "empty": "",
        "not_base64": "这不是base64",
        "base64_cut": good[:-3],
        "half_block": base64.b64encode(base64.b64decode(good)[:-16]).decode(),
        "random": base64.b64encode(secrets.token_bytes(96)).decode(),
        "pad_0": sealed(aes_key, padded(framed(b"<xml/>", receive_id), 0)),
        "pad_33": sealed(aes_key, padded(framed(b"<xml/>", receive_id), 33)),
        "pad_255": sealed(aes_key, padded(framed(b"<xml/>", receive_id), 255)),
        "too_short": sealed(aes_key, padded(b"short")),
        "length_too_large": sealed(aes_key, padded(framed(b"<xml/>", receive_id, 1_000))),
        "length_huge": sealed(aes_key, padded(framed(b"<xml/>", receive_id, 2**32 - 1))),
    }


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in itertools.pairwise("abcdefghij"))
    + "]><xml><ToUserName>&j;</ToUserName><Encrypt>&j;</Encrypt></xml>"
)
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    "<xml><MsgType>text</MsgType><Encrypt>&f;</Encrypt><Content>&f;</Content></xml>"
)
DEEP = "<a>" * 20_000 + "</a>" * 20_000

# Bodies of a POST that are no push at all, by what they are.
BODIES: dict[str, bytes] = {
    "nothing": b"",
    "no_xml": b"hello",
    "json": b'{"ToUserName":"x"}',
    "null": b"null",
    "half_xml": b"<xml><Encrypt><![CDATA[abc",
    "no_encrypt": b"<xml><ToUserName>x</ToUserName></xml>",
    "empty_root": b"<xml/>",
    "not_utf8": b"<xml><Encrypt>\xff\xfe\xfa</Encrypt></xml>",
    "zero_bytes": b"\0" * 200,
    "entity_bomb": BOMB.encode(),
    "outside_entity": OUTSIDE.encode(),
    "deep": DEEP.encode(),
    "megabyte": b"<xml><Encrypt>" + b"A" * 1_000_000 + b"</Encrypt></xml>",
}

# Contents that are signed and encrypted rightly and are no event.
CONTENTS: dict[str, bytes] = {
    "nothing": b"",
    "no_xml": b"hello",
    "half_xml": b"<xml><MsgType>text",
    "not_utf8": b"<xml><MsgType>\xff\xfe</MsgType></xml>",
    "no_type": b"<xml><a>1</a></xml>",
    "entity_bomb": BOMB.encode(),
    "outside_entity": OUTSIDE.encode(),
    "nested_text": b"<xml><MsgType>text</MsgType><FromUserName><a>1</a></FromUserName><MsgId><b/></MsgId></xml>",
    "number_too_large": b"<xml><MsgType>text</MsgType><FromUserName>u</FromUserName><CreateTime>9e99</CreateTime>"
    b"<MsgId>99999999999999999999999999999999</MsgId></xml>",
}

"""WeCom's callback encryption and signature, from WeCom's side.

Source: developer.work.weixin.qq.com/document/path/90968; checked against the official vectors.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK_BYTES = 32


class DecryptFailed(ValueError):
    """The ciphertext was not made with this key for this receiver."""


def key_bytes(encoding_aes_key: str) -> bytes:
    """The 32 key bytes behind the 43 characters of an EncodingAESKey.

    Raises:
        ValueError: not 43 letters and digits.
    """
    if len(encoding_aes_key) != 43:
        raise ValueError("an EncodingAESKey has 43 characters")
    return base64.b64decode(encoding_aes_key + "=")


def signature(token: str, timestamp: str, nonce: str, encrypted: str) -> str:
    """SHA-1 over the four texts, sorted and joined, in lower-case hex."""
    return hashlib.sha1("".join(sorted([token, timestamp, nonce, encrypted])).encode()).hexdigest()


def encrypt(encoding_aes_key: str, receive_id: str, plain: str, prefix: bytes | None = None) -> str:
    """Encrypt one text as base64.

    Args:
        prefix: the 16 random bytes in front; given only by tests that need fixed bytes.
    """
    key = key_bytes(encoding_aes_key)
    message = plain.encode()
    head = prefix if prefix is not None else secrets.token_bytes(16)
    data = head + len(message).to_bytes(4, "big") + message + receive_id.encode()
    pad = BLOCK_BYTES - len(data) % BLOCK_BYTES
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(data + bytes([pad]) * pad) + encryptor.finalize()).decode()


def decrypt(encoding_aes_key: str, receive_id: str, encrypted: str) -> str:
    """Decrypt one text.

    Raises:
        DecryptFailed: not base64, wrong padding or length, or meant for another receive_id.
    """
    key = key_bytes(encoding_aes_key)
    try:
        data = base64.b64decode(encrypted, validate=True)
        decryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
        padded = decryptor.update(data) + decryptor.finalize()
    except ValueError as error:
        raise DecryptFailed(str(error)) from error
    return _unpack(padded, receive_id)


def _unpack(padded: bytes, receive_id: str) -> str:
    if len(padded) < BLOCK_BYTES or not 1 <= padded[-1] <= BLOCK_BYTES:
        raise DecryptFailed("wrong padding")
    data = padded[: -padded[-1]]
    length = int.from_bytes(data[16:20], "big")
    message, receiver = data[20 : 20 + length], data[20 + length :]
    if len(message) != length or not hmac.compare_digest(receiver, receive_id.encode()):
        raise DecryptFailed("wrong length or receiver")
    try:
        return message.decode()
    except UnicodeDecodeError as error:
        raise DecryptFailed("not UTF-8") from error

"""Signature and encryption of WeCom callbacks.

Source: wecom callback documentation (path/90930 family) and its published test vectors.
"""

import base64
import binascii
import hashlib
import hmac
import os
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from core.errors import ConfigInvalid, InputInvalid, SignatureInvalid

# WeCom pads to 32 bytes, twice the cipher's own block.
PAD_TO = 32
PREFIX_BYTES = 16
HEADER_BYTES = PREFIX_BYTES + 4

_TIMESTAMP = re.compile(r"[0-9]{10}")
_NONCE = re.compile(r"[0-9A-Za-z_-]{1,64}")
_SIGNATURE = re.compile(r"[0-9a-f]{40}")
_TOKEN = re.compile(r"[0-9A-Za-z]{1,32}")
_AES_KEY = re.compile(r"[0-9A-Za-z]{43}")


@dataclass(frozen=True)
class CallbackKey:
    """One receiver set up in WeCom's console: its name here, its token and its AES key (32 bytes)."""

    name: str
    token: str
    aes_key: bytes

    def __repr__(self) -> str:
        return f"CallbackKey({self.name!r})"


def callback_key(name: str, token: str, encoding_aes_key: str) -> CallbackKey:
    """Read one receiver's values as the console shows them.

    The 43rd character of an EncodingAESKey may carry unused bits; they are ignored.

    Raises:
        ConfigInvalid: the token or the key cannot be WeCom's.
    """
    if not _TOKEN.fullmatch(token):
        raise ConfigInvalid(f"callback {name}: the token must be 1 to 32 letters or digits")
    if not _AES_KEY.fullmatch(encoding_aes_key):
        raise ConfigInvalid(f"callback {name}: EncodingAESKey must be exactly 43 letters or digits")
    return CallbackKey(name, token, base64.b64decode(encoding_aes_key + "="))


def callback_keys(setting: str) -> tuple[CallbackKey, ...]:
    """Parse `WECOM_CALLBACKS`: `name:token:aeskey,name:token:aeskey`.

    Raises:
        ConfigInvalid: an entry does not have three parts, or a part is not WeCom's.
    """
    keys = []
    for entry in filter(None, (part.strip() for part in setting.split(","))):
        parts = entry.split(":")
        if len(parts) != 3:
            raise ConfigInvalid("WECOM_CALLBACKS: each entry is name:token:EncodingAESKey")
        keys.append(callback_key(*parts))
    return tuple(keys)


def signature(token: str, timestamp: str, nonce: str, ciphertext: str) -> str:
    """SHA-1 over the sorted, undelimited values, as 40 lower-case hex characters."""
    return hashlib.sha1("".join(sorted((token, timestamp, nonce, ciphertext))).encode()).hexdigest()


class CallbackCrypto:
    """Verifies, opens and seals callbacks for every receiver that is valid at the moment.

    Args:
        keys: the receivers; several may be valid at once while a key is changed.
        receive_id: what WeCom appends to each plaintext: the corp id of a self-built app.
    """

    def __init__(self, keys: Sequence[CallbackKey], receive_id: str) -> None:
        if not keys:
            raise ConfigInvalid("no callback receiver: set WECOM_CALLBACK_TOKEN and WECOM_ENCODING_AES_KEY")
        self._keys = tuple(keys)
        self._receive_id = receive_id.encode()

    def open(self, msg_signature: str, timestamp: str, nonce: str, ciphertext: str) -> bytes:
        """Verify the signature, then decrypt.

        Returns:
            The plain message (UTF-8 XML of a push, digits of a URL check).

        Raises:
            SignatureInvalid: signed by nobody we know, or meant for another company.
            InputInvalid: signed, but not decryptable.
        """
        return self.open_with(self.receiver(msg_signature, timestamp, nonce, ciphertext), ciphertext)

    def open_with(self, key: CallbackKey, ciphertext: str) -> bytes:
        """Decrypt what `receiver` has found to be signed with this key; raises like `open`."""
        message, receive_id = _unpack(_decrypt(key.aes_key, ciphertext))
        if not hmac.compare_digest(receive_id, self._receive_id):
            raise SignatureInvalid("the message is meant for another company")
        return message

    @property
    def receive_id(self) -> str:
        """What stands behind each plaintext: the corp id."""
        return self._receive_id.decode()

    def seal(
        self, message: bytes, timestamp: str, nonce: str, *, prefix: bytes | None = None, key: CallbackKey | None = None
    ) -> tuple[str, str]:
        """Encrypt and sign; returns (ciphertext, signature).

        Args:
            prefix: the 16 random bytes, given only by tests that need equal output.
            key: the receiver it is for; the first one when left out.
        """
        key = key or self._keys[0]
        prefix = os.urandom(PREFIX_BYTES) if prefix is None else prefix
        plain = prefix + struct.pack(">I", len(message)) + message + self._receive_id
        count = PAD_TO - len(plain) % PAD_TO
        cipher = _cipher(key.aes_key).encryptor()
        sealed = cipher.update(plain + bytes([count]) * count) + cipher.finalize()
        ciphertext = base64.b64encode(sealed).decode()
        return ciphertext, signature(key.token, timestamp, nonce, ciphertext)

    def receiver(self, given: str, timestamp: str, nonce: str, ciphertext: str) -> CallbackKey:
        """The receiver whose token made this signature.

        Raises:
            SignatureInvalid: nobody's signature.

        """
        # The values are signed without delimiters, so a digit moved from the
        # nonce to the timestamp keeps the signature: the shapes are checked too.
        if not (_TIMESTAMP.fullmatch(timestamp) and _NONCE.fullmatch(nonce) and _SIGNATURE.fullmatch(given)):
            raise SignatureInvalid("signature, timestamp or nonce does not have WeCom's shape")
        signer = None
        for key in self._keys:
            # Every key is tried, so that the time says nothing about which one fits.
            if hmac.compare_digest(signature(key.token, timestamp, nonce, ciphertext), given):
                signer = key
        if signer is None:
            raise SignatureInvalid("not signed by a receiver we know")
        return signer


def _decrypt(aes_key: bytes, ciphertext: str) -> bytes:
    try:
        sealed = base64.b64decode(ciphertext.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise InputInvalid("the ciphertext is not base64") from error
    if not sealed or len(sealed) % PAD_TO:
        raise InputInvalid("the ciphertext is not a whole number of blocks")
    cipher = _cipher(aes_key).decryptor()
    return cipher.update(sealed) + cipher.finalize()


@lru_cache(maxsize=16)
def _cipher(aes_key: bytes) -> Cipher[CBC]:
    """Made once a key: to make it costs more than to decrypt a push with it."""
    return Cipher(AES(aes_key), CBC(aes_key[:16]))


def _unpack(padded: bytes) -> tuple[bytes, bytes]:
    """Split the decrypted bytes into message and receive id."""
    count = padded[-1]
    if not 1 <= count <= PAD_TO or padded[-count:] != bytes([count]) * count:
        raise InputInvalid("the padding is not WeCom's")
    plain = padded[:-count]
    if len(plain) < HEADER_BYTES:
        raise InputInvalid("the plaintext is shorter than its header")
    (length,) = struct.unpack(">I", plain[PREFIX_BYTES:HEADER_BYTES])
    if length > len(plain) - HEADER_BYTES:
        raise InputInvalid("the plaintext is shorter than its stated length")
    end = HEADER_BYTES + length
    return plain[HEADER_BYTES:end], plain[end:]

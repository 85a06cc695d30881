"""AES-256-GCM for personal values, bound to the row they stand in; a blind index to find them by.

The associated data names table, column, row and key, so that a ciphertext
moved to another row or column does not open.
"""

import base64
import hashlib
import hmac
import json
import os
from pathlib import Path
from typing import Any

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.errors import ConfigInvalid

log = structlog.get_logger(__name__)

KEY_BYTES = 32
NONCE_BYTES = 12


class CannotOpen(ValueError):
    """The sealed value was changed, moved to another row, or its key is missing."""


class KeyRing:
    """Several data keys, the first of which encrypts, and the index key that never rotates with them.

    Args:
        data_keys: `id:base64` of 32 bytes each, comma-separated.
        index_key: base64 of 32 bytes.
    """

    def __init__(self, data_keys: str, index_key: str) -> None:
        self._keys: dict[str, AESGCM] = {}
        for part in filter(None, (piece.strip() for piece in data_keys.split(","))):
            name, colon, encoded = part.partition(":")
            if not colon or not name or name in self._keys:
                raise ConfigInvalid("DATA_KEYS: must be id:base64,id:base64 with different ids")
            self._keys[name] = AESGCM(_decode("DATA_KEYS", encoded))
        if not self._keys:
            raise ConfigInvalid("DATA_KEYS: no key given")
        self._first = next(iter(self._keys))
        self._index_key = _decode("INDEX_KEY", index_key)

    def seal(self, plain: bytes, aad: bytes) -> str:
        """`1.<key id>.<base64 of nonce and ciphertext>`."""
        nonce = os.urandom(NONCE_BYTES)
        bound = aad + b"|" + self._first.encode()
        sealed = nonce + self._keys[self._first].encrypt(nonce, plain, bound)
        return f"1.{self._first}.{base64.b64encode(sealed).decode()}"

    def open(self, sealed: str, aad: bytes) -> bytes:
        """The plain bytes.

        Raises:
            CannotOpen: changed, moved, or sealed with a key this ring lacks.
        """
        version, _, rest = sealed.partition(".")
        name, _, encoded = rest.partition(".")
        if version != "1" or name not in self._keys:
            raise CannotOpen(f"no key {name!r} in DATA_KEYS for this value")
        try:
            raw = base64.b64decode(encoded, validate=True)
            return self._keys[name].decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], aad + b"|" + name.encode())
        except (InvalidTag, ValueError) as error:
            raise CannotOpen("the sealed value was changed or belongs to another row") from error

    def blind_index(self, kind: str, value: str) -> str:
        """64 hex characters under which equal values of one kind are found."""
        message = f"{kind}|{value.strip()}".encode()
        return hmac.new(self._index_key, message, hashlib.sha256).hexdigest()


def generate_key() -> str:
    """A new 32-byte key as base64."""
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


def load_or_create(data_dir: Path, data_keys: str = "", index_key: str = "") -> KeyRing:
    """The ring from the settings, or one made once and kept in `data_dir` (with a warning)."""
    if data_keys and index_key:
        return KeyRing(data_keys, index_key)
    path = data_dir / "keys.json"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        _write_once(path, {"DATA_KEYS": f"k1:{generate_key()}", "INDEX_KEY": generate_key()})
        log.warning("keys_created", path=str(path), advice="production must set DATA_KEYS and INDEX_KEY")
    kept = json.loads(path.read_text())
    return KeyRing(data_keys or kept["DATA_KEYS"], index_key or kept["INDEX_KEY"])


_current: KeyRing | None = None


def use_keyring(keyring: KeyRing) -> None:
    """The ring of this process; set once by `app.py` (and by tests)."""
    global _current
    _current = keyring


def current_keyring() -> KeyRing:
    """The ring of this process.

    Raises:
        ConfigInvalid: none was set.
    """
    if _current is None:
        raise ConfigInvalid("no key ring: call use_keyring first")
    return _current


class Sealed:
    """A text attribute kept sealed in another column of the same row.

    `phone = Sealed("phone_sealed")` on a model reads and writes plain text; the
    row's id must be set before.
    """

    def __init__(self, column: str) -> None:
        self.column = column

    def __get__(self, row: Any, owner: type) -> Any:
        if row is None:
            return self
        sealed = getattr(row, self.column)
        if sealed is None:
            return None
        return self.decode(current_keyring().open(sealed, self._bound_to(row)))

    def __set__(self, row: Any, value: Any) -> None:
        if value is None:
            setattr(row, self.column, None)
            return
        setattr(row, self.column, current_keyring().seal(self.encode(value), self._bound_to(row)))

    def encode(self, value: Any) -> bytes:
        """Value to bytes."""
        return str(value).encode()

    def decode(self, plain: bytes) -> Any:
        """Bytes to value."""
        return plain.decode()

    def _bound_to(self, row: Any) -> bytes:
        row_id = row.id
        if not row_id:
            raise ValueError(f"{type(row).__name__}.{self.column}: a row without an id cannot be sealed")
        return f"{row.__tablename__}|{self.column}|{row_id}".encode()


class SealedJson(Sealed):
    """The same for a JSON value."""

    def encode(self, value: Any) -> bytes:
        """Value to bytes."""
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def decode(self, plain: bytes) -> Any:
        """Bytes to value."""
        return json.loads(plain)


def _decode(setting: str, encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded.strip(), validate=True)
    except ValueError as error:
        raise ConfigInvalid(f"{setting}: not base64") from error
    if len(key) != KEY_BYTES:
        raise ConfigInvalid(f"{setting}: a key has {KEY_BYTES} bytes, this one {len(key)}")
    return key


def _write_once(path: Path, keys: dict[str, str]) -> None:
    """Create the file whole and private, or leave the one another process made first."""
    draft = path.with_suffix(f".{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(keys))
    try:
        os.link(draft, path)
    except FileExistsError:
        log.info("keys_made_by_another_process", path=str(path))
    finally:
        draft.unlink()

"""AES-256-GCM for personal values, bound to the row they stand in; a blind index to find them by.

The associated data names table, column, row and key, so that a ciphertext
moved to another row or column does not open.
"""

import base64
import hashlib
import hmac
import json
import os
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core import normal_form
from core.errors import ConfigInvalid, YinpinError
from core.files import sync_folder
from core.ids import new_id

log = structlog.get_logger(__name__)

KEY_BYTES = 32
NONCE_BYTES = 12
CANARY = b"yinpin"
KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")


class CannotOpen(YinpinError):
    """The sealed value was changed, moved to another row, or its key is missing."""


class KeyRing:
    """Several data keys, the first of which encrypts, and the index key that never rotates with them.

    Args:
        data_keys: `id:base64` of 32 bytes each, comma-separated.
        index_key: base64 of 32 bytes.
    """

    def __init__(self, data_keys: str, index_key: str) -> None:
        keys: dict[str, bytes] = {}
        for part in filter(None, (piece.strip() for piece in data_keys.split(","))):
            name, _, encoded = part.partition(":")
            if not KEY_ID.fullmatch(name) or name in keys:
                raise ConfigInvalid("DATA_KEYS: must be id:base64,id:base64 with different ids of letters and digits")
            keys[name] = _decode("DATA_KEYS", encoded)
        if not keys:
            raise ConfigInvalid("DATA_KEYS: no key given")
        self._index_key = _decode("INDEX_KEY", index_key)
        if self._index_key in keys.values():
            raise ConfigInvalid("INDEX_KEY: must differ from every key in DATA_KEYS")
        self._keys = {name: AESGCM(key) for name, key in keys.items()}
        self.first = next(iter(keys))

    @property
    def names(self) -> tuple[str, ...]:
        """The ids of the data keys, the one that encrypts first."""
        return tuple(self._keys)

    @property
    def fingerprint(self) -> str:
        """64 hex characters that tell one index key from another."""
        return self.derived("fingerprint").hex()

    def derived(self, purpose: str) -> bytes:
        """A key of its own for one purpose, from the index key: it outlives every rotation of the data keys."""
        return hmac.digest(self._index_key, f"derived|{purpose}".encode(), "sha256")

    def canary(self, name: str) -> str:
        """A sealed word by which the named key is recognised later."""
        return base64.b64encode(self.encrypt(name, CANARY, CANARY)).decode()

    def is_canary(self, name: str, sealed: str) -> bool:
        """Whether the named key sealed this word."""
        try:
            return self.decrypt(name, base64.b64decode(sealed), CANARY) == CANARY
        except (CannotOpen, ValueError):
            return False

    def encrypt(self, name: str, plain: bytes, aad: bytes) -> bytes:
        """Nonce, ciphertext and tag under the named key, bound to `aad` and the key's id.

        Raises:
            CannotOpen: the ring lacks this key.
        """
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._key(name).encrypt(nonce, plain, aad + b"|" + name.encode())

    def decrypt(self, name: str, sealed: bytes, aad: bytes) -> bytes:
        """The plain bytes of what `encrypt` gave.

        Raises:
            CannotOpen: changed, moved, or the ring lacks this key.
        """
        key = self._key(name)
        try:
            return key.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], aad + b"|" + name.encode())
        except (InvalidTag, ValueError) as error:
            raise CannotOpen("the sealed value was changed or belongs elsewhere") from error

    def seal(self, plain: bytes, aad: bytes) -> str:
        """`1.<key id>.<base64 of nonce, ciphertext and tag>`; 1 stands for AES-256-GCM."""
        return f"1.{self.first}.{base64.b64encode(self.encrypt(self.first, plain, aad)).decode()}"

    def open(self, sealed: str, aad: bytes) -> bytes:
        """The plain bytes.

        Raises:
            CannotOpen: changed, moved, or sealed with a key this ring lacks.
        """
        version, _, rest = sealed.partition(".")
        name, _, encoded = rest.partition(".")
        if version != "1":
            raise CannotOpen("not a sealed value, or of a newer version")
        try:
            raw = base64.b64decode(encoded, validate=True)
        except ValueError as error:
            raise CannotOpen("the sealed value was changed") from error
        return self.decrypt(name, raw, aad)

    def blind_index(self, kind: str, value: str) -> str:
        """64 hex characters under which equal values of one kind are found.

        How people write the same value makes no difference (`core/normal_form.py`).
        """
        normal = normal_form.indexed(kind, value)
        return hmac.new(self._index_key, f"{kind}|{normal}".encode(), hashlib.sha256).hexdigest()

    def _key(self, name: str) -> AESGCM:
        if name not in self._keys:
            raise CannotOpen(f"DATA_KEYS lacks the key {name!r} of this value")
        return self._keys[name]


def generate_key() -> str:
    """A new 32-byte key as base64."""
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


def new_key_id() -> str:
    """A random id: two keys made apart can stand in one ring."""
    return f"k{secrets.token_hex(4)}"


def load_or_create(
    data_dir: Path, data_keys: str = "", index_key: str = "", may_create: Callable[[], bool] = lambda: True
) -> KeyRing:
    """The ring from the settings; what they lack is made once and kept in `data_dir`, with a warning.

    Args:
        may_create: asked before keys are made: False where something was stored with others.

    Raises:
        ConfigInvalid: a key, or the file of kept keys, is not what it must be, or is missing.
    """
    if data_keys and index_key:
        return KeyRing(data_keys, index_key)
    path = data_dir / "keys.json"
    if not path.exists():
        given = {"DATA_KEYS": data_keys, "INDEX_KEY": index_key}
        missing = " and ".join(name for name, value in given.items() if not value)
        if not may_create():
            raise ConfigInvalid(
                f"{missing}: not set, and {path} does not exist, but the database was used with keys: restore them"
            )
        data_dir.mkdir(parents=True, exist_ok=True)
        _write_once(path, {"DATA_KEYS": f"{new_key_id()}:{generate_key()}", "INDEX_KEY": generate_key()})
    log.warning(
        "keys_kept_in_data_dir",
        path=str(path),
        advice="whoever copies DATA_DIR can read everything: production must set DATA_KEYS and INDEX_KEY",
    )
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return KeyRing(data_keys or kept["DATA_KEYS"], index_key or kept["INDEX_KEY"])
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigInvalid(f"{path}: must hold DATA_KEYS and INDEX_KEY; restore it from the backup") from error


_current: KeyRing | None = None


def use_keyring(keyring: KeyRing) -> None:
    """The ring of this process; set once by `bootstrap/parts.py` (and by tests)."""
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
    row's id must be set before. It cannot stand in a query: find rows by the
    blind index in a column beside it.

    Raises:
        TypeError: the class has no such column, or the attribute is used in a query.
        ValueError: sealing in a row without an id.
        CannotOpen: the stored value was changed or comes from another row or column.
    """

    __hash__ = object.__hash__

    def __init__(self, column: str) -> None:
        self.column = column

    def __set_name__(self, owner: type, name: str) -> None:
        known = {key for each in owner.__mro__ for key in (*vars(each), *vars(each).get("__annotations__", {}))}
        if self.column not in known:
            raise TypeError(f"{owner.__name__}.{name}: there is no column {self.column}")

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Sealed):
            return self is other
        raise TypeError(f"{self.column} is sealed: compare its blind index instead")

    def __clause_element__(self) -> Any:
        """Asked for by SQLAlchemy when the attribute stands in a query."""
        raise TypeError(f"{self.column} is sealed: it cannot stand in a query")

    def __get__(self, row: Any, owner: type) -> Any:
        if row is None:
            return self
        sealed = getattr(row, self.column)
        if sealed is None:
            return None
        return self.open_for(row.__tablename__, row.id, sealed)

    def __set__(self, row: Any, value: Any) -> None:
        if value is None:
            setattr(row, self.column, None)
            return
        if not row.id:
            raise ValueError(f"{type(row).__name__}.{self.column}: a row without an id cannot be sealed")
        setattr(row, self.column, self.seal_for(row.__tablename__, row.id, value))

    def seal_for(self, table: str, row_id: str, value: Any) -> str:
        """What the column holds for a value, where a row is written without its object."""
        return current_keyring().seal(self.encode(value), self._bound_to(table, row_id))

    def open_for(self, table: str, row_id: str, sealed: str) -> Any:
        """What a value read from the column says, where a row is read without its object.

        Raises:
            CannotOpen: the value was changed or comes from another row or column.
        """
        return self.decode(current_keyring().open(sealed, self._bound_to(table, row_id)))

    def encode(self, value: Any) -> bytes:
        """Value to bytes; half an emoji, as a cut message brings it, survives."""
        return str(value).encode("utf-8", "surrogatepass")

    def decode(self, plain: bytes) -> Any:
        """Bytes to value."""
        return plain.decode("utf-8", "surrogatepass")

    def _bound_to(self, table: str, row_id: str) -> bytes:
        return f"{table}|{self.column}|{row_id}".encode()


class SealedJson(Sealed):
    """The same for a JSON value."""

    def encode(self, value: Any) -> bytes:
        """Value to bytes."""
        written = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return written.encode("utf-8", "surrogatepass")

    def decode(self, plain: bytes) -> Any:
        """Bytes to value."""
        return json.loads(plain.decode("utf-8", "surrogatepass"))


def _decode(setting: str, encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded.strip(), validate=True)
    except ValueError as error:
        raise ConfigInvalid(f"{setting}: not base64") from error
    if len(key) != KEY_BYTES:
        raise ConfigInvalid(f"{setting}: a key has {KEY_BYTES} bytes, this one {len(key)}")
    return key


def _write_once(path: Path, keys: dict[str, str]) -> None:
    """Create the file whole, private and durable, or leave the one another process made first."""
    draft = path.with_suffix(f".{new_id()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(keys, file)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
        log.warning("keys_created", path=str(path), advice="keep a copy: without it nothing stored can be read again")
    except FileExistsError:
        log.info("keys_made_by_another_process", path=str(path))
    finally:
        draft.unlink()
    sync_folder(path.parent)

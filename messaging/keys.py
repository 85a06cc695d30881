"""Hashes and order numbers of rows."""

import hashlib
import threading
import time

_lock = threading.Lock()
_last = 0


def digest(text: str) -> str:
    """64 hex characters that stand for `text` where the text itself must not be stored."""
    return hashlib.sha256(text.encode()).hexdigest()


def next_seq() -> int:
    """A number that grows within this process and, by the clock, across processes."""
    global _last
    with _lock:
        _last = max(_last + 1, time.time_ns())
        return _last


def message_id(key: str, attempt: int) -> str:
    """The id (32 hex characters) under which a channel recognises a repeated message."""
    return digest(f"{key}:{attempt}")[:32]

"""Hashes that name rows and messages."""

import hashlib


def digest(text: str) -> str:
    """64 hex characters that stand for `text` where the text itself must not be stored."""
    return hashlib.sha256(text.encode()).hexdigest()


def message_id(key: str, attempt: int) -> str:
    """The id (32 hex characters) under which a channel recognises a repeated message."""
    return digest(f"{key}:{attempt}")[:32]

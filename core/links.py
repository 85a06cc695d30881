"""Unguessable personal links: the token leaves the parts, only its hash is looked up."""

import hashlib
import secrets


def new_token() -> str:
    """256 random bits as 43 URL-safe characters."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored and looked up in place of the token (64 hex characters)."""
    return hashlib.sha256(token.encode()).hexdigest()

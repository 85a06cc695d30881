"""Ids made here, so that a row can be sealed before it is stored."""

import secrets


def new_id() -> str:
    """128 random bits as 32 hex characters."""
    return secrets.token_hex(16)

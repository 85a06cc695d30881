"""What WeCom calls an illegal or an empty parameter, and the small checks every call shares."""

from __future__ import annotations

from typing import Any

from sandbox.api.answering import Json, text_of
from sandbox.core.errors import ApiError

ILLEGAL, EMPTY = 40058, 40063

# (unconfirmed) The documents give these rules without a number; this is the only place that holds one.
NOT_THE_BOUND_APP = 40013  # miniprogram_notice of a mini-program that is not this app's
RECALL_TOO_LATE = ILLEGAL
PERSON_TIMES_USED_UP = 45009
CHAT_OF_ANOTHER_APP = 86003
CHAT_NEEDS_THE_ROOT = 60011  # appchat from an app that does not see the whole company
ROBOT_IMAGE_BYTES, ROBOT_IMAGE_TOO_BIG = 2 * 1024 * 1024, 40009
ROBOT_CARDS = ("text_notice", "news_notice")


def illegal(said: str) -> ApiError:
    """An `ApiError` 40058 that says what is wrong."""
    return ApiError(ILLEGAL, said)


def needs(body: Json, *path: str) -> str:
    """A required string.

    Raises:
        ApiError: 40063.
    """
    text = text_of(body, *path)
    if not text:
        raise ApiError(EMPTY, f"missing {'.'.join(path)}")
    return text


def part(body: Json, name: str) -> Json:
    """A nested object; empty if it is missing.

    Raises:
        ApiError: 40058 not an object.
    """
    value = body.get(name) or {}
    if not isinstance(value, dict):
        raise illegal(f"{name} is not an object")
    return value


def at_most(text: str, limit_bytes: int, name: str, errcode: int = ILLEGAL) -> str:
    """The text, if it fits into this many UTF-8 bytes.

    Raises:
        ApiError: `errcode`.
    """
    if len(text.encode()) > limit_bytes:
        raise ApiError(errcode, f"{name} exceed max length {limit_bytes}")
    return text


def listed(body: Json, name: str, least: int, most: int) -> list[Json]:
    """A list of `least` to `most` objects.

    Raises:
        ApiError: 40063 missing, 40058 too many or not objects.
    """
    items: Any = body.get(name) or []
    if not isinstance(items, list) or any(not isinstance(item, dict) for item in items):
        raise illegal(f"{name} is not a list of objects")
    if len(items) < least:
        raise ApiError(EMPTY, f"missing {name}")
    if len(items) > most:
        raise illegal(f"{name} exceed max size {most}")
    return items


def ids(body: Json, name: str, most: int) -> list[str]:
    """A list of ids as strings; empty if it is missing.

    Raises:
        ApiError: 40058 too many, or not a list of strings and numbers.
    """
    items: Any = body.get(name) or []
    if not isinstance(items, list) or any(not isinstance(item, str | int) for item in items):
        raise illegal(f"{name} is not a list of ids")
    if len(items) > most:
        raise illegal(f"{name} exceed max size {most}")
    return [str(item) for item in items]


def no_repeats(values: list[str], name: str, errcode: int = ILLEGAL) -> None:
    """Raise if a value occurs twice.

    Raises:
        ApiError: `errcode`.
    """
    if len(set(values)) != len(values):
        raise ApiError(errcode, f"{name} repeated")


def web_address(text: str, name: str, limit_bytes: int = 2048) -> None:
    """Raise unless it is an absolute URL.

    Raises:
        ApiError: 40058.
    """
    if "://" not in text:
        raise illegal(f"{name} is not an address with http or https")
    at_most(text, limit_bytes, name)

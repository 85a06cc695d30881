"""Fitting words into WeCom's limits, and keeping other people's words from acting as markup."""

from collections.abc import Iterator

from core.errors import InputInvalid

ELLIPSIS = "…"
_NO_MARKUP = str.maketrans({"<": "＜", ">": "＞"})
_KEPT_CONTROLS = frozenset("\n\t")


def clip_bytes(text: str, limit: int) -> str:
    """At most `limit` UTF-8 bytes, cut between characters and marked with an ellipsis."""
    data = text.encode()
    if len(data) <= limit:
        return text
    room = limit - len(ELLIPSIS.encode())
    return data[:room].decode(errors="ignore") + ELLIPSIS


def clip(text: str, limit: int) -> str:
    """At most `limit` characters, marked with an ellipsis when cut."""
    return text if len(text) <= limit else text[: limit - 1] + ELLIPSIS


def pieces(text: str, limit: int) -> Iterator[str]:
    """The whole text in pieces of at most `limit` UTF-8 bytes, cut at line ends where possible."""
    while len(text.encode()) > limit:
        head = text.encode()[:limit].decode(errors="ignore")
        end = head.rfind("\n") + 1 or len(head)
        yield text[:end].rstrip("\n")
        text = text[end:]
    yield text


def plain(text: str) -> str:
    """Words that no client reads as a tag or a link: angle brackets made full-width, controls dropped.

    WeCom documents no escape for its `<a href>` and `<div>`, so the characters are replaced.
    """
    return _printable(text).translate(_NO_MARKUP)


def at_most(items: list, limit: int, name: str) -> list:
    """The list itself.

    Raises:
        InputInvalid: more items than WeCom takes.
    """
    if len(items) > limit:
        raise InputInvalid(f"{name}: at most {limit}, not {len(items)}", field=name)
    return items


def fits(text: str, limit: int, name: str) -> str:
    """The text itself.

    Raises:
        InputInvalid: more UTF-8 bytes than WeCom takes where nothing may be cut (keys, ids, addresses).
    """
    if not text or len(text.encode()) > limit:
        raise InputInvalid(f"{name}: 1 to {limit} bytes, not {len(text.encode())}", field=name)
    return text


def _printable(text: str) -> str:
    return "".join(char for char in text if char.isprintable() or char in _KEPT_CONTROLS)

"""From a template and its data to the words of one channel, safe and short enough.

What a candidate typed may stand in any message, but only as words: it can't become a
link, a mention, markup or a second line of a card.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from config import texts
from core.errors import ConfigInvalid, PermanentFailure

# Chat clients turn these into links, mentions and (app text) anchors.
_FULL_WIDTH = str.maketrans({"<": "＜", ">": "＞", "@": "＠", "[": "［", "]": "］", "`": "｀"})
_SCHEME = re.compile(r"(?<=[A-Za-z0-9+.-]):(?=//)")
_DOMAIN_DOT = re.compile(r"(?<=[^\W_])\.(?=[A-Za-z]{2})")
_SCHEME_ONLY = re.compile(r"\b(javascript|data|weixin|wxwork|mailto|tel):", re.IGNORECASE)
_INVISIBLE = ("Cc", "Cf")  # controls, and marks that turn the reading direction
_OUR_LINK = re.compile(r"(^|_)(link|url)$")


def template(name: str) -> dict[str, Any]:
    """A message template.

    Raises:
        PermanentFailure: there is none of this name; retrying won't bring it.
    """
    try:
        return texts.template(name)
    except ConfigInvalid as error:
        raise PermanentFailure(str(error)) from error


def fill(section: Any, data: Mapping[str, Any], trusted: Iterable[str] = (), where: str = "") -> Any:
    """A section with its placeholders filled in, foreign values tamed.

    Args:
        trusted: keys whose values staff or we wrote; `link`, `url` and keys that
            end in `_link` or `_url` are ours anyway.
        where: names the section in an error.

    Raises:
        PermanentFailure: a placeholder has no value.
    """
    ours = set(trusted)
    values = {key: value if key in ours or _OUR_LINK.search(key) else tame(value) for key, value in data.items()}
    try:
        return texts.fill(section, values, where)
    except ConfigInvalid as error:
        raise PermanentFailure(str(error)) from error


def tame(value: Any) -> str:
    """Foreign text as plain words: same meaning to a reader, nothing to a chat client."""
    seen = (char for char in str(value) if char == "\n" or unicodedata.category(char) not in _INVISIBLE)
    text = "".join(seen)
    text = _SCHEME.sub("：", text)
    text = _SCHEME_ONLY.sub(r"\1：", text)
    return _DOMAIN_DOT.sub("．", text).translate(_FULL_WIDTH)


def cut(text: str, limit: int) -> str:
    """At most `limit` bytes of UTF-8, cut at a character border and marked with an ellipsis."""
    if len(text.encode()) <= limit:
        return text
    return text.encode()[: limit - len("…".encode())].decode(errors="ignore") + "…"


def pieces(text: str, limit: int, count: int) -> list[str]:
    """The text in at most `count` pieces of `limit` bytes; only the last one may lose something."""
    found: list[str] = []
    while len(text.encode()) > limit and len(found) < count - 1:
        head = text.encode()[:limit].decode(errors="ignore")
        end = head.rfind("\n") + 1 or len(head)
        found.append(text[:end].rstrip("\n"))
        text = text[end:]
    return [*found, cut(text, limit)]


def cut_chars(text: str, limit: int) -> str:
    """At most `limit` characters, the last one an ellipsis when something was cut."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def one_line(text: str) -> str:
    """The text without line breaks, for fields that have one line."""
    return " ".join(text.split())


def as_json(content: Mapping[str, Any]) -> bytes:
    """The bytes of a request body: raw UTF-8, keys in the order written."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()

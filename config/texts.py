"""The words people read: `messages/*.yaml` merged, looked up and filled in."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any

from config.loader import refuse_barred
from config.reading import SHIPPED, as_mapping, read_yaml, relative, yaml_files
from core.errors import ConfigInvalid

WORDS = "words"
# What a barred ground is called has to be said somewhere.
NAMES_OF_GROUNDS = f"{WORDS}.grounds."
# Of the words of `consent_request`: changes with them, and travels with each request that is posted.
CONSENT_TEXT = "2026-11-27"


@lru_cache(maxsize=8)
def messages(root: Path = SHIPPED) -> dict[str, Any]:
    """All of `messages/*.yaml` as one mapping; files add to each other's sections.

    Raises:
        ConfigInvalid: two files give the same key a value.
    """
    merged: dict[str, Any] = {}
    for path in yaml_files(root / "messages"):
        name = relative(path, root)
        content = as_mapping(read_yaml(path, root), path, root)
        refuse_barred({key: text for key, text in texts_in(content) if not key.startswith(NAMES_OF_GROUNDS)}, name)
        lay_over(merged, content, name)
    return merged


def texts_in(section: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a section, by its dotted key."""
    if isinstance(section, str):
        yield where, section
    elif isinstance(section, dict | list):
        for key, value in section.items() if isinstance(section, dict) else enumerate(section):
            yield from texts_in(value, f"{where}.{key}" if where else str(key))


def lay_over(merged: dict[str, Any], more: dict[str, Any], file: str, where: str = "") -> None:
    """Add `more` to `merged` in place; only mappings may be there on both sides."""
    for key, value in more.items():
        name = f"{where}.{key}" if where else str(key)
        if key not in merged:
            merged[key] = value
        elif isinstance(merged[key], dict) and isinstance(value, dict):
            lay_over(merged[key], value, file, name)
        else:
            raise ConfigInvalid(f"{file}: {name}: another file has it already")


def template(name: str, root: Path = SHIPPED) -> dict[str, Any]:
    """A message template: channel -> section (kf, subscribe, sms, email, card, text, …).

    Raises:
        ConfigInvalid: no file has a template of this name.
    """
    found = messages(root).get(name)
    if not isinstance(found, dict):
        raise ConfigInvalid(f"messages: there is no template {name}")
    return found


def word(key: str, root: Path = SHIPPED, /, **data: Any) -> str:
    """One text by its dotted key, filled in; looked for under `words` first, then from the top.

    Raises:
        ConfigInvalid: there is no such text, or a placeholder has no value.
    """
    for section in (messages(root).get(WORDS, {}), messages(root)):
        found = follow(section, key)
        if isinstance(found, str):
            return fill_text(found, data, key)
    raise ConfigInvalid(f"messages: there is no text {key}")


def ground_name(key: str, root: Path = SHIPPED) -> str:
    """What a barred ground is called."""
    return word(f"grounds.{key}", root)


def fill(section: Any, data: dict[str, Any], where: str = "") -> Any:
    """A copy of a section with every `{placeholder}` in every text filled in.

    Args:
        section: text, list or mapping, nested as it likes; numbers and
            booleans pass through.
        data: placeholder -> value; more than needed is fine.

    Raises:
        ConfigInvalid: names the place and the placeholder without a value.
    """
    if isinstance(section, str):
        return fill_text(section, data, where)
    if isinstance(section, dict):
        return {key: fill(value, data, f"{where}.{key}" if where else str(key)) for key, value in section.items()}
    if isinstance(section, list):
        return [fill(value, data, f"{where}.{at}" if where else str(at)) for at, value in enumerate(section)]
    return section


def fill_text(text: str, data: dict[str, Any], where: str) -> str:
    """One text with its placeholders filled in; only plain names, no attribute or format tricks."""
    parts: list[str] = []
    for literal, name, _, _ in pieces(text, where):
        parts.append(literal)
        if name is not None:
            parts.append(value_of(name, data, where))
    return "".join(parts)


def pieces(text: str, where: str) -> list[tuple[str, str | None, str | None, str | None]]:
    """The text cut at its placeholders."""
    try:
        return list(Formatter().parse(text))
    except ValueError as error:
        raise ConfigInvalid(f"messages: {where}: {error} in {text!r}") from error


def value_of(name: str, data: dict[str, Any], where: str) -> str:
    """The value for one placeholder, as text."""
    if name not in data:
        raise ConfigInvalid(f"messages: {where}: no value for {{{name}}}")
    return str(data[name])


def follow(section: Any, key: str) -> Any:
    """What stands at a dotted key, or None."""
    for step in key.split("."):
        if not isinstance(section, dict) or step not in section:
            return None
        section = section[step]
    return section

"""The leaves of a YAML file: where they stand, and a copy with one of them changed."""

import copy
from collections.abc import Iterator
from datetime import time
from typing import Any

Path = tuple[str | int, ...]
# Mappings whose keys are names of the bank's own.
NAMED = ("weights", "dimensions", "anchors", "names", "overlays", "reject", "years")


def leaves(content: Any, at: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value that is no list or mapping, by its path."""
    if isinstance(content, dict | list):
        items = content.items() if isinstance(content, dict) else enumerate(content)
        for key, value in items:
            yield from leaves(value, (*at, key))
    else:
        yield at, content


def pattern(path: Path) -> str:
    """The path with `*` for places in lists and for the bank's own names: `questions.*.points.*.any.*`."""
    steps: list[str] = []
    for at, step in enumerate(path):
        own = at > 0 and path[at - 1] in NAMED
        steps.append("*" if own or isinstance(step, int) else str(step))
    return ".".join(steps)


def at(content: Any, path: Path) -> Any:
    """What stands there."""
    for step in path:
        content = content[step]
    return content


def put(content: Any, path: Path, value: Any) -> Any:
    """A copy with one leaf changed; what is not on the way is shared."""
    if not path:
        return value
    changed = copy.copy(content)
    changed[path[0]] = put(content[path[0]], path[1:], value)
    return changed


def other(value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, time):
        return time((value.hour + 1) % 24)
    return f"另{value}"[:20]

"""Event XML as WeCom writes it: texts in CDATA, numbers bare, lists as repeated elements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def to_xml(fields: Mapping[str, Any], root: str = "xml") -> str:
    """Write nested mappings as XML; a list repeats its element."""
    return f"<{root}>{''.join(_element(name, value) for name, value in fields.items())}</{root}>"


def _element(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_element(name, item) for item in value)
    if isinstance(value, Mapping):
        return to_xml(value, name)
    if isinstance(value, int):
        return f"<{name}>{value}</{name}>"
    return f"<{name}>{cdata(str(value))}</{name}>"


def cdata(text: str) -> str:
    """A CDATA section; the closing mark inside the text is split in two."""
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"

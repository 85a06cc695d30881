"""XML from outside into plain dicts, without entities, DTD, network or huge trees.

The parser is Python's own (expat), which keeps the interpreter's lock for the microseconds of one push; lxml gives
it away for each document and then waits for seven other threads (`docs/decisions/0012`).
"""

import re
from typing import Any
from xml.etree import ElementTree

from core.errors import InputInvalid

# A document starts with its root element: whatever WeCom sends does, and a
# DOCTYPE (with the entities it could declare) can only stand before the root.
_STARTS_WITH_ROOT = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^<>]{0,100}\?>\s*+)?<[A-Za-z_]")
MAX_DEPTH = 32

Node = dict[str, Any]


def parse(document: bytes) -> Node:
    """Turn one XML document into a dict of its children.

    A leaf becomes its text, an element with children a dict, a repeated
    element a list; attributes and comments are dropped.

    Raises:
        InputInvalid: not XML, not UTF-8, with a DOCTYPE, too deep, or a bare text.
    """
    if not _STARTS_WITH_ROOT.match(document):
        raise InputInvalid("not an XML document that starts with its root element")
    try:
        root = ElementTree.fromstring(document, ElementTree.XMLParser(encoding="utf-8"))
    except (ElementTree.ParseError, ValueError) as error:
        raise InputInvalid("not well-formed XML") from error
    if not len(root):
        raise InputInvalid("the XML root has no elements")
    return _content(root, MAX_DEPTH)


def cut_out(document: bytes, name: bytes) -> str:
    """What stands between the first tags of this name, a CDATA section taken off; empty when there is nothing.

    Nothing is parsed: whoever sent the document may be anybody. The text has no meaning before a signature says so.
    """
    _, _, rest = document.partition(b"<" + name + b">")
    inside, closed, _ = rest.partition(b"</" + name + b">")
    inside = inside.strip().removeprefix(b"<![CDATA[").removesuffix(b"]]>").strip() if closed else b""
    return inside.decode("utf-8", "replace")


def as_list(value: Any) -> list[Any]:
    """A repeated element as a list, whether it came once, several times or never."""
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def text(node: Node, name: str) -> str:
    """The text of one child, empty when it is absent or not a leaf."""
    value = node.get(name, "")
    return value if isinstance(value, str) else ""


def _content(element: ElementTree.Element, depth: int) -> Node:
    """The children of an element that has some."""
    if depth == 0:
        raise InputInvalid(f"XML nested deeper than {MAX_DEPTH}")
    node: Node = {}
    for child in element:
        name = child.tag
        value = _content(child, depth - 1) if len(child) else child.text or ""
        if name in node:
            _add(node, name, value)
        else:
            node[name] = value
    return node


def _add(node: Node, name: str, value: Node | str) -> None:
    if isinstance(node[name], list):
        node[name].append(value)
    else:
        node[name] = [node[name], value]

"""What a set-up may say about tags and group robots."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Tag:
    """A tag of the address book: `totag` and `tagids` reach whoever has it."""

    tagid: int
    name: str = ""
    members: list[str] = field(default_factory=list)
    departments: list[int] = field(default_factory=list)


@dataclass
class Robot:
    """A robot in a group of members; its key is the last part of its webhook's address."""

    key: str
    name: str = ""
    chat_name: str = ""
    members: list[str] = field(default_factory=list)

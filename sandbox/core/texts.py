"""The sandbox's own Chinese words, from texts.zh-CN.yaml."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def texts() -> dict[str, Any]:
    """All words, by key."""
    return load("texts.zh-CN.yaml")


def load(name: str) -> Any:
    """A YAML file that ships beside this module."""
    return yaml.safe_load((Path(__file__).parent / name).read_text(encoding="utf-8"))

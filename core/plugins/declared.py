"""How a plug-in says what it is: one `PLUGIN` in its file (docs/plug-ins.md)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from core.errors import ConfigInvalid

Kind = Literal["channel", "ocr", "rule", "sms"]
KINDS: tuple[str, ...] = get_args(Kind)
# Nothing doubled and nothing at the end: `PLUGIN_BRANCH__APP__TOKEN` is of `branch`, never of a `branch__app`.
NAME = re.compile(r"(?=.{2,20}\Z)[a-z][a-z0-9]*(_[a-z0-9]+)*")
VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]{0,19}")


class PluginInvalid(ConfigInvalid):
    """A plug-in can't be used as it is; names its file and what is wrong."""


@dataclass(frozen=True)
class Plugin:
    """What a plug-in's file assigns to `PLUGIN`.

    Attributes:
        name: that of the file: 2 to 20 lower-case letters and digits, with single `_` between them.
        version: the bank's own, at most 20 characters.
        factory: makes the plug-in of its settings: of `PLUGIN_<NAME>__URL` it gets `{"URL": "https://…"}`.

    Raises:
        PluginInvalid: not of this form.
    """

    kind: Kind
    name: str
    version: str
    factory: Callable[[Mapping[str, str]], Any]

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise PluginInvalid(f"PLUGIN.kind is {self.kind!r}, not one of {', '.join(KINDS)}")
        if not isinstance(self.name, str) or not NAME.fullmatch(self.name):
            raise PluginInvalid(f"PLUGIN.name {self.name!r} is not 2 to 20 lower-case letters or digits with single _")
        if not isinstance(self.version, str) or not VERSION.fullmatch(self.version):
            raise PluginInvalid(f"PLUGIN.version {self.version!r} is not a version of at most 20 characters")
        if not callable(self.factory):
            raise PluginInvalid("PLUGIN.factory can't be called")


@dataclass(frozen=True)
class Port:
    """What the product calls of a kind of plug-in.

    Attributes:
        methods: method -> the names of its arguments, as they are given.
        attributes: attribute -> the values it may have.
    """

    methods: Mapping[str, tuple[str, ...]]
    attributes: Mapping[str, tuple[Any, ...]]

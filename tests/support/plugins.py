"""Plug-ins of made-up banks, written into a folder as a bank would."""

import copy
import textwrap
from dataclasses import replace
from pathlib import Path

from bootstrap.plugins import PORTS
from catalogue import Catalogue
from config.schema import ScreeningRule
from core.plugins.folder import plugin_file
from core.plugins.process import PluginProcess

METHODS = {
    "rule": "def check(self, asked, resume):",
    "ocr": "def read(self, data, media_type):",
    "sms": "def send(self, phone, body, reference):",
    "channel": "def send(self, address, body, reference):",
}
ATTRIBUTES = {"channel": "address, words, drops_repeats = 'phone', 'sms', False"}
PASSES = "return Finding('passed', resume['education'][0]['degree']) if resume.get('education') else Finding('unknown')"


def write(folder: Path, name: str, kind: str, body: str, *, top: str = "", attributes: str | None = None) -> Path:
    """A plug-in whose one method has this body."""
    lines = [
        "import os, sys, time",
        "from core.errors import PermanentFailure, RetryLater, Uncertain",
        "from core.plugins import Plugin",
        "from interview_flow.intake.finding import Finding",
        "from interview_flow.intake.ocr import TextLine",
        top,
        "class Made:",
        "    " + (ATTRIBUTES.get(kind, "pass") if attributes is None else attributes),
        "    def __init__(self, settings): self.settings = settings",
        "    " + METHODS[kind],
        textwrap.indent(textwrap.dedent(body), " " * 8),
        f"PLUGIN = Plugin({kind!r}, {name!r}, '1.0', Made)",
    ]
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.py"
    path.write_text("\n".join(lines), "utf-8")
    path.chmod(0o644)
    return path


def rule(name: str) -> ScreeningRule:
    """A position's rule that the plug-in of this name decides."""
    return ScreeningRule(id=name, label=f"规则{name}", kind="plugin", plugin=name, any=("大堂",))


def with_rules(catalogue: Catalogue, *rules: ScreeningRule) -> Catalogue:
    """A copy in which tellers are screened by these rules."""
    changed = copy.copy(catalogue)
    position = catalogue.position("teller").model_copy(update={"screening": rules})
    changed.shelf = replace(catalogue.shelf, positions={**catalogue.shelf.positions, "teller": position})
    return changed


def process_of(path: Path, settings: dict[str, str] | None = None, start_s: float = 60.0) -> PluginProcess:
    """Its process, not started."""
    return PluginProcess(plugin_file(path), PORTS, settings or {}, start_s)

"""The bank's plug-ins: loaded from the folder that `PLUGINS` names, checked before anything starts, wired.

Each runs in a process of its own (`core/plugins/process.py`), so a broken one stops this start with its name, and
nothing that it does later reaches this process.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from catalogue import Catalogue
from config import plugin_settings
from config.schema import ScreeningRule
from config.settings import Settings
from core.errors import YinpinError
from core.plugins.declared import PluginInvalid
from core.plugins.folder import PluginFile, plugin_files
from core.plugins.process import START_S, Identity, PluginProcess
from interview_flow.intake.ocr import OcrReader
from interview_flow.intake.plugged import OCR_PORT, RULE_PORT, PluggedOcr, PluggedRule
from notify.plugged import CHANNEL_PORT, SMS_PORT, PluggedChannel, PluggedSms
from notify.ports import SmsPort

PORTS = {"channel": CHANNEL_PORT, "ocr": OCR_PORT, "rule": RULE_PORT, "sms": SMS_PORT}
# Of these one is used.
SINGLE = ("sms", "ocr")
# In the ledger of messages these are channels of ours.
TAKEN = frozenset(
    "app app_card card email friend_way friend_welcome group_send kf kf_event kf_welcome mail sms subscribe".split()
)
# Whoever fails on one of these would fail on somebody's résumé.
RESUMES: tuple[dict[str, Any], ...] = (
    {},
    {"education": None, "work": "无", "certificates": [None, 7]},
    {
        "education": [{"school": "某大学", "degree": "本科", "major": "金融学", "end_year": 2026}],
        "work": [{"company": "某社区银行", "title": "大堂实习", "start": "2025-07", "end": "2025-09", "text": "引导"}],
        "certificates": ["银行从业资格"],
        "text": "全文",
    },
)


@dataclass
class Plugins:
    """The plug-ins of this process."""

    identities: list[Identity] = field(default_factory=list)
    rules: dict[str, PluggedRule] = field(default_factory=dict)
    channels: list[PluggedChannel] = field(default_factory=list)
    sms: SmsPort | None = None
    ocr: OcrReader | None = None

    def add(self, identity: Identity, process: PluginProcess) -> None:
        """Wire one that has been checked."""
        self.identities.append(identity)
        if identity.kind == "rule":
            self.rules[identity.name] = PluggedRule(identity, process)
        elif identity.kind == "channel":
            self.channels.append(PluggedChannel(identity, process))
        elif identity.kind == "sms":
            self.sms = PluggedSms(process)
        else:
            self.ocr = PluggedOcr(process)

    def names(self) -> Iterator[str]:
        """For doctor: kind, name, version and hash of each."""
        return (f"{one.kind} {one.stamp}" for one in self.identities)


def load(settings: Settings, start_s: float = START_S) -> Plugins:
    """Load and check everything in the folder; without one there are none.

    Args:
        start_s: how long one may take to load.

    Raises:
        PluginInvalid: names the file and what is wrong with it.
    """
    found = Plugins()
    if settings.plugins is None:
        return found
    with ExitStack() as broken:
        for file in plugin_files(settings.plugins):
            process = PluginProcess(file, PORTS, plugin_settings.read(), start_s)
            broken.callback(process.close)
            identity = process.start()
            _refuse_twice(found, identity, file)
            _refuse_beside(settings, identity, file)
            if identity.kind != "rule":
                process.close()  # until it is needed, if this process ever needs it
            found.add(identity, process)
        broken.pop_all()
    return found


def try_rules(catalogue: Catalogue, rules: Mapping[str, PluggedRule]) -> None:
    """Ask each rule that a position names about example résumés, with the words of that position.

    Raises:
        PluginInvalid: it isn't here, raises, hangs, or answers with what is no finding; names the position's file.
    """
    for key in catalogue.positions():
        for rule in catalogue.position(key).screening:
            if rule.kind == "plugin":
                _try_rule(f"positions/{key}.yaml: screening.{rule.id}", rule, rules.get(rule.plugin))


def _try_rule(place: str, rule: ScreeningRule, plugged: PluggedRule | None) -> None:
    if plugged is None:
        raise PluginInvalid(f"{place}: there is no rule {rule.plugin} in the folder that PLUGINS names")
    for resume in RESUMES:
        try:
            plugged.ask(rule, resume)
        except YinpinError as error:
            raise PluginInvalid(f"{place}: on an example résumé: {error}") from error


def _refuse_twice(found: Plugins, identity: Identity, file: PluginFile) -> None:
    if identity.name in TAKEN or any(one.name == identity.name for one in found.identities):
        raise PluginInvalid(f"plug-in {file.path}: the name {identity.name} is taken")
    if identity.kind in SINGLE and any(one.kind == identity.kind for one in found.identities):
        raise PluginInvalid(f"plug-in {file.path}: there is another plug-in of kind {identity.kind}, and one is used")


def _refuse_beside(settings: Settings, identity: Identity, file: PluginFile) -> None:
    """A demo reaches nobody outside, and texts leave by one vendor."""
    if settings.demo and identity.kind in ("channel", "sms"):
        raise PluginInvalid(f"plug-in {file.path}: DEMO=1 refuses plug-ins that send, made-up people have real numbers")
    if identity.kind == "sms" and settings.enabled("sms"):
        raise PluginInvalid(f"plug-in {file.path}: SMS_URL, SMS_KEY, SMS_SECRET or SMS_SIGN is set as well")

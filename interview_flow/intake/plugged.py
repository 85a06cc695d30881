"""Rules and readers that a bank brings as plug-ins: asked in their own process, believed only in part."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

import structlog

from config.schema import ScreeningRule
from config.texts import word
from core.errors import InputInvalid, PermanentFailure, RetryLater, Uncertain, YinpinError
from core.plugins.declared import Port
from core.plugins.process import Identity, PluginFailed, PluginProcess
from interview_flow.intake.finding import Finding, Outcome
from interview_flow.intake.hard_rules import RuleOutcome, instructs
from interview_flow.intake.ocr import TextLine

log = structlog.get_logger(__name__)

RULE_PORT = Port({"check": ("asked", "resume")}, {})
OCR_PORT = Port({"read": ("data", "media_type")}, {})
# A rule is asked while the application is being stored, and others wait for that; at the start nobody waits.
CHECK_S, TRY_S, READ_S = 1.0, 5.0, 90.0
SOURCE_CHARS, LINES, LINE_CHARS = 500, 2000, 2000


class PluggedRule:
    """A rule of a bank's own. Whatever becomes of it, a person decides where it found nothing it can show."""

    def __init__(self, identity: Identity, process: PluginProcess) -> None:
        self.stamp, self._process = identity.stamp, process

    def __call__(self, rule: ScreeningRule, resume: Mapping[str, Any]) -> RuleOutcome:
        """What it found, with its name, version and hash; unknown when it raised, hung or made no sense."""
        try:
            found = finding(self._process.ask_within("check", CHECK_S, **_asked(rule, resume)), resume)
        except YinpinError as error:
            # Words of the plug-in's own may be about the candidate.
            told = str(error) if isinstance(error, PluginFailed | InputInvalid) else type(error).__name__
            log.warning("rule_gave_nothing", plugin=self.stamp, error=told)
            return RuleOutcome(rule.id, rule.label, "unknown", word("screening.rule_silent", plugin=self.stamp))
        outcome = "unknown" if found.outcome == "passed" and instructs(found.source or "") else found.outcome
        name = "rule_found" if found.source else "rule_without_source"
        source = word(f"screening.{name}", source=found.source or "", plugin=self.stamp)
        return RuleOutcome(rule.id, rule.label, outcome, source)

    def ask(self, rule: ScreeningRule, resume: Mapping[str, Any]) -> Finding:
        """What it found when it is tried, with time to spare.

        Raises:
            InputInvalid: no finding, or one that the résumé doesn't bear out.
            YinpinError: it raised, hung or died.
        """
        return finding(self._process.ask("check", TRY_S, **_asked(rule, resume)), resume)


def _asked(rule: ScreeningRule, resume: Mapping[str, Any]) -> dict[str, Any]:
    asked = {"label": rule.label, "at_least": rule.at_least, "any": list(rule.any)}
    return {"asked": asked, "resume": dict(resume)}


def finding(answer: Any, resume: Mapping[str, Any]) -> Finding:
    """A rule's answer as a finding.

    Raises:
        InputInvalid: it is none, or its source stands nowhere in the résumé.
    """
    if not isinstance(answer, dict) or set(answer) - {"outcome", "source"}:
        raise InputInvalid("a rule has to answer with a Finding")
    outcome: Any = answer.get("outcome")
    source: Any = answer.get("source")
    if outcome not in get_args(Outcome):
        raise InputInvalid("a rule's outcome is passed, failed or unknown", "outcome")
    if source is not None and (not isinstance(source, str) or not source.strip() or len(source) > SOURCE_CHARS):
        raise InputInvalid(f"a rule's source is a text of at most {SOURCE_CHARS} characters, or None", "source")
    if outcome != "unknown" and source is None:
        raise InputInvalid("without a source in the résumé nothing has passed or failed", "source")
    if source is not None and not _stands_in(source, resume):
        raise InputInvalid("the source stands nowhere in the résumé", "source")
    return Finding(outcome, source)


def _stands_in(source: str, resume: Mapping[str, Any]) -> bool:
    """Whole in one value, or in parts; single characters stand nearly everywhere, so such a part is a whole value."""
    values = list(_values(resume))
    if any(source in value for value in values):
        return True
    return all(any(part == value or (len(part) > 1 and part in value) for value in values) for part in source.split())


def _values(content: Any) -> Iterator[str]:
    if isinstance(content, Mapping | list):
        for value in content.values() if isinstance(content, Mapping) else content:
            yield from _values(value)
    elif content is not None:
        yield str(content)


class PluggedOcr:
    """A reader of a bank's own; satisfies `OcrReader`."""

    def __init__(self, process: PluginProcess) -> None:
        self._process = process

    def read(self, data: bytes, media_type: str) -> Sequence[TextLine]:
        """The lines.

        Raises:
            RetryLater: it hung, died, or could not be asked.
            PermanentFailure: it can't read this picture, or gave back what are no lines.
        """
        try:
            answer = self._process.ask("read", READ_S, data=data, media_type=media_type)
        except PluginFailed as error:
            raise RetryLater(str(error)) from error
        except Uncertain as error:
            raise PermanentFailure(str(error)) from error
        if not isinstance(answer, list) or len(answer) > LINES:
            raise PermanentFailure("the reader's answer is no list of lines")
        return [_line(one) for one in answer]


def _line(one: Any) -> TextLine:
    found: dict[str, Any] = one if isinstance(one, dict) else {}
    text: Any = found.get("text")
    confidence: Any = found.get("confidence")
    number = isinstance(confidence, int | float) and not isinstance(confidence, bool) and 0 <= confidence <= 1
    if not isinstance(text, str) or len(text) > LINE_CHARS or not number:
        raise PermanentFailure("the reader's answer holds what is no line")
    return TextLine(text, float(confidence))

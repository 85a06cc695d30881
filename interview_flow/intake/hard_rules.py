"""Hard rules over a structured résumé: passed, failed or unknown, with the line that decided it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from config.schema import DEGREES, ScreeningRule
from core.normal_form import comparable
from interview_flow.intake.finding import Outcome
from scoring import degrees
from scoring.rubric.gates import instruction_pattern

# A major that is denied, or only touched, is a person's to judge.
DENIED_CERTIFICATE = re.compile(r"无|没|未|不|备考|在考|报考|预计|拟|准备|[?？]")
DENIED_MAJOR = re.compile(r"非|不是|没有|未修|未学|辅修|选修|旁听|除外|以外|[?？]")

ASKED_FOR = re.compile(r"视为|视同|当作|请.{0,6}(?:通过|判定|认定)|必须通过|直接通过|pass this", re.IGNORECASE)


@dataclass(frozen=True)
class RuleOutcome:
    """What one rule found.

    Attributes:
        source: the line of the résumé it read, as written there; None when the
            résumé has none. Unknown is never failed: a person decides.
    """

    rule: str
    label: str
    outcome: Outcome
    source: str | None


Plugged = Mapping[str, Callable[[ScreeningRule, Mapping[str, Any]], RuleOutcome]]
NONE: Plugged = {}


def screen(rules: Sequence[ScreeningRule], resume: Mapping[str, Any], plugged: Plugged = NONE) -> list[RuleOutcome]:
    """Check every rule against the résumé, in the rules' order.

    Args:
        resume: the shape of `POST /api/v1/candidates`; any part may be missing.
        plugged: the rules that are plug-ins, by name.
    """
    return [check(rule, resume, plugged) for rule in rules]


def check(rule: ScreeningRule, resume: Mapping[str, Any], plugged: Plugged = NONE) -> RuleOutcome:
    """One rule; one whose plug-in isn't here finds nothing."""
    if rule.kind == "plugin":
        known = plugged.get(rule.plugin)
        return known(rule, resume) if known else RuleOutcome(rule.id, rule.label, "unknown", None)
    if rule.kind == "degree_at_least":
        return check_degree(rule, schools(resume))
    if rule.kind == "major_in":
        return check_major(rule, schools(resume))
    return check_certificate(rule, resume)


def check_degree(rule: ScreeningRule, education: Sequence[Mapping[str, Any]]) -> RuleOutcome:
    """Passed by the highest degree; unknown when a degree could not be read and none is enough."""
    read = [(degrees.read(entry.get("degree")), entry) for entry in education]
    known = [(degree.rank, entry) for degree, entry in read if degree.rank is not None]
    unread = [entry for degree, entry in read if not degree.certain]
    if known:
        rank, entry = max(known, key=lambda pair: pair[0])
        if rank >= DEGREES.index(rule.at_least):
            return RuleOutcome(rule.id, rule.label, "passed", line_of(entry))
        if not unread:
            return RuleOutcome(rule.id, rule.label, "failed", line_of(entry))
    return RuleOutcome(rule.id, rule.label, "unknown", line_of(unread[0]) if unread else None)


def degree_rank(written: Any) -> int | None:
    """The place of a written degree in the order of degrees; None when it can't be told."""
    return degrees.read(written).rank


def check_major(rule: ScreeningRule, education: Sequence[Mapping[str, Any]]) -> RuleOutcome:
    """Passed when a major holds an accepted word; failed only when every major could be read."""
    majors = [(comparable(str(entry.get("major") or "")), entry) for entry in education]
    fitting = [(major, entry) for major, entry in majors if _holds(major, rule.any)]
    for major, entry in fitting:
        if not DENIED_MAJOR.search(major.replace("非金属", "")) and not instructs(major):
            return RuleOutcome(rule.id, rule.label, "passed", line_of(entry))
    if fitting:
        return RuleOutcome(rule.id, rule.label, "unknown", line_of(fitting[0][1]))
    beyond_school = [pair for pair in majors if degree_rank(pair[1].get("degree")) != DEGREES.index("高中")]
    read = [entry for major, entry in beyond_school if is_chinese(major)]
    if read and len(read) == len(beyond_school):
        return RuleOutcome(rule.id, rule.label, "failed", line_of(read[0]))
    return RuleOutcome(rule.id, rule.label, "unknown", line_of(education[0]) if education else None)


def _holds(text: str, words: Sequence[str]) -> bool:
    """Whether one of a rule's words stands in a comparable text."""
    return any(comparable(word) in text for word in words)


def is_chinese(written: Any) -> bool:
    """Whether a value is text in Chinese characters, which is what the rules can read."""
    return isinstance(written, str) and len(written) >= 2 and all("\u4e00" <= char <= "\u9fff" for char in written)


def check_certificate(rule: ScreeningRule, resume: Mapping[str, Any]) -> RuleOutcome:
    """Passed when a certificate holds an accepted word; else a person asks."""
    for certificate in resume.get("certificates") or []:
        if isinstance(certificate, str) and _earned(comparable(certificate), rule.any):
            return RuleOutcome(rule.id, rule.label, "passed", certificate)
    return RuleOutcome(rule.id, rule.label, "unknown", None)


def _earned(certificate: str, words: Sequence[str]) -> bool:
    return _holds(certificate, words) and not DENIED_CERTIFICATE.search(certificate) and not instructs(certificate)


def instructs(written: str) -> bool:
    """Whether an entry tells whoever screens what to find instead of saying what there is: a person reads it."""
    return bool(ASKED_FOR.search(written) or instruction_pattern().search(written))


def schools(resume: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The education entries that can be read at all."""
    entries = resume.get("education") or []
    return [entry for entry in entries if isinstance(entry, Mapping)] if isinstance(entries, list) else []


def line_of(entry: Mapping[str, Any]) -> str:
    """An education entry as one line, in the order it is written on a résumé."""
    parts = (entry.get(name) for name in ("school", "degree", "major", "end_year"))
    return " ".join(str(part) for part in parts if part not in (None, ""))

"""Hard rules over a structured résumé: passed, failed or unknown, with the line that decided it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from config.schema import DEGREES, ScreeningRule

Outcome = Literal["passed", "failed", "unknown"]
# What people write for a degree, the more exact word first.
DEGREE_WORDS = {
    "博士": "博士", "专升本": "本科", "硕士": "硕士", "研究生": "硕士",
    "本科": "本科", "学士": "本科", "大专": "大专", "专科": "大专", "高职": "大专",
    "中专": "中专", "职高": "中专", "技校": "中专", "高中": "高中",
}  # fmt: skip


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


def screen(rules: Sequence[ScreeningRule], resume: Mapping[str, Any]) -> list[RuleOutcome]:
    """Check every rule against the résumé, in the rules' order.

    Args:
        resume: the shape of `POST /api/v1/candidates` (`design.md` §4); any
            part may be missing.
    """
    return [check(rule, resume) for rule in rules]


def check(rule: ScreeningRule, resume: Mapping[str, Any]) -> RuleOutcome:
    """One rule."""
    if rule.kind == "degree_at_least":
        return check_degree(rule, schools(resume))
    if rule.kind == "major_in":
        return check_major(rule, schools(resume))
    return check_certificate(rule, resume)


def check_degree(rule: ScreeningRule, education: Sequence[Mapping[str, Any]]) -> RuleOutcome:
    """Passed by the highest degree; unknown when a degree could not be read and none is enough."""
    known = [(rank, entry) for entry in education if (rank := degree_rank(entry.get("degree"))) is not None]
    needed = DEGREES.index(rule.at_least)
    if known:
        rank, entry = max(known, key=lambda pair: pair[0])
        if rank >= needed:
            return RuleOutcome(rule.id, rule.label, "passed", line_of(entry))
        if len(known) == len(education):
            return RuleOutcome(rule.id, rule.label, "failed", line_of(entry))
    unread = [entry for entry in education if degree_rank(entry.get("degree")) is None]
    return RuleOutcome(rule.id, rule.label, "unknown", line_of(unread[0]) if unread else None)


def degree_rank(written: Any) -> int | None:
    """The place of a written degree in the order of degrees; None when it can't be told."""
    if not isinstance(written, str):
        return None
    for text, degree in DEGREE_WORDS.items():
        if text in written and "肄业" not in written and "在读" not in written:
            return DEGREES.index(degree)
    return None


def check_major(rule: ScreeningRule, education: Sequence[Mapping[str, Any]]) -> RuleOutcome:
    """Passed when a major holds an accepted word; failed only when every major could be read."""
    for entry in education:
        if any(word in str(entry.get("major") or "") for word in rule.any):
            return RuleOutcome(rule.id, rule.label, "passed", line_of(entry))
    beyond_school = [entry for entry in education if degree_rank(entry.get("degree")) != DEGREES.index("高中")]
    read = [entry for entry in beyond_school if is_chinese(entry.get("major"))]
    if read and len(read) == len(beyond_school):
        return RuleOutcome(rule.id, rule.label, "failed", line_of(read[0]))
    return RuleOutcome(rule.id, rule.label, "unknown", line_of(education[0]) if education else None)


def is_chinese(written: Any) -> bool:
    """Whether a value is text in Chinese characters, which is what the rules can read."""
    return isinstance(written, str) and len(written) >= 2 and all("\u4e00" <= char <= "\u9fff" for char in written)


def check_certificate(rule: ScreeningRule, resume: Mapping[str, Any]) -> RuleOutcome:
    """Passed when a certificate holds an accepted word; else a person asks."""
    for certificate in resume.get("certificates") or []:
        if isinstance(certificate, str) and any(word in certificate for word in rule.any):
            return RuleOutcome(rule.id, rule.label, "passed", certificate)
    return RuleOutcome(rule.id, rule.label, "unknown", None)


def schools(resume: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The education entries that can be read at all."""
    entries = resume.get("education") or []
    return [entry for entry in entries if isinstance(entry, Mapping)] if isinstance(entries, list) else []


def line_of(entry: Mapping[str, Any]) -> str:
    """An education entry as one line, in the order it is written on a résumé."""
    parts = (entry.get(name) for name in ("school", "degree", "major", "end_year"))
    return " ".join(str(part) for part in parts if part not in (None, ""))

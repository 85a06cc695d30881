"""The findings as a person reads them, and as JSON."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

from sandbox.check.probes import FAIL, SKIPPED, UNSEEN, Finding
from sandbox.check.target import Target
from sandbox.core.texts import load


def word(key: str) -> Any:
    """One entry of texts_check.zh-CN.yaml."""
    return _words()[key]


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = load("texts_check.zh-CN.yaml")
    return words


def as_text(target: Target, findings: list[Finding]) -> str:
    """The report: one line a finding, and below it what to do where something is to be done."""
    lines = [word("title").format(url=target.url), ""]
    for finding in findings:
        words = word("lines")[finding.name]
        evidence = f"（{finding.evidence}）" if finding.evidence else ""
        lines.append(f"{word('marks')[finding.verdict]} {words['what']}{evidence}")
        if finding.verdict in (FAIL, UNSEEN):
            lines.append(f"      → {words['todo'].format(mark=finding.evidence)}")
    counted = Counter(finding.verdict for finding in findings)
    names = word("verdicts")
    lines += ["", "，".join(f"{names[verdict]} {counted[verdict]}" for verdict in names)]
    if counted[SKIPPED]:
        lines.append(word("keys_missing"))
    return "\n".join(lines)


def as_json(target: Target, findings: list[Finding]) -> dict[str, Any]:
    """The same for programs: {url, ok, counts, findings[{name, verdict, what, evidence, todo}]}."""
    counted = Counter(finding.verdict for finding in findings)
    rows = [
        {
            "name": finding.name,
            "verdict": finding.verdict,
            "what": word("lines")[finding.name]["what"],
            "evidence": finding.evidence,
            "todo": word("lines")[finding.name]["todo"].format(mark=finding.evidence)
            if finding.verdict in (FAIL, UNSEEN)
            else "",
        }
        for finding in findings
    ]
    return {"url": target.url, "ok": not counted[FAIL], "counts": dict(counted), "findings": rows}

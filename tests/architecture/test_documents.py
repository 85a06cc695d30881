"""A number that a document gives is the number in the code."""

import re
from pathlib import Path

import pytest

import app
from interview_flow.staff import alerts
from messaging import retention, retry, time_limits, worker
from scoring.speech import recogniser
from scoring.speech.engine_process import EngineLimits
from tests.support.needs import REPOSITORY
from wecom.messages import quotas

DOCS = Path(REPOSITORY) / "docs"
HELD = quotas.MEMBER_MINUTE
LIMITS = EngineLimits(0)

# document, sentence with its numbers left open, the numbers as the code has them
NUMBERS = (
    ("runbook.md", "when its lease ends ({:.0f} s by default)", (worker.LEASE_S,)),
    ("runbook.md", "every worker polls the\ndatabase every {:.0f} s", (app.SLOW_POLL_S,)),
    ("runbook.md", "failed for good, or {0} times, or the process working on it died {0} times", (retry.MAX_TRIES,)),
    ("runbook.md", "our own code failed on it, or the process working on it died {} times", (retry.MAX_TRIES,)),
    ("runbook.md", "`dead` after {} tries", (retry.MAX_TRIES,)),
    ("runbook.md", "exit status {}", (time_limits.HUNG,)),
    (
        "runbook.md",
        "after about {:.0f}, {:.0f} and {:.0f} minutes before it is given up",
        [s / 60 for s in retry.SLOW_S[:3]],
    ),
    ("runbook.md", "It may take {} GB and four times", (recogniser._MEMORY >> 30,)),
    (
        "runbook.md",
        "{:.0f} s and {:.0f} s for each second of a recording, {:.0f} minutes at most",
        (LIMITS.wall_seconds, LIMITS.wall_per_second, LIMITS.wall_most / 60),
    ),
    ("runbook.md", "*{} in {:.0f} s to one recipient*", (HELD.most, HELD.per_s)),
    ("runbook.md", "sealed in the payload (`bytes`, base64) for {} days", (retention.RULES[0].keep.days,)),
    ("runbook.md", "still waits {:.0f} minutes while", (alerts.LONG.total_seconds() / 60,)),
)
# What belongs to a vendor, or to a reader's own doing: no constant of ours says it.
OF_OTHERS = (
    "(30 minutes for app messages)",
    "at most 300 s off",
    "longer than 500 characters",
    "name up to 16 characters",
    "token of 128 characters",
)
MEASURE = re.compile(r"\b\d[\d,]* (?:s|seconds|minutes|times|h|hours|days|characters|MiB|MB|GB|years)\b")
GENERATED = {"flow.md", "promises.md"}


@pytest.mark.parametrize(("name", "sentence", "values"), NUMBERS, ids=lambda value: str(value)[:40])
def test_a_number_in_a_document_is_the_one_in_the_code(name, sentence, values):
    assert sentence.format(*values) in (DOCS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted(DOCS.glob("*.md")), ids=lambda path: path.name)
def test_no_number_with_a_unit_stands_there_unchecked(path):
    if path.name in GENERATED:
        return
    text = path.read_text(encoding="utf-8")
    for name, sentence, values in NUMBERS:
        if name == path.name:
            text = text.replace(sentence.format(*values), "")
    for sentence in OF_OTHERS:
        text = text.replace(sentence, "")
    assert MEASURE.findall(text) == []

"""A number that a document gives is the number in the code."""

import re
import secrets
from datetime import date, datetime
from fnmatch import fnmatch
from pathlib import Path

import pytest

import app
from benchmarks import pages
from config.ladder import load_ladder
from config.loader import load_lexicon
from core import clock
from interview_flow.intake.bulk import limits as lists
from interview_flow.invitation import friend_ways
from interview_flow.staff import alerts
from messaging import limits, retention, retry, time_limits, worker
from models import vendor_limits
from scoring.finder import endpoint as endpoints
from scoring.lint import wording
from scoring.speech import recogniser
from scoring.speech.engine_process import EngineLimits
from tests.support.needs import REPOSITORY
from wecom.api.rate_limit import Bucket
from wecom.callback import endpoint, xml
from wecom.kf import bodies
from wecom.messages import quotas

DOCS = Path(REPOSITORY) / "docs"
HELD = quotas.MEMBER_MINUTE
LIMITS = EngineLimits(0)
ASKED_AT = datetime.combine(date.min, load_ladder().group_sends.ask_at)

DIALECT = [load_lexicon("dialect")[name] for name in "words alone starts answers cantonese eastern".split()]

# document, sentence with its numbers left open, the numbers as the code has them
NUMBERS = (
    ("scoring.md", "The lexicon is a list of {} words", (sum(map(len, DIALECT)),)),
    ("scoring.md", "for the {:.0f} seconds of one call", (endpoints.WHOLE_S,)),
    ("runbook.md", "gives {0} GB to {1:,} applications", (pages.POOL.removesuffix("G"), pages.APPLICATIONS)),
    ("runbook.md", "`{}`: a search for a common surname", (pages.SERVER[1].removeprefix("--").replace("-", "_"),)),
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
    ("decisions/0009-*", "**The window is {:.0f} s longer than WeCom's**", (limits.MARGIN_S,)),
    ("decisions/0009-*", "So {} leave in {:.0f} s", (HELD.most, HELD.per_s + limits.MARGIN_S)),
    ("decisions/0009-*", "it holds {:.0%} at once", (Bucket.burst,)),
    ("decisions/0009-*", "lets {:.0%} flow", (Bucket.steady,)),
    ("decisions/0012-*", "Depth is limited to {}", (xml.MAX_DEPTH,)),
    ("decisions/0012-*", "the body to {:.0f} KiB", (endpoint.MAX_BODY_BYTES / 1024,)),
    ("decisions/0013-*", "its code lives {:.0f} seconds", (bodies.SITUATIONS["welcome"].life.total_seconds(),)),
    ("decisions/0017-*", "its time is asked every {:.0f} s", (clock.ASKED_EVERY_S,)),
    ("runbook.md", "still waits {:.0f} minutes while", (alerts.LONG.total_seconds() / 60,)),
    (
        "importing.md",
        "At most {0:,} rows, {1} columns and {2} MB are taken; a workbook may unpack to {3} MB",
        (lists.MOST_ROWS, lists.MOST_COLUMNS, lists.MOST_BYTES >> 20, lists.MOST_UNPACKED >> 20),
    ),
    ("importing.md", "are deleted after {} days", (retention.LISTS_KEPT.days,)),
    ("importing.md", "with {} MB of memory and {} s of processor time", (lists.MEMORY >> 20, lists.CPU_S)),
    ("features.md", "Welcome within {} s of the add event", (vendor_limits.WELCOME_LIFE_S,)),
    ("wecom-setup.md", "is welcomed within {} seconds", (vendor_limits.WELCOME_LIFE_S,)),
    ("wecom-setup.md", "`state` is random ({} characters", (len(secrets.token_urlsafe(friend_ways.STATE_BYTES)),)),
    ("wecom-setup.md", "At {:%H:%M} WeCom shows", (ASKED_AT,)),
    ("wecom-setup.md", "not confirmed by {:%H:%M} goes", (ASKED_AT + load_ladder().group_sends.confirm,)),
    ("scoring.md", "a written answer outside {} to {} characters", wording.ANSWER_CHARS),
)
# Numbers of a decision that were measured: the words, and the command that prints such numbers today. It stands beside them.
MEASURED = (
    ("decisions/0011-*", "4.4 times a bare WSGI application's", "python -m benchmarks.callback_peers"),
    ("decisions/0012-*", "1.22 and 1.10 times the floor", "python -m benchmarks callback"),
    ("decisions/0013-*", "35 ms on SQLite and 80 ms on MariaDB", "python -m benchmarks claim"),
    ("decisions/0013-*", "12 and 17 ms behind a\nhundred", "python -m benchmarks claim"),
    ("decisions/0020-*", "a search took 250 ms, the last page 360 ms", "make bench-pages"),
)
# What belongs to a vendor, or to a reader's own doing: no constant of ours says it.
OF_OTHERS = (
    "(30 minutes for app messages)",
    "at most 300 s off",
    "longer than 500 characters",
    "name up to 16 characters",
    "token of 128 characters",
)
MEASURE = re.compile(
    r"(?<![\w.])\d[\d,.]* ?(?:ms|s|seconds?|minutes?|times|h|hours?|days?|weeks?|months?|years?|characters|bytes|KiB|MiB|MB|GB|%|rows)"
    r"(?!\w)"
)
# flow.md, promises.md and faults.md are printed by commands, and compared with what they print by tests of their own.
GENERATED = {"flow.md", "promises.md", "faults.md"}
ALL = sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))


def documents(name):
    """The documents that a name or a pattern stands for: exactly one."""
    [found] = DOCS.glob(name)
    return found.read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "sentence", "values"), NUMBERS, ids=lambda value: str(value)[:40])
def test_a_number_in_a_document_is_the_one_in_the_code(name, sentence, values):
    assert sentence.format(*values) in documents(name)


@pytest.mark.parametrize(("name", "sentence", "command"), MEASURED, ids=lambda value: str(value)[:40])
def test_a_measured_number_stands_beside_the_command_that_measures_it(name, sentence, command):
    [paragraph] = [one for one in documents(name).split("\n\n") if sentence in one]
    assert command in paragraph.replace("\n", " ")
    made, _, what = command.rpartition(" ")
    if made == "make":
        assert re.search(rf"^{what}:", (Path(REPOSITORY) / "Makefile").read_text("utf-8"), re.M)
    else:
        assert (Path(REPOSITORY) / "benchmarks" / f"{what.removeprefix('benchmarks.')}.py").is_file()


@pytest.mark.parametrize("path", ALL)
def test_no_number_with_a_unit_stands_there_unchecked(path):
    if path in GENERATED:
        return
    text = (DOCS / path).read_text(encoding="utf-8")
    for name, sentence, values in NUMBERS:
        if fnmatch(path, name):
            text = text.replace(sentence.format(*values), "")
    for sentence in (*OF_OTHERS, *(words for name, words, _ in MEASURED if fnmatch(path, name))):
        text = text.replace(sentence, "")
    assert MEASURE.findall(text) == []

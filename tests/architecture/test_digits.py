"""A digit is 0 to 9: `\\d` and `isdigit` take those of every script, which no number of ours may hold."""

import re

import pytest

from tests.architecture.test_files import text_of, tracked

APART = ("tests/", "benchmarks/", "migrations/")
# Whatever looks like a number is masked.
MASKS = {"core/logs.py"}
ANY_SCRIPT = re.compile(r"\\d|\.is(?:digit|decimal|numeric)\(")
GUARDED = re.compile(r"isascii\(\)")


def lines():
    for name in tracked("*.py"):
        if not name.startswith(APART) and name not in MASKS:
            for number, line in enumerate(text_of(name).splitlines(), 1):
                yield f"{name}:{number}: {line.strip()}", line


def test_no_pattern_or_check_takes_digits_of_another_script():
    assert [where for where, line in lines() if ANY_SCRIPT.search(line) and not GUARDED.search(line)] == []


@pytest.mark.parametrize("line", [r're.compile("\d{4}")', "if text.isdigit():", "port.isdecimal()", "x.isnumeric()"])
def test_the_lint_knows_what_it_forbids(line):
    assert ANY_SCRIPT.search(line) and not GUARDED.search(line)

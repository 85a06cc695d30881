"""What every tracked file must keep to: short, finished, and free of somebody's own machine."""

import re
import subprocess

import pytest

from tests.support.needs import REPOSITORY

LONGEST = 320  # lines; ours are 80 to 250, and a longer one is a table
# The shapes of the YAML files, one after the other; one case for each kind of event;
# a whole mini-program.
TABLES = {"config/schema.py", "tests/wecom/callback/test_kinds.py", "tests/browser/test_mini_runner.py"}
TEXT_FILES = {""} | set(".py .md .toml .txt .yaml .yml .ini .html .js .css .json .cfg .mako .lua .sh".split())
TEXT_FILES |= {".example", ".wxml", ".wxss"}

# Written in pieces, so that this file does not find itself.
FORBIDDEN = {
    "a path of somebody's machine": r"(?<![\w./-])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me/\w+|Use" + r"rs/\w+)/",
    "a registry's address": r"(?:py" + r"pi\.org|pythonhos" + r"ted|npm" + r"js\.(org|com)|deb\.d" + "ebian)",
    "something left undone": r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX)\b|raise NotImpl" + r"emented",
}
SWALLOWED = re.compile(r"^\s*except[^\n]*:\s*\n?\s*(?:pass|\.\.\.)\s*$", re.M)


def tracked(*patterns: str) -> list[str]:
    done = subprocess.run(
        ["git", "ls-files", "-z", *patterns], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    return [name for name in done.stdout.split("\0") if name and (REPOSITORY / name).is_file()]


def text_of(name: str) -> str:
    return (REPOSITORY / name).read_text(encoding="utf-8")


def text_files() -> list[str]:
    return [name for name in tracked() if (REPOSITORY / name).suffix in TEXT_FILES and "LICENSE" not in name]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_tracked_file_holds(what):
    pattern = re.compile(FORBIDDEN[what])
    found = [
        f"{name}:{number}: {line.strip()[:100]}"
        for name in text_files()
        for number, line in enumerate(text_of(name).splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


def test_files_stay_short():
    ours = [name for name in tracked("*.py") if not name.startswith("migrations/") and name not in TABLES]
    assert [name for name in ours if text_of(name).count("\n") > LONGEST] == []


def test_no_exception_is_swallowed():
    ours = [name for name in tracked("*.py") if not name.startswith("tests/")]
    assert [name for name in ours if SWALLOWED.search(text_of(name))] == []


def test_no_tracked_file_is_large():
    sizes = {name: (REPOSITORY / name).stat().st_size for name in tracked()}
    assert {name: size for name, size in sizes.items() if size > 1_000_000} == {}

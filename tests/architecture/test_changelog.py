"""What the notes of the coming version name in code letters is in the product: commands, settings, paths, files, words."""

import re

import pytest

from tests.architecture.test_files import text_of, tracked

UNRELEASED = re.compile(r"^## [^\n]* - unreleased\n(.*?)(?=^## |\Z)", re.M | re.S)
CODE = re.compile(r"`([^`\n]+)`")
NAME = re.compile(r"[A-Za-z_][\w-]*[A-Za-z0-9_]")
SOURCES = (
    "*.py",
    "*.yaml",
    "*.js",
    "*.html",
    "*.conf",
    "*.wxml",
    "Makefile",
    ".env.example",
    "docs/*.md",
    "*.txt",
    "*.toml",
)
# What a reader puts in, and what is named because it's no longer there.
OPEN = {"BEFORE", "PATH", "FILE", "characters"}
GONE = re.compile(r"(?:is|are) gone|no longer|removed|instead of|was |were ")


def notes() -> str:
    found = UNRELEASED.search(text_of("CHANGELOG.md"))
    assert found, "the changelog has no unreleased version"
    return found[1]


def items() -> list[str]:
    """Each entry of the notes, its lines joined."""
    return [" ".join(part.split()) for part in re.split(r"^- ", notes(), flags=re.M)[1:]]


@pytest.fixture(scope="module")
def known() -> set[str]:
    """Every name in the sources, paths taken apart."""
    files = [
        name for name in tracked(*SOURCES) if not name.startswith(("tests/architecture/test_changelog", "CHANGELOG"))
    ]
    names = {part for name in files for part in re.split(r"[/.]", name)}
    for name in files:
        names.update(NAME.findall(text_of(name)))
    return names | set(tracked())


def test_the_notes_have_entries_that_name_something():
    assert len(items()) > 20 and sum(bool(CODE.search(item)) for item in items()) > 20


def test_every_name_in_code_letters_is_in_the_product(known):
    wrong = [
        f"{name}: {item[:80]}"
        for item in items()
        if not GONE.search(item)
        for code in CODE.findall(item)
        for name in NAME.findall(code)
        if name not in known | OPEN
    ]
    assert wrong == []


def test_every_command_of_make_is_a_target():
    targets = set(re.findall(r"^([\w-]+):", text_of("Makefile"), re.M))
    asked = {name for item in items() for name in re.findall(r"`make ([\w-]+)", item)}
    assert asked and asked <= targets


def test_every_command_of_the_app_is_one():
    asked = set(re.findall(r"app\.py ([\w-]+)", notes()))
    assert asked and {name for name in asked if f'"{name}"' not in text_of("app.py")} == set()

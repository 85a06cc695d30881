"""`.env.example` is what an operator copies: every setting stands in it, and nothing else."""

import re
from pathlib import Path

from config.settings import Settings

EXAMPLE = Path(__file__).resolve().parents[2] / ".env.example"
LINE = re.compile(r"^([A-Z][A-Z0-9_]*)=(.*)$")


def read_example() -> list[tuple[str, str]]:
    lines = EXAMPLE.read_text("utf-8").splitlines()
    return [(found[1], found[2]) for found in map(LINE.match, lines) if found]


def test_every_setting_stands_in_the_example_once_and_nothing_else():
    names = [name for name, _ in read_example()]

    assert sorted(names) == sorted(name.upper() for name in Settings.model_fields)


def test_the_example_as_it_is_changes_no_default(monkeypatch):
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)

    as_written = Settings(_env_file=EXAMPLE)

    assert as_written.model_dump() == Settings(_env_file=None).model_dump()


def test_every_line_that_is_no_setting_is_a_comment():
    others = [line for line in EXAMPLE.read_text("utf-8").splitlines() if line and not LINE.match(line)]

    assert all(line.startswith("#") for line in others)

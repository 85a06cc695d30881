"""A setting that nothing reads is a promise to whoever edits the file: each has a reader, or a stated reason."""

import ast
import inspect
import re
from functools import lru_cache
from pathlib import Path

import pytest

from config import schema
from tests.support.needs import REPOSITORY

PACKAGES = (
    "catalogue",
    "config",
    "core",
    "messaging",
    "wecom",
    "notify",
    "scoring",
    "reminders",
    "hr_sync",
    "interview_flow",
    "web",
)
WITHOUT_READER = {
    "Branch.time_zone": "read as `zone`",
    # Waiting for the reader by meaning.
    **dict.fromkeys(("Mark.means", "Mark.say", "Point.not_", "Point.fact", "Question.answers"), "read by meaning"),
}
FIELDS = sorted(
    f"{name}.{field}"
    for name, shape in inspect.getmembers(schema, inspect.isclass)
    if issubclass(shape, schema.Shape)
    for field in shape.__annotations__
)


@lru_cache(maxsize=1)
def names_read() -> frozenset[str]:
    """Every name that is read from something else, in the packages' code and in their pages."""
    found: set[str] = set()
    for package in PACKAGES:
        for path in (Path(REPOSITORY) / package).rglob("*"):
            if path.suffix == ".py" and path.name not in ("schema.py", "rubric.py"):
                tree = ast.parse(path.read_text(encoding="utf-8"))
                found |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
            elif path.suffix == ".html":
                found |= set(re.findall(r"\.([a-z_]+)", path.read_text(encoding="utf-8")))
    return frozenset(found)


@pytest.mark.parametrize("field", FIELDS)
def test_every_setting_of_the_configuration_has_a_reader(field):
    assert field in WITHOUT_READER or field.partition(".")[2] in names_read()


def test_no_reason_is_left_over():
    assert set(WITHOUT_READER) <= set(FIELDS)

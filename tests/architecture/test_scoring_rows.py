"""Every row of scoring has a test that plays it, named after the row, and docs/features-scoring.md says which."""

import ast
import re
from collections.abc import Sequence
from functools import cache

import pytest

from tests.architecture.test_files import text_of
from tests.support.needs import REPOSITORY

PAGE = "docs/features-scoring.md"
# What hearing and scoring has to do. A row leaves this list only with the requirement.
ROWS = frozenset(
    "IM-15 RE-07 RE-08 TR-01 TR-02 TR-03 TR-06 TR-07 SO-01 SO-02 SO-03 SO-04 SO-05 SO-06 SO-07 SO-09 SO-10 SO-11 SO-13 SO-14 "
    "SO-16 SO-17 IG-05".split()
)
# Not built yet: the page says so, in the place of a test.
MISSING = {"TR-06"}
NOT_BUILT = "Not built: "
LINE = re.compile(r"^\| (?P<row>[A-Z]{2}-[0-9]{2}) \| (?P<words>[^|]{20,}) \| (?P<tests>[^|]*) \|$", re.M)
TEST = re.compile(r"`([\w/]+\.py)::(\w+)`")
NEVER_RUN = ("skip", "xfail")

Table = dict[str, list[tuple[str, str]]]


def table_of(page: str) -> Table:
    """row -> (file below tests/, test) of each test that the page names."""
    return {found["row"]: TEST.findall(found["tests"]) for found in LINE.finditer(page)}


@cache
def functions_of(path: str) -> dict[str, bool]:
    """Every test of a file -> whether it always runs."""
    file = REPOSITORY / "tests" / path
    tree = ast.parse(file.read_text("utf-8") if file.is_file() else "")
    return {
        node.name: not any(f"mark.{how}" in ast.unparse(one) for one in node.decorator_list for how in NEVER_RUN)
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }


def is_named_after(row: str, path: str, test: str) -> bool:
    """Whether the test, or its file, bears the row's name."""
    name = f"test_{row.lower().replace('-', '_')}_"
    return test.startswith(name) or path.rpartition("/")[2].startswith(name)


def faults(table: Table, rows: Sequence[str]) -> list[str]:
    """What the table lacks."""
    found = [f"{row}: no line" for row in rows if row not in table]
    for row, named in table.items():
        if not any(is_named_after(row, path, test) for path, test in named):
            found.append(f"{row}: no test of its name")
        found += [f"{row}: no such test: {test}" for path, test in named if test not in functions_of(path)]
        found += [f"{row}: never run: {test}" for path, test in named if not functions_of(path).get(test, True)]
    return found


def test_every_row_of_scoring_is_played_by_a_test_of_its_name():
    page = text_of(PAGE)
    table = table_of(page)

    assert faults({row: named for row, named in table.items() if row not in MISSING}, sorted(ROWS - MISSING)) == []
    assert {found["row"] for found in LINE.finditer(page) if found["tests"].startswith(NOT_BUILT)} == MISSING
    assert [row for row in MISSING if table[row]] == []


def test_every_scenario_of_scoring_stands_in_the_table():
    named = {test for tests in table_of(text_of(PAGE)).values() for _, test in tests}
    folder = REPOSITORY / "tests" / "scenarios" / "scoring"
    there = {name for file in folder.glob("test_*.py") for name in functions_of(f"scenarios/scoring/{file.name}")}
    assert {name for name in there if name.startswith("test_")} <= named


HERE = "architecture/test_scoring_rows.py"


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        ("", "SO-04: no line"),
        ("| SO-04 | A sentence that says what must be done |  |\n", "SO-04: no test of its name"),
        (f"| SO-04 | A sentence that says what must be done | `{HERE}::test_a_table_that_lacks_something_is_told` |\n",
         "SO-04: no test of its name"),
        (f"| SO-04 | A sentence that says what must be done | `{HERE}::test_so_04_gone` |\n",
         "SO-04: no such test: test_so_04_gone"),
        ("| SO-04 | A sentence that says what must be done | `nowhere/test_gone.py::test_so_04_gone` |\n",
         "SO-04: no such test: test_so_04_gone"),
    ],
)  # fmt: skip
def test_a_table_that_lacks_something_is_told(page, fault):
    assert fault in faults(table_of(page), ["SO-04"])

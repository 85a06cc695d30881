"""A day is a branch's: nobody takes the date of a moment without saying on whose clock."""

import ast
from pathlib import Path

from tests.support.needs import REPOSITORY

NOT_OURS = {"tests", "sandbox", "benchmarks", "migrations", "docs"}


def is_moved(node: ast.expr, names: set[str]) -> bool:
    """Whether a moment was brought to a zone, or is no moment but a text that was read."""
    if isinstance(node, ast.Name):
        return node.id in names
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("astimezone", "strptime")
    )


def wrong_lines(source: str) -> list[int]:
    tree = ast.parse(source)
    found = []
    for scope in [tree, *(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))]:
        names = {
            target.id
            for node in ast.walk(scope)
            if isinstance(node, ast.Assign) and is_moved(node.value, set())
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        found += [
            node.lineno
            for node in ast.walk(scope)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "date"
            and not node.args
            and not is_moved(node.func.value, names)
            and scope is not tree
        ]
    return sorted(set(found))


def product() -> list[Path]:
    return [
        path
        for path in REPOSITORY.rglob("*.py")
        if not NOT_OURS & set(path.relative_to(REPOSITORY).parts)
        and not any(
            part.startswith(".") or part in ("var", "node_modules") for part in path.relative_to(REPOSITORY).parts
        )
    ]


def test_no_date_is_taken_of_a_moment_in_utc():
    wrong = {str(path.relative_to(REPOSITORY)): wrong_lines(path.read_text(encoding="utf-8")) for path in product()}
    assert {name: lines for name, lines in wrong.items() if lines} == {}


def test_the_check_finds_what_it_is_for():
    assert wrong_lines("def f(now):\n    return now.date()") == [2]
    assert wrong_lines("def f(now):\n    return (now + LIFE).date()") == [2]
    assert (
        wrong_lines(
            "def f(now, zone):\n    there = now.astimezone(zone)\n    return there.date(), now.astimezone(zone).date()"
        )
        == []
    )

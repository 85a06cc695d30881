"""The import directions between the packages; the contracts stand in pyproject.toml."""

import subprocess
import sys
import tomllib
from pathlib import Path

from tests.support.needs import REPOSITORY

# The composition root stands above every contract: test_nobody_imports_the_composition_root.
NOT_PACKAGES_OF_THE_PRODUCT = {"benchmarks", "bootstrap", "docs", "migrations", "miniapp", "tests"}


def settings() -> dict:
    return tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["tool"]["importlinter"]


def test_imports_go_downward_only():
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=REPOSITORY, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_package_stands_under_the_contracts():
    packages = {path.parent.name for path in REPOSITORY.glob("*/*.py")} - NOT_PACKAGES_OF_THE_PRODUCT
    assert packages == set(settings()["root_packages"])


def test_nobody_imports_the_composition_root():
    roots = {path.stem for path in REPOSITORY.glob("*.py")} | {"bootstrap"}
    named = [
        str(path.relative_to(REPOSITORY))
        for package in settings()["root_packages"]
        for path in (REPOSITORY / package).rglob("*.py")
        if any(words[0] in ("import", "from") and words[1].partition(".")[0] in roots for words in lines_of_words(path))
    ]
    assert named == []


def lines_of_words(path: Path) -> list[list[str]]:
    return [words for line in path.read_text(encoding="utf-8").splitlines() if len(words := line.split()) > 1]

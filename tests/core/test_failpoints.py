"""Fail points: a process that dies where a test wants it to, and nowhere else."""

import os
import re
import signal
import subprocess
import sys

import pytest

from core.failpoints import IN_A_TEST, VARIABLE, failpoint
from tests.support.needs import REPOSITORY

SCRIPT = "from core.failpoints import failpoint; [failpoint('core.test') for _ in range({times})]; print('alive')"
CALL = re.compile(r"\bfailpoint\(\s*[\"']([^\"']+)[\"']\s*\)")


def run(armed: str | None, times: int = 1) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key != VARIABLE}
    if armed is not None:
        environment[VARIABLE] = armed
    return subprocess.run(
        [sys.executable, "-c", SCRIPT.format(times=times)],
        env=environment,
        cwd=REPOSITORY,
        text=True,
        capture_output=True,
        timeout=60,
    )


def named_in_the_code() -> dict[str, list[str]]:
    """Fail point -> the files that call it."""
    folders = [path.parent for path in REPOSITORY.glob("*/__init__.py")]
    found: dict[str, list[str]] = {}
    for folder in folders:
        if folder.name == "tests":
            continue
        for path in folder.rglob("*.py"):
            for name in CALL.findall(path.read_text(encoding="utf-8")):
                found.setdefault(name, []).append(str(path.relative_to(REPOSITORY)))
    return found


@pytest.mark.parametrize("armed", [None, "", "another.name", "core.test:0"])
def test_a_point_that_is_not_armed_does_nothing(armed):
    assert run(armed).stdout == "alive\n"


@pytest.mark.parametrize("armed", ["core.test", "core.test:1"])
def test_an_armed_point_kills_without_farewell(armed):
    done = run(armed)
    assert done.returncode == -signal.SIGKILL
    assert done.stdout == ""


@pytest.mark.parametrize("demo", ["", "0", None])
def test_in_production_the_variable_has_no_effect(monkeypatch, demo):
    monkeypatch.delenv(IN_A_TEST)
    monkeypatch.delenv("DEMO", raising=False)
    if demo is not None:
        monkeypatch.setenv("DEMO", demo)
    assert run("core.test").stdout == "alive\n"


def test_in_a_demo_it_has(monkeypatch):
    monkeypatch.delenv(IN_A_TEST)
    monkeypatch.setenv("DEMO", "1")
    assert run("core.test").returncode == -signal.SIGKILL


def test_a_probability_kills_sooner_or_later():
    assert run("core.test:0.2", times=500).returncode == -signal.SIGKILL  # alive by chance: 1 in 10^48


def test_this_process_survives_its_own_points(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    failpoint("core.test")


def test_each_point_is_named_after_its_part_and_its_moment():
    assert len(named_in_the_code()) >= 10
    assert [name for name in named_in_the_code() if not re.fullmatch(r"[a-z_]+\.[a-z_]+", name)] == []


def test_each_point_in_the_code_is_killed_at_by_some_test():
    tests = "".join(
        path.read_text(encoding="utf-8")
        for path in (REPOSITORY / "tests").rglob("*.py")
        if path.name != "test_failpoints.py"
    )
    assert [name for name in named_in_the_code() if name not in tests] == []

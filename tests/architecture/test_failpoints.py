"""Every named fail point is one that some test kills at, and no test kills at one that does not exist."""

import re

from tests.support.needs import REPOSITORY

CALL = re.compile(r'\bfailpoint\("([a-z_.]+)"\)')
NAMED = re.compile(r'"((?:callback|inbox|worker|sender|tick)\.[a-z_]+)[":]')
PRODUCT = ("core", "messaging", "wecom", "notify", "scoring", "reminders", "hr_sync", "interview_flow", "web")


def in_the_code() -> set[str]:
    files = [path for package in PRODUCT for path in (REPOSITORY / package).rglob("*.py")]
    return {name for path in files for name in CALL.findall(path.read_text(encoding="utf-8"))}


def in_the_tests() -> set[str]:
    texts = [path.read_text(encoding="utf-8") for path in (REPOSITORY / "tests").rglob("test_*.py")]
    return {name for text in texts if "pytest.mark.chaos" in text for name in NAMED.findall(text)}


def test_a_test_kills_at_every_fail_point():
    assert in_the_code() - in_the_tests() == set()


def test_no_test_waits_for_a_fail_point_that_is_gone():
    assert in_the_tests() - in_the_code() == set()

"""AD-09: a practice branch with made-up people, apart from every real one."""

import json
import re
import subprocess
import sys

import pytest

from catalogue import Catalogue
from sandbox.client.client import SandboxClient
from sandbox.story.product import Browser, Refused
from sandbox.story.record import until
from tests.support.needs import REPOSITORY
from tests.support.services import die_with_parent


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """The addresses of `make run`, started on free ports."""
    folder = tmp_path_factory.mktemp("run")
    command = [
        sys.executable,
        "-m",
        "sandbox.story.run",
        "--port",
        "0",
        "--folder",
        str(folder),
        "--no-voices",
        "--json",
    ]
    process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, preexec_fn=die_with_parent)
    try:
        yield json.loads(process.stdout.readline())
    finally:
        process.terminate()
        assert process.wait(timeout=60) == 0


def test_the_practice_branch_is_filled_with_made_up_people_whom_only_its_hr_sees(town):
    world = SandboxClient(town["url"])
    mine = Browser("hr01", world)
    mine.open(f"{town['product']}/hr")  # the sign-in leads to the list's first tab
    page = mine.open(f"{town['product']}/hr?tab=all")
    for name in ("韩雪", "罗晨", "宋佳怡", "彭飞", "马骏"):
        assert name in page
    assert "演练分行" in page
    application = re.search(r"/hr/applications/[0-9a-f]{32}", page).group(0)
    other = Browser("hr02", world)
    assert "韩雪" not in other.open(f"{town['product']}/hr") + other.open(f"{town['product']}/hr?tab=all")
    with pytest.raises(Refused):
        other.open(f"{town['product']}{application}")


def test_they_can_be_played_at_once(town):
    world = SandboxClient(town["url"])

    def invitations():
        return [entry for entry in world.received("sms", "13800139002") if "专属链接" in entry["text"]]

    [invitation] = until(invitations, "the invitation's SMS")
    assert "罗晨" in invitation["text"]
    until(lambda: any(is_review(card["text"]) for card in world.received("app", "hr01")), "HR's card")


def is_review(text):
    return "初筛结果待确认" in text and "彭飞" in text


def test_outside_a_demo_the_practice_branch_does_not_exist():
    assert "sandbox" not in Catalogue().branches()
    assert "sandbox" in Catalogue(practice=True).branches()

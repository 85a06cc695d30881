"""Every page of the members in every state: what axe finds on it, and its picture for `make pictures`.

A picture is named after page or state, width and colours. Without PAGES_PICTURES nothing is written.
"""

import itertools
import os
from datetime import timedelta
from pathlib import Path

import pytest

from interview_flow.core.states import State
from models import HrQuestion
from tests.browser.axe import axe_violations
from tests.browser.test_list import add
from tests.browser.test_list import seed as seed_list
from tests.browser.test_pages import paths_of, seed
from tests.support.times import NOW
from tests.web.seeds import interviewed

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FOLDER = os.environ.get("PAGES_PICTURES", "")
WIDTHS, SCHEMES, QUALITY = (375, 1280), ("light", "dark"), 55


def shoot(page, name):
    """The whole page in both widths and colours."""
    for width, scheme in itertools.product(WIDTHS, SCHEMES):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        # As high as the page, so that no bar that stays at the bottom covers half a control.
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": width, "height": max(800, height)})
        assert axe_violations(page) == [], (name, width, scheme)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (name, width)
        if FOLDER:
            Path(FOLDER).mkdir(parents=True, exist_ok=True)
            path = Path(FOLDER) / f"{name}-{width}-{scheme}.jpg"
            page.screenshot(path=path, full_page=True, type="jpeg", quality=QUALITY)


def test_every_page(site, open_page):
    names = ("list", "candidate", "result-interviewer", "mine", "result-hr", "question", "system")
    for name, (userid, path) in zip(names, paths_of(*seed(site)), strict=True):
        shoot(open_page(userid, path), name)


@pytest.mark.parametrize("state", list(State))
def test_the_candidate_page_in_every_state(site, open_page, state):
    made = interviewed(site, state=state.value)
    shoot(open_page("hr01", f"/hr/applications/{made.application_id}"), f"candidate-{state.value}")


def test_the_list_the_numbers_and_what_is_not_there(site, open_page):
    ids = seed_list(site, 12)
    add(site, "买买提·艾力·阿卜杜热合曼", state="scored", score=77.0, since=NOW - timedelta(days=40))
    add(site, "陈静", branch="guangzhou", state="expired")
    with site.db.write() as session:
        session.add(HrQuestion(application_id=ids[0], asked_at=NOW - timedelta(days=5), question="几点？"))
    for name, path in {
        "list-waiting": "/hr",
        "list-everybody": "/hr?tab=all&sort=score",
        "list-search": "/hr?words=h",
        "list-nobody": "/hr?words=慕容复",
        "numbers": "/hr/numbers",
        "not-found": "/hr/nowhere",
        "start": "/",
    }.items():
        shoot(open_page("hr00", path), name)

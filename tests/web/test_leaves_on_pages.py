"""What the configuration says to people stands on their pages: each text, changed in memory, is read there."""

import copy
from dataclasses import replace

import pytest

from config.reading import SHIPPED, read_yaml, yaml_files
from config.schema import Branch, Position
from tests.config import leaves
from tests.config.test_leaves_of_branches import ON_PAGES as OF_BRANCHES
from tests.config.test_leaves_of_positions import ON_PAGES as OF_POSITIONS
from tests.config.test_leaves_of_positions import way
from tests.support.onboarding import add_accepted_offer
from tests.web.interviewer.seeds import rated, scored
from tests.web.seeds import interviewed, path, see, sign_in

FILES = {path.stem: path for path in yaml_files(SHIPPED / "positions")}
SWITCHES = {"blind_first"}


def marked(content, wanted):
    """A copy in which each text of these patterns is a mark of its own, and the marks."""
    changed, marks = copy.deepcopy(content), []
    for at, value in leaves.leaves(content):
        if leaves.pattern(at) in wanted and isinstance(value, str):
            marks.append(f"标记{len(marks):03}号")
            leaves.at(changed, at[:-1])[at[-1]] = marks[-1]
    return changed, marks


@pytest.fixture(autouse=True)
def shelf_as_it_was(light_web):
    """The web is built once; the next test finds the positions that are shipped."""
    shelf = light_web.journey.catalogue.shelf
    yield
    light_web.journey.catalogue.shelf = shelf


def install(web, **parts):
    catalogue = web.journey.catalogue
    shelf = catalogue.shelf
    merged = {name: {**getattr(shelf, name), **values} for name, values in parts.items()}
    catalogue.shelf = replace(shelf, **merged)


@pytest.mark.parametrize("name", FILES)
def test_every_text_of_a_position_stands_on_a_page(light_web, name):
    content, marks = marked(read_yaml(FILES[name]), OF_POSITIONS - SWITCHES)
    # Phrases are read here: a statement that is found by meaning alone gets its first way as one.
    for harm in (harm for question in content["questions"] for harm in question["harmful"]):
        harm.setdefault("any", harm["say"][:1])
    position = Position.model_validate({**content, "key": "teller"})
    install(light_web, positions={"teller": position})
    answers = {one.id: [f"我会先{way(mark).replace('…', '')}。" for mark in one.harmful] for one in position.questions}
    made = scored(light_web, answers=answers)
    interviewer, hr = sign_in(light_web, "iv01"), sign_in(light_web, "hr01")
    result = f"/h5/results/{made.application_id}"
    shown = see(interviewer, result) + see(hr, path(made.application_id)) + see(hr, result)
    assert [mark for mark in marks if mark not in shown] == []


def test_a_position_that_is_not_rated_blind_shows_its_points_at_once(light_web):
    texts = {}
    for blind in (True, False):
        position = light_web.journey.catalogue.shelf.positions["teller"].model_copy(update={"blind_first": blind})
        install(light_web, positions={"teller": position})
        made = interviewed(light_web)
        rated(light_web, made.application_id, "iv02", 70, 80, 55, 75)
        texts[blind] = see(sign_in(light_web, "iv01"), f"/h5/results/{made.application_id}")
    assert "面试官评分" not in texts[True] and "面试官评分" in texts[False]


def test_every_text_of_a_branch_stands_on_a_page(light_web):
    # These two have a form of their own, so they get values instead of marks.
    formed = {"contact", "first_day.arrive_at"}
    content, marks = marked(read_yaml(SHIPPED / "branches" / "harbin.yaml"), OF_BRANCHES - formed)
    content["contact"], content["first_day"]["arrive_at"] = "0451-99999999", "10:17"
    install(light_web, branches={"harbin": Branch.model_validate(content)})
    made = interviewed(light_web)
    light_web.db.run(lambda session: hire(session, light_web.journey))
    shown = see(sign_in(light_web, "n1", "/h5/first-day"), "/h5/first-day")
    shown += see(sign_in(light_web, "hr01"), path(made.application_id))
    assert [mark for mark in (*marks, "0451-99999999", "10:17") if mark not in shown] == []


def hire(session, journey):
    from models import RosterRecord

    application = add_accepted_offer(session, journey)
    application.state = "onboarded"
    session.add(RosterRecord(application_id=application.id, userid="n1", status="verified", differences=[]))

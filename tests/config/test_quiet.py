"""Which messages may leave in quiet hours: every template is decided, with a reason, and the page for people says the same."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from config.quiet import Quiet, load_quiet
from interview_flow.core.states import State
from tests.notify.test_templates import NAMES

ROOT = Path(__file__).parents[2]
SHIPPED = load_quiet().model_dump()
AT_ONCE = [name for group in SHIPPED["at_once"] for name in group["templates"]]


def test_in_14_every_template_is_decided_and_nothing_else_is():
    assert sorted([*AT_ONCE, *load_quiet().true_in()]) == sorted(NAMES)


def test_in_14_a_template_decided_twice_is_refused():
    twice = SHIPPED | {"waits": SHIPPED["waits"] | {"faq_answer": []}}
    with pytest.raises(ValidationError, match="decided twice: faq_answer"):
        Quiet.model_validate(twice)


def test_in_14_what_never_waits_cannot_be_booked():
    booked = {"lead_minutes": 60, "templates": ["faq_answer"]}
    with pytest.raises(ValidationError, match="never waiting: faq_answer"):
        Quiet.model_validate(SHIPPED | {"booked": booked})


def test_in_14_an_unknown_template_waits():
    assert load_quiet().waiting("of_a_later_version", own_act=True)


def test_in_14_own_acts_are_answered_and_what_others_did_waits():
    quiet = load_quiet()
    for group in quiet.own_act:
        for name in group.templates:
            assert (quiet.waiting(name, own_act=True), quiet.waiting(name, own_act=False)) == (False, True)
    assert [name for name in AT_ONCE if quiet.waiting(name, own_act=False)] == []
    assert [name for name in quiet.waits if not quiet.waiting(name, own_act=True)] == []


def test_in_14_states_are_those_of_the_journey():
    named = {state for states in load_quiet().true_in().values() for state in states}
    assert named <= {state.value for state in State}


def test_in_14_the_page_for_people_is_current():
    assert (ROOT / "docs" / "quiet-hours.md").read_text("utf-8") == load_quiet().as_page()

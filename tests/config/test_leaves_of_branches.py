"""Every leaf of the shipped branches counts: changed in memory, loading refuses it or something comes out differently."""

import copy
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from pydantic import ValidationError

from catalogue import Catalogue
from config.loader import load_shelf, refuse_other_name, refuse_unknown_names
from config.overlay import merge
from config.reading import SHIPPED, read_yaml, yaml_files
from config.schema import Branch
from core.errors import ConfigInvalid
from interview_flow.core import staff
from interview_flow.core.rights import by_name
from reminders.planner import decide
from tests.config import leaves
from tests.support.times import NOW

# Texts that a page shows (tests/web/test_leaves_on_pages.py); of the overlays' questions, what raters read.
ON_PAGES = {"label", "contact", "first_day.arrive_at", "first_day.place", "first_day.received_by", "first_day.bring.*"}
# The same shape, and the same code behind it, as head office's questions and dimensions.
AS_IN_POSITIONS = ("overlays.*.add_dimension.", "overlays.*.add_questions.")
# Asked before a stranger is bound; a test there has it on and off.
ELSEWHERE = {"switches.ask_phone_digits": "tests/interview_flow/candidate/test_binding.py"}
SHELF = load_shelf()
FILES = {path.stem: path for path in yaml_files(SHIPPED / "branches")}
CATALOGUE = Catalogue(practice=True)
USERS = ("hr00", "hr01", "hr02", "iv01", "iv02", "iv03", "zz99")


def shown(branch: Branch):
    """What the branch's file decides, as the code that uses it answers."""
    catalogue = copy.copy(CATALOGUE)
    catalogue.shelf = replace(SHELF, branches={**SHELF.branches, branch.key: branch})
    closed = copy.copy(catalogue)
    closed._practice = False
    starts = [
        datetime.fromisoformat(f"2026-11-0{day}T{hour}:30:00+00:00") for day in (5, 6) for hour in ("00", "14", "23")
    ]
    return {
        "open": closed.branches(),
        "roles": [by_name(catalogue).role_of(branch.key, user) for user in USERS],
        "order": [by_name(catalogue).recipients(branch.key, role) for role in ("hr", "interviewer")],
        "names": [staff.name_of(only(catalogue, branch), user) for user in USERS],
        "due": [decide(rule, at, NOW - timedelta(days=9), branch)[0] for rule in SHELF.reminders for at in starts],
        "zone": NOW.astimezone(branch.zone).isoformat(),
        "asked": {
            key: (merge(position, branch).weights, catalogue.current(key, branch.key).questions_to_ask())
            for key, position in SHELF.positions.items()
        },
    }  # fmt: skip


def only(catalogue: Catalogue, branch: Branch) -> Catalogue:
    """Without the other branches, of which two may call one member by the same name."""
    alone = copy.copy(catalogue)
    alone.shelf = replace(SHELF, branches={branch.key: branch})
    return alone


OTHERS = {
    "hr.*": "zz99", "interviewers.*": "zz99", "names.*": "另一位", "time_zone": "Asia/Urumqi",
    "quiet_hours.start": "23:00", "quiet_hours.end": "06:00",
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_every_leaf_of_a_branch_counts(name):
    before = read_yaml(FILES[name])
    as_shipped, silent = shown(Branch.model_validate(before)), []
    for path, value in leaves.leaves(before):
        pattern = leaves.pattern(path)
        if pattern in ON_PAGES or pattern in ELSEWHERE or pattern.startswith(AS_IN_POSITIONS):
            continue
        try:
            branch = Branch.model_validate(leaves.put(before, path, OTHERS.get(pattern, leaves.other(value))))
            refuse_other_name(FILES[name], branch.key, SHIPPED)
            refuse_unknown_names(branch, SHELF.positions)
            after = shown(branch)
        except (ConfigInvalid, ValidationError):
            continue
        if after == as_shipped:
            silent.append((path, value))
    assert silent == []

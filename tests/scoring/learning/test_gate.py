"""A rubric goes live only past the floor: people agree, the machine agrees with them, and a retest agrees."""

import numpy
import pytest

from benchmarks.learning import marks, people_pass, rubric_passes
from scoring.learning.gate import LEAST_CLIPS, Lack, judge

GOOD = marks(0.95, LEAST_CLIPS, 4, seed=1)
FORMS = marks(0.95, LEAST_CLIPS, 2, seed=2)


def test_a_rubric_that_agrees_with_people_and_with_itself_passes():
    found = judge(GOOD[:, :3], GOOD[:, 3], FORMS)
    assert found.passed
    assert min(found.humans.value, found.with_machine.value, found.retest.value) > 0.85


@pytest.mark.parametrize(
    ("humans", "machine", "forms", "lacks"),
    [
        (GOOD[:39, :3], GOOD[:39, 3], FORMS, (Lack.CLIPS,)),
        (GOOD[:, :2], GOOD[:, 3], FORMS, (Lack.RATERS,)),
        (GOOD[:, :3], GOOD[:, 3], FORMS[:39], (Lack.PEOPLE,)),
        (GOOD[:0, :3], GOOD[:0, 3], FORMS[:0], (Lack.CLIPS, Lack.PEOPLE)),
    ],
)
def test_with_too_few_there_is_no_figure_and_no_pass(humans, machine, forms, lacks):
    found = judge(humans, machine, forms)
    assert found.lacks == lacks and not found.passed
    assert found.humans is found.with_machine is found.retest is None


def test_a_machine_that_orders_people_rightly_and_is_two_deviations_off_does_not_pass():
    assert judge(GOOD[:, :3], GOOD[:, 3] - 2, FORMS).lacks == (Lack.MACHINE,)


def test_a_machine_that_gives_everybody_the_same_does_not_pass():
    assert Lack.MACHINE in judge(GOOD[:, :3], numpy.full(LEAST_CLIPS, 60.0), FORMS).lacks


def test_people_who_disagree_fail_a_machine_that_agrees_with_one_of_them():
    apart = marks(0.3, LEAST_CLIPS, 3, seed=4)
    assert Lack.HUMANS in judge(apart, apart[:, 0], FORMS).lacks


def test_another_result_on_the_second_form_fails():
    assert judge(GOOD[:, :3], GOOD[:, 3], marks(0.1, 60, 2, seed=3)).lacks == (Lack.RETEST,)


def test_the_floor_lets_pass_whom_it_should():
    """Simulated: of a true agreement of .4 one in fifty, of .7 five in six (learning from 200 runs)."""
    assert sum(people_pass(0.4, seed) for seed in range(200)) <= 12
    assert sum(people_pass(0.7, seed) for seed in range(200)) >= 150
    assert sum(rubric_passes(0.4, seed) for seed in range(100)) <= 2

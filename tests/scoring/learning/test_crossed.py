"""What is predicted was seen by nobody who predicts: neither the candidate nor the question."""

from dataclasses import dataclass

import numpy
import pytest

from benchmarks.rating_world import World, table
from scoring.learning.crossed import crossed
from scoring.learning.recipes import Mean, Untrained
from scoring.learning.table import Table
from tests.scoring.learning.rated import rated

KNOWN = table(World(candidates=40, questions=6), seed=3)


def test_no_candidate_is_on_both_sides_and_every_rating_is_asked():
    folds = crossed(KNOWN)
    for fold in folds.folds:
        assert not set(fold.known.candidate.tolist()) & set(fold.asked.candidate.tolist())
    asked = set(numpy.concatenate([fold.asked.number for fold in folds.folds]).tolist())
    assert asked == set(range(len(folds.every.number)))
    assert folds.leaves_questions_out


def test_an_answer_to_the_question_that_is_held_out_teaches_nothing():
    """Each question's rubric is a number of its own, so a model that had seen it would be found."""
    rows = [rated(person, f"q{number}", rubric=10.0 * number) for person in range(20) for number in range(1, 5)]

    @dataclass(frozen=True)
    class Remembers:
        seen: tuple[float, ...] = ()

        def fit(self, units):
            # The mean of the three others; with the held-out question among them it would be 25.
            return Remembers(tuple(sorted(set(units.rubric.tolist()))))

        def points(self, units):
            assert not set(self.seen) & set(units.rubric.tolist())
            return units.rubric

    crossed(Table(rows)).points(Remembers())


def test_points_of_the_rubric_come_out_as_they_went_in():
    folds = crossed(KNOWN)
    assert folds.points(Untrained()) == pytest.approx(folds.every.rubric)


def test_a_candidate_is_not_in_their_own_mean():
    rows = [rated(person, question, points=100.0 if person == 0 else 0.0) for person in range(10) for question in "ab"]
    said = crossed(Table(rows)).points(Mean())
    assert said[0] == 0.0
    assert said[1:].max() > 0.0


def test_one_question_alone_cannot_be_left_out_and_that_is_said():
    folds = crossed(Table([rated(person) for person in range(10)]))
    assert not folds.leaves_questions_out and len(folds.folds) == 5

"""The terms of a score add up to it, whatever was cut off, capped, or had no passage to show."""

import random

import pytest

from scoring.rubric.points import BEYOND, CAPPED, UNQUOTED, settled


@pytest.mark.parametrize(
    ("terms", "caps", "quoted", "score", "taken"),
    [
        ({"start": 20.0, "coverage": 43.0}, [], True, 63.0, {}),
        ({"start": 20.0, "coverage": 43.0}, [], False, 0.0, {UNQUOTED: -63.0}),
        ({"start": 20.0, "coverage": -43.0}, [], False, 0.0, {UNQUOTED: 23.0}),
        ({"start": 20.0, "coverage": -43.0}, [], True, 0.0, {BEYOND: 23.0}),
        ({"start": 20.0, "coverage": 93.0}, [], True, 100.0, {BEYOND: -13.0}),
        ({"start": 20.0, "coverage": 43.0}, [45.0, 40.0], True, 40.0, {CAPPED: -23.0}),
        ({"start": 20.0, "coverage": 93.0}, [40.0], True, 40.0, {BEYOND: -13.0, CAPPED: -60.0}),
        ({"start": 20.0, "coverage": 10.0}, [40.0], True, 30.0, {}),
        ({"start": 0.0, "coverage": 0.0}, [], False, 0.0, {}),
    ],
)
def test_what_takes_points_away_has_a_name(terms, caps, quoted, score, taken):
    assert settled(terms, caps, quoted) == (score, {**terms, **taken})


def test_hundredths_add_up_for_any_parts():
    pick = random.Random(7)
    for _ in range(2000):
        terms = {f"part{number}": pick.uniform(-20, 30) for number in range(pick.randint(1, 23))}
        score, told = settled(terms, [pick.uniform(0, 100)] * pick.randint(0, 1), pick.random() > 0.2)

        assert round(sum(told.values()), 2) == score and 0 <= score <= 100
        assert all(abs(told[name] - value) < 0.2 for name, value in terms.items())

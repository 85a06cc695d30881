"""Agreement between raters, against the published example; a severe rater is disagreement."""

import numpy
import pytest

from core.errors import InputInvalid
from scoring.learning.agreement import mean_of_panel, one_of_any_raters, one_of_panel, pairs

# Shrout and Fleiss 1979, table 2: six targets, four judges.
MARKS = numpy.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float)


@pytest.mark.parametrize(
    ("coefficient", "value", "low", "high"),
    [(one_of_any_raters, 0.17, -0.13, 0.72), (one_of_panel, 0.29, 0.02, 0.76), (mean_of_panel, 0.62, 0.07, 0.93)],
)
def test_the_published_example(coefficient, value, low, high):
    found = coefficient(MARKS)
    assert (found.value, found.low, found.high) == pytest.approx((value, low, high), abs=0.006)
    assert (found.n, found.k) == (6, 4)


def test_a_rater_who_is_always_ten_points_below_agrees_less():
    truth = numpy.linspace(40, 80, 40)
    alike = numpy.column_stack([truth, truth + numpy.tile([1, -1], 20), truth])
    severe = alike - [0, 0, 10]
    assert one_of_panel(alike).value > 0.99
    assert one_of_panel(severe).value < 0.9
    # Their order is the same: only an absolute coefficient sees it.
    assert numpy.corrcoef(severe[:, 0], severe[:, 2])[0, 1] == pytest.approx(1.0)


@pytest.mark.parametrize("constant", [0.0, 50.0])
def test_raters_who_give_everybody_the_same_do_not_agree_on_anything(constant):
    found = one_of_panel(numpy.full((40, 3), constant))
    assert (found.value, found.low) == (0.0, 0.0)


def test_the_edges_are_numbers():
    truth = numpy.linspace(40, 80, 40)
    perfect = numpy.column_stack([truth, truth])
    assert one_of_panel(perfect).low == one_of_any_raters(perfect).value == 1.0
    shifted = one_of_panel(numpy.column_stack([truth, truth + 10]))
    assert 0 < shifted.low < shifted.value < 1
    against = one_of_panel(numpy.column_stack([truth, truth[::-1]]))
    assert against.value < 0 and numpy.isfinite(against.low)


@pytest.mark.parametrize("marks", [[[1.0, 2.0]], [[1.0], [2.0]], [[1.0, float("nan")], [2.0, 3.0]], [1.0, 2.0]])
def test_a_gap_or_a_lonely_rater_is_refused(marks):
    with pytest.raises(InputInvalid):
        one_of_panel(numpy.array(marks))


def test_pairs_take_the_first_two_of_whoever_has_two():
    assert pairs({"b": [1, 2, 3], "a": [4, 5], "c": [6]}).tolist() == [[4, 5], [1, 2]]

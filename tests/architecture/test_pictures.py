"""The pictures of the documents are what the code says today."""

import pytest

from tests.architecture import pictures


@pytest.mark.parametrize("name", pictures.DRAWN)
def test_a_picture_is_the_one_drawn_from_the_code(name):
    drawn = (pictures.FOLDER / name).read_text("utf-8")
    assert drawn == pictures.DRAWN[name](), "run python -m tests.architecture.pictures"


def test_an_arrow_that_a_longer_path_implies_is_left_out():
    arrows = {("a", "b"), ("b", "c"), ("a", "c"), ("a", "d")}
    assert pictures.reduced(arrows) == {("a", "b"), ("b", "c"), ("a", "d")}

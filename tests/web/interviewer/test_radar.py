"""The radar's geometry, worked by hand: centre (170, 125), 88 units for 100 points, first axis upwards."""

from web.interviewer.card import Series
from web.interviewer.radar import radar_of

FOUR = ["服务意识", "耐心细致", "金融知识", "沟通能力"]


def test_points_lie_on_their_axes():
    [shape] = radar_of(FOUR, [Series("AI 评分", (100, 50, 0, 25))]).shapes
    assert shape.dots == ((170.0, 37.0), (214.0, 125.0), (170.0, 125.0), (148.0, 125.0))
    assert shape.path == "M170.0 37.0 L214.0 125.0 L170.0 125.0 L148.0 125.0 Z" and shape.closed


def test_names_stand_beside_their_axes():
    assert [axis.anchor for axis in radar_of(FOUR, [Series("", (1, 1, 1, 1))]).axes] == [
        "middle",
        "start",
        "middle",
        "end",
    ]


def test_missing_points_are_a_gap_and_never_zero():
    [shape] = radar_of(FOUR, [Series("AI 评分", (100, 50, None, 25))]).shapes
    assert not shape.closed and len(shape.dots) == 3
    assert shape.path == "M170.0 37.0 L214.0 125.0 M148.0 125.0 L170.0 37.0"


def test_nothing_is_drawn_of_two_dimensions_or_of_no_points():
    assert radar_of(FOUR[:2], [Series("", (1, 2))]) is None
    assert radar_of(FOUR, [Series("", (None,) * 4)]) is None

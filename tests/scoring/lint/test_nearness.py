"""What an encoder mixes up, shown with vectors laid out by hand."""

import numpy as np

from config.schema import Question
from scoring.lint.finding import Code
from scoring.lint.nearness import at_home, check_nearness, place
from tests.scoring.lint.test_wording import position

# Text -> direction in the plane, in degrees.
PLANE = {
    "谢": 0, "谢一": 5, "谢二": 10, "谢三": -5, "谢四": -10,
    "问": 90, "问一": 85, "问二": 95, "问三": 100, "问四": 80,
    "骂": 180, "骂一": 175, "骂二": 185, "骂三": 170, "骂四": 190,
}  # fmt: skip


def vectors(texts, moved=()):
    angles = np.radians([{**PLANE, **dict(moved)}[text] for text in texts])
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def mark(name, letter, **more):
    return {"id": name, "label": name, "dim": "service", "means": letter, **more,
            "say": [f"{letter}{number}" for number in "一二三四"]}  # fmt: skip


MARKS = {"points": [mark("thanks", "谢"), mark("ask", "问")], "harmful": [mark("scold", "骂", cap=40)]}


def found(**moved):
    return list(check_nearness(position(**MARKS), lambda texts: vectors(texts, moved.items())))


def test_marks_that_lie_apart_have_no_findings():
    assert found() == []
    assert at_home(place(question(), vectors)) == 1.0


def question() -> Question:
    return position(**MARKS).questions[0]


def test_a_way_nearer_to_another_point_is_named_with_that_point():
    [one] = found(谢一=88)

    assert (one.code, one.place) == (Code.SAY_ELSEWHERE, "teller x1.thanks")
    assert "谢一" in one.text and "（ask）" in one.text


def test_a_way_is_not_held_in_place_by_itself():
    moved = {"谢一": 60}  # nearer to 谢 with itself in the mean, nearer to 问 without
    placed = place(question(), lambda texts: vectors(texts, moved.items()))

    assert [one.nearest.id for one in placed if one.way == "谢一"] == ["ask"]


def test_two_points_whose_ways_are_mixed_up_are_one_point():
    alike = [one for one in found(谢一=88, 谢二=92, 问一=2, 问二=-2) if one.code is Code.POINTS_ALIKE]

    assert [one.place for one in alike] == ["teller x1.thanks"]
    assert "（ask）" in alike[0].text and "8 种说法里有 4 种" in alike[0].text


def test_harm_that_sounds_like_something_good_is_named():
    harmful = [one for one in found(骂一=0, 骂二=90) if one.code is Code.HARMFUL_ALIKE]

    assert [(one.place, one.grade) for one in harmful] == [("teller x1.scold", "must")]


def test_a_question_of_phrases_is_not_compared():
    old = {"id": "calm", "dim": "service", "any": ["安抚"]}

    assert list(check_nearness(position(points=[old], harmful=[]), vectors)) == []

"""Slogans made of a rubric's own words: ten shapes, over fifty answers, each sent to a person or worth next to nothing."""

from collections import Counter

import pytest

from tests.scoring.attacks.cards import SCORERS, asked, points_of
from tests.support.attacks import PLACES, SHAPES, words_of

# Of a question's ten shapes, every run tries so many, another choice for each question; together more than fifty.
EACH = 4
WORTH_NOTHING = 30
# Shapes in which slogans still earn points.
EARNING = {"phrases": ("bulleted", "numbered", "essay", "role_play", "poem", "after_an_honest_sentence", "deontic")}
WHY = {"phrases": "a phrase of the rubric counts whatever sentence it stands in (docs/scoring.md)"}


def chosen():
    names = list(SHAPES)
    for number, (position, question) in enumerate(asked()):
        for step in range(EACH):
            yield names[(number * EACH + step) % len(names)], position, question


def test_there_are_fifty_and_each_shape_is_tried_on_several_questions():
    tried = Counter(shape for shape, _, _ in chosen())

    assert sum(tried.values()) >= 50 and len(SHAPES) >= 10
    assert set(tried) == set(SHAPES) and min(tried.values()) >= 3


def test_the_slogans_say_what_the_rubric_asks_for():
    for shape, _, question in chosen():
        made = SHAPES[shape](words_of(question))
        assert all(one in made for one in words_of(question)), (question.id, shape)


def shapes():
    for scorer in SCORERS:
        for name in SHAPES:
            earns = name in EARNING.get(scorer, ())
            marks = pytest.mark.xfail(strict=True, reason=WHY[scorer]) if earns else ()
            yield pytest.param(scorer, name, marks=marks, id=f"{scorer}-{name}")


@pytest.mark.parametrize(("scorer", "shape"), list(shapes()))
def test_a_slogan_is_worth_nothing_or_goes_to_a_person(scorer, shape):
    earned = {}
    for name, position, question in chosen():
        if name == shape:
            points = points_of(scorer, position, question.id, SHAPES[shape](words_of(question)))
            if not points.to_person and points.highest > WORTH_NOTHING:
                earned[question.id] = points.dimensions

    assert earned == {}


@pytest.mark.parametrize("scorer", [one for one in SCORERS if one not in EARNING])
@pytest.mark.parametrize("place", PLACES)
def test_the_names_of_the_points_go_to_a_person_wherever_they_stand(scorer, place):
    for position, question in asked()[list(PLACES).index(place) :: len(PLACES)]:
        said = PLACES[place]([one.label for one in question.points])
        points = points_of(scorer, position, question.id, said)
        assert points.to_person and f"{question.id}:keyword_list" in points.flags, points

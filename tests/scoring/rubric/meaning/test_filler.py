"""Talk of nothing around an answer weighs nothing, beside a point as well; it never lowers what was said."""

import numpy as np
import pytest

from benchmarks.scoring_gates import FILLER
from scoring.rubric.meaning.answer import takes_itself_back
from scoring.rubric.meaning.coefficients import coefficients
from scoring.rubric.meaning.match import match_points
from scoring.rubric.meaning.parts import ABOUT_FROM, LIFTED_BY, SIGNS, Anatomy, rounded
from scoring.rubric.meaning.reading import Reading
from scoring.rubric.people import compared
from tests.scoring.rubric.meaning.rubric import POSITION
from tests.scoring.rubric.meaning.test_answer import HONEST, SHORT

QUESTION = POSITION.question("q1")
# Of one's own speaking, nerves, and the way here; neither in the lexicon nor in any set of answers.
SMALL_TALK = "我这个人说话比较慢啊，刚才在外面等的时候还好，进来看到镜头就有些发慌，请多包涵，我缓一缓再接着说下去。"
RATES = ("coverage", "made", "voiced", "voice", "amount", "fresh", "linked", "other", "grammar")
# One unit of small talk in the shortest answer, three units long, may lie near a point by chance, and then a third.
MOST = 0.1


def anatomy(text, scale):
    numbers = coefficients(scale.encoder.by_meaning)
    reading = Reading.of(compared(text), (), scale)
    return Anatomy(QUESTION, reading, match_points(QUESTION, reading, numbers.half_at), numbers)


@pytest.mark.parametrize("answer", [HONEST, SHORT], ids=["long", "short"])
@pytest.mark.parametrize("times", [1, 4])
def test_small_talk_behind_an_answer_moves_no_rate(meaning_scale, answer, times):
    before, after = (anatomy(text, meaning_scale).parts() for text in (answer, answer + SMALL_TALK * times))

    assert {name: (before[name], after[name]) for name in RATES if abs(before[name] - after[name]) > MOST} == {}


# Ends in a few words of their own, which nothing that follows may join.
TERSE = "我先跟他说钱不会丢，再看他的身份证，带他去柜台取八百块，不着急。"


@pytest.mark.parametrize("answer", [HONEST, SHORT, TERSE], ids=["long", "short", "terse"])
def test_empty_talk_in_sentences_of_its_own_changes_no_part_at_all(meaning_scale, answer):
    before = anatomy(answer, meaning_scale).parts()

    assert rounded(anatomy(f"{answer}{FILLER}", meaning_scale).parts()) == rounded(before)
    assert rounded(anatomy(f"{FILLER}。{answer}", meaning_scale).parts()) == rounded(before)


def test_small_talk_after_a_turn_takes_nothing_back(meaning_scale):
    """The turn itself is honest: what follows it is about the question or about nothing, and harms nobody."""
    turned = HONEST + "不过我后来想，还是先请他坐下来再慢慢问比较好。"
    parts = [anatomy(text, meaning_scale).parts() for text in (turned, turned + SMALL_TALK, turned + SMALL_TALK * 4)]

    assert not any(takes_itself_back(one) for one in parts)


def test_a_unit_beside_a_point_is_no_more_about_the_question_than_a_little(scale):
    found = anatomy(HONEST + SMALL_TALK, scale)
    alone = np.maximum(found.good, found.bad)[: len(found.reading.units)]

    assert (found.about[alone < ABOUT_FROM - LIFTED_BY] == 0).all()
    assert found.about.min() >= 0 and found.about.max() == 1


def test_more_of_any_part_moves_points_in_its_direction_only(scale):
    numbers = coefficients(scale.encoder.by_meaning)
    parts = anatomy(HONEST, scale).parts()
    for name, sign in SIGNS.items():
        more = [numbers.score({**parts, name: parts[name] + step}) for step in (0.0, 0.05, 0.2, 1.0)]
        assert [sign * one for one in more] == sorted(sign * one for one in more), name

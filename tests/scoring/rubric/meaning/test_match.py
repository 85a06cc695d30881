"""Points found in other words than the rubric's, and not where they are denied, missed narrowly, or by chance."""

import pytest

from scoring.rubric.meaning.encoder import Remembering
from scoring.rubric.meaning.match import PHRASE_CREDIT, match_points
from scoring.rubric.meaning.ngrams import CharacterGrams
from scoring.rubric.meaning.polarity import refuses
from scoring.rubric.meaning.reading import Reading
from scoring.rubric.meaning.scale import MeaningScale
from tests.scoring.rubric.meaning.rubric import POSITION

QUESTION = POSITION.question("q1")
OWN_WORDS = "我走过去跟这位大哥讲别着急，卡在里面一定拿得回来。接着麻烦他出示证件，我和电脑里登记的人比一比。"
ELSEWHERE = "周末我和室友去爬山，山顶风特别大，我们吃了带去的面包，下山的时候还捡了几个松果。"


def found(text, scale, question=QUESTION):
    return {one.point: one for one in match_points(question, Reading.of(text, (), scale))}


def test_a_point_is_found_in_words_that_the_rubric_does_not_have(meaning_scale):
    points = found(OWN_WORDS, meaning_scale)

    assert points["soothe"].how == points["identity"].how == "meaning"
    quoted = OWN_WORDS[points["identity"].start : points["identity"].end]
    assert "证件" in quoted and len(quoted) < len(OWN_WORDS) / 2


def test_a_story_about_something_else_makes_no_point(scale):
    assert not any(one.found for one in found(ELSEWHERE, scale).values())


@pytest.mark.parametrize("say", [way for one in QUESTION.points for way in one.say])
def test_every_way_of_saying_a_point_is_found_by_either_encoder(scale, say):
    owner = next(one.id for one in QUESTION.points if say in one.say)
    assert found(f"{say}。", scale)[owner].credit > 0.8


def test_what_is_denied_is_not_done(scale):
    done = found("请他拿身份证给我对一下名字。", scale)["identity"]
    denied = found("我懒得请他拿身份证给我对一下名字。", scale)["identity"]

    assert done.found and not done.denied
    assert denied.denied and not denied.found


def test_a_near_miss_does_not_count(scale):
    assert not found("让客户把密码告诉我。", scale)["identity"].found


def test_an_exact_phrase_earns_its_share_and_no_more(scale):
    match = found("这个嘛有个东西叫无卡取款的大家都听说过吧", scale)["cash"]
    assert match.credit == PHRASE_CREDIT or (match.how == "meaning" and match.credit > PHRASE_CREDIT)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我不会催他也不会跟他吵", False),
        ("我不会去核对什么证件", True),
        ("我才不管这些事情呢", True),
        ("他不会用机器我就教他", False),
        ("我懒得跟他解释那么多", True),
        ("我不会承诺一定能拿回来", False),
    ],
)
def test_refusing_to_help_differs_from_refusing_to_harm(text, expected):
    assert refuses(text) is expected


def test_the_background_is_of_other_questions(scale):
    other = {one.id: list(one.answers[90]) * 8 for one in POSITION.questions}
    both = MeaningScale.of(POSITION, scale.encoder, other)
    alone = MeaningScale.of(POSITION, scale.encoder, {"q2": other["q2"]})
    own = [number for number, (question, _) in enumerate(both.moulds.keys) if question == "q1"]

    assert both.mean[own] == pytest.approx(alone.mean[own], abs=1e-6)


def test_a_position_without_written_answers_still_has_a_background():
    bare = POSITION.model_copy(
        update={"questions": tuple(one.model_copy(update={"answers": {}}) for one in POSITION.questions)}
    )
    scale = MeaningScale.of(bare, Remembering(CharacterGrams()))
    assert found("请他拿身份证给我对一下名字。", scale)["identity"].found


def test_a_position_of_the_old_form_has_no_scale():
    old = POSITION.model_copy(update={"questions": ()})
    with pytest.raises(ValueError, match="by meaning"):
        MeaningScale.of(old, Remembering(CharacterGrams()))

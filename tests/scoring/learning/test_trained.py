"""The model of `score-file --train`: what it may look at, and of which questions it speaks."""

import pytest

from config.schema import Question, ScoringRules
from scoring.learning.items import Item
from scoring.learning.trained import LOWERS, Named, folds, named, train
from scoring.rubric.answer_score import score_answer
from scoring.rubric.points import AnswerScore

LISTS = {
    "利息从哪天算起？": "分为刷卡日、记账日、还款日。",
    "哪些证件可以开户？": "包括身份证、护照、军官证。",
    "怎样保管密码？": "主要有自己记住、定期更换、不告诉别人。",
}
OTHER = ("运输有哪几种？", "分为公路运输、铁路运输、水路运输。")
FILLER = "嗯那个怎么说呢其实这件事情吧我也想过不少就是感觉生活里面各种各样的情况都挺常见的"


def item(question, reference, answer, known=None):
    asked = Question.model_construct(
        id="item", text=question, kind="knowledge", dimensions=("content",), references=(reference,)
    )
    return Item("a", asked, answer, {}, known)


def labelled():
    """Of each question, answers that name none to all of its things; one question is marked a third lower."""
    rows = []
    for number, (question, reference) in enumerate(LISTS.items()):
        things = reference.rstrip("。").replace("分为", "").replace("包括", "").replace("主要有", "").split("、")
        for count in range(4):
            for ending in ("", "等", "我记得是这些", "大概吧"):
                answer = "，".join([*things[:count], f"还要看{number}号规定{ending}"])
                rows.append(item(question, reference, answer, max(0.0, count / 3 - (number == 2) / 3)))
    return rows


@pytest.fixture(scope="module")
def model():
    return train(labelled(), ScoringRules())


def points(model, one):
    return model.score(one, score_answer(one.question, one.answer))


def test_no_part_counts_the_wrong_way(model):
    assert (model.model.first.weights >= 0).all()
    assert model.model.first.weights[list(Named).index(Named.OVERALL)] > 0


def test_what_lowers_is_turned():
    found = named(AnswerScore("a", "scored", overall=50.0, parts={str(one): 1.0 for one in Named}))

    assert [value < 0 for value in found] == [one in LOWERS for one in Named]


def test_words_count_only_in_a_question_that_was_trained_on(model):
    new, similar = (item(*OTHER, f"公路运输，{said}") for said in ("还要看2号规定大概吧", "别的我说不上来了抱歉"))

    assert points(model, new) == pytest.approx(points(model, similar))
    [*_, (question, reference)] = LISTS.items()
    known, similar = (
        item(question, reference, f"定期更换，{said}") for said in ("还要看2号规定大概吧", "别的我说不上来了抱歉")
    )
    assert points(model, known) != pytest.approx(points(model, similar))


def test_the_level_of_a_question_is_learnt(model):
    easy, hard = ((question, reference) for question, reference in LISTS.items() if question != "哪些证件可以开户？")

    assert points(model, item(*easy, "刷卡日，记账日")) > points(model, item(*hard, "自己记住，定期更换")) + 10


def test_filler_moves_an_answer_to_another_question_by_nothing(model):
    bare, longer = item(*OTHER, "公路运输，水路运输。"), item(*OTHER, f"公路运输，水路运输。{FILLER * 5}。")

    assert abs(points(model, longer) - points(model, bare)) <= 2


def test_a_question_never_seen_has_the_wider_range(model):
    known = labelled()[0]

    assert model.half_width(item(*OTHER, "公路运输")) == model.new >= model.known == model.half_width(known)


def test_of_one_question_nothing_is_known_about_others():
    one = train([row for row in labelled() if row.question.text == "怎样保管密码？"] * 2, ScoringRules())

    assert one.new >= ScoringRules().half_width


def test_a_group_is_never_on_both_sides():
    groups = [str(number % 7) for number in range(50)]

    held_out = []
    for kept, held in folds(groups):
        assert not {groups[at] for at in kept} & {groups[at] for at in held}
        held_out += held.tolist()
    assert sorted(held_out) == list(range(50))


def test_training_twice_gives_the_same_points(model):
    again, one = train(labelled(), ScoringRules()), labelled()[5]

    assert points(again, one) == points(model, one)

"""What the lint sees in a rubric's words alone."""

import pytest

from config.schema import Position
from scoring.lint.finding import Code, Grade
from scoring.lint.wording import check_wording, one_mould, shared_word

DIVERT = {
    "id": "divert", "label": "请人分流", "dim": "service", "means": "安排别人照顾排在后面的人",
    "say": ["按铃叫值班经理出来带队伍", "请旁边柜台先接几位等急了的", "给他们换个号去人少的那边", "会用手机的让同事领到自助区"],
}  # fmt: skip
BLAME = {
    "id": "blame", "label": "嫌老人麻烦", "dim": "service", "cap": 40, "means": "怪老人耽误别人",
    "say": ["这种人真的挺烦的", "就他一个占着地方", "教都教不会", "叫他家里人来办"],
}  # fmt: skip
LONG = "我先按铃请值班的李姐出来，把只查余额的三位领到机器那边，再跟剩下的人说还要五分钟，然后搬凳子请大爷坐下，问他今天取多少钱，最后写张纸条给他带回家。"
ANSWERS = {level: [LONG, LONG[:-1], LONG[1:]] for level in (90, 60, 30)}


LISTENED_TO = {"id": "x2", "text": "请介绍一下您自己。", "kind": "behavioural", "dimensions": ["service"]}


def position(point=None, harm=None, **question):
    """A position with one question by meaning that has nothing to find, but for what is changed.

    A second one, to which people listen, has written answers for it to stand out from.
    """
    dimension = {"service": {"label": "服务意识"}}
    asked = {
        "id": "x1", "text": "一位老年客户不会用自助机，后面的队伍开始抱怨，你会怎么处理？", "kind": "situational",
        "dimensions": ["service"], "points": [{**DIVERT, **(point or {})}], "harmful": [{**BLAME, **(harm or {})}],
        "answers": ANSWERS, **question,
    }  # fmt: skip
    other = {**LISTENED_TO, "answers": ANSWERS}
    return Position.model_validate(
        {
            "key": "teller",
            "label": "柜员",
            "weights": {"service": 100},
            "dimensions": dimension,
            "questions": [asked, other],
        }
    )


def codes(found):
    return [(one.place, one.code) for one in found]


def test_a_rubric_with_nothing_wrong_has_no_findings():
    assert list(check_wording(position())) == []


@pytest.mark.parametrize(
    ("point", "code", "said"),
    [
        ({"say": DIVERT["say"][:3]}, Code.FEW_WAYS, "只有 3 种说法，至少要有 4 种"),
        ({"say": []}, Code.FEW_WAYS, "只有 0 种说法"),
        ({"say": [f"我会{way}" for way in DIVERT["say"]]}, Code.ONE_MOULD, "“我会”"),
        ({"say": [f"{way}由保安负责" for way in DIVERT["say"]]}, Code.ONE_WORD, "“保安”"),
        ({"label": ""}, Code.NO_LABEL, "没有 label"),
        ({"say": [*DIVERT["say"], "后面的队伍开始抱怨"]}, Code.LIKE_QUESTION, "“后面的队伍开始抱怨”"),
    ],
)
def test_what_is_wrong_with_a_point_is_named_with_its_place(point, code, said):
    found = [one for one in check_wording(position(point)) if one.code is code]

    assert [one.place for one in found] == ["teller x1.divert"]
    assert said in found[0].text


def test_a_question_with_nothing_to_stand_out_from_is_a_must():
    whole = position()
    alone = whole.model_copy(update={"questions": whole.questions[:1]})

    [found] = check_wording(alone)
    assert (found.place, found.code, found.grade) == ("teller x1", Code.NO_BACKGROUND, Grade.MUST)
    assert "人工评定" in found.text


def test_harmful_statements_are_looked_at_too():
    assert codes(check_wording(position(harm={"say": BLAME["say"][:2]}))) == [("teller x1.blame", Code.FEW_WAYS)]


def test_one_way_under_two_marks_is_named():
    [one] = check_wording(position(harm={"say": [*BLAME["say"], DIVERT["say"][0]]}))

    assert (one.code, one.place) == (Code.SAID_TWICE, "teller x1.blame")
    assert "divert" in one.text


def test_every_level_needs_three_answers_of_a_spoken_length_in_other_words():
    copied = f"{DIVERT['say'][0]}，{LONG}"[:100]
    found = list(check_wording(position(answers={90: [LONG, copied, LONG[:20]], 60: ANSWERS[60]})))

    assert [one.code for one in found] == [Code.ANSWER_COPIES, Code.ANSWER_LENGTH, Code.FEW_ANSWERS]
    assert "90 分的第 2 条" in found[0].text and "90 分的第 3 条" in found[1].text
    assert "30 分的示例回答只有 0 条" in found[2].text


def test_a_question_of_phrases_is_named_once_and_one_for_a_person_not_at_all():
    old = {"id": "calm", "dim": "service", "any": ["安抚"]}

    assert codes(check_wording(position(points=[old], harmful=[]))) == [("teller x1", Code.OLD_FORM)]
    assert list(check_wording(position(points=[], harmful=[], answers={}))) == []


def test_ways_of_one_mould_begin_alike_four_times_or_all():
    assert one_mould(["我会甲", "我会乙", "我会丙", "我会丁", "先戊"]) == "我会"
    assert one_mould(["我会甲", "我会乙", "我会丙"]) == "我会"
    assert one_mould(["我会甲", "我会乙", "我会丙", "先丁", "再戊"]) == ""
    assert one_mould(["我会甲"]) == one_mould([]) == ""


def test_a_word_of_the_question_may_stand_in_every_way():
    ways = ["请客户坐下", "给客户倒水", "陪客户等一等"]

    assert shared_word(ways, "客户生气了怎么办") == ""
    assert shared_word(ways, "有人生气了怎么办") == "客户"


def test_a_must_makes_the_rubric_unfit_and_a_should_does_not():
    grades = {one.code: one.grade for one in check_wording(position({"say": DIVERT["say"][:2]}, answers={}))}

    assert grades == {Code.FEW_WAYS: Grade.MUST, Code.FEW_ANSWERS: Grade.MUST}


def test_an_answer_may_give_a_fact_in_the_rubrics_words():
    fact = {"fact": True, "say": [*DIVERT["say"], LONG[5:20]]}

    assert Code.ANSWER_COPIES in [one.code for one in check_wording(position({**fact, "fact": False}))]
    assert Code.ANSWER_COPIES not in [one.code for one in check_wording(position(fact))]

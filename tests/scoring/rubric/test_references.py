"""Model answers instead of points: what they list, what they judge, and what earns nothing beside them."""

import pytest

from config.schema import Question
from scoring.rubric.answer_score import score_answer
from scoring.rubric.listings import listing_of
from scoring.rubric.references import Part
from scoring.rubric.verdicts import Verdict, judged, leading

KINDS = "信用卡逾期的后果有：产生利息、影响征信和停用卡片等三种。"
ASKED = "信用卡逾期的后果有哪些？"
STATEMENT = "请判断是否正确并说明理由：客户的密码可以由柜员代为保管"
WRONG = "错误。密码只能由客户本人掌握，柜员代管违反制度。"
EMPTY = "嗯那个怎么说呢其实这件事情吧我也想过不少就是感觉生活里面各种各样的情况都挺常见的大家平时多少都碰到一些"
FILLER = (EMPTY * 5)[:200]


def scored(question, reference, answer):
    asked = Question.model_construct(
        id="item", text=question, kind="knowledge", dimensions=("content",), references=(reference,)
    )
    found = score_answer(asked, answer)
    assert found.status == "scored", found.reason
    assert all(answer[quote.start : quote.end] == quote.text for quote in found.evidence)
    return found


def points(question, reference, answer):
    return scored(question, reference, answer).overall


@pytest.mark.parametrize(
    "answer",
    ["信用卡逾期的后果有哪些", "信用卡逾期的后果有很多种，信用卡逾期的后果不好。", "会产生费用，影响出行，停用手机。"],
    ids=["the question", "the question in other order", "things that only begin alike"],
)
def test_what_names_nothing_of_a_list_earns_little(answer):
    assert points(ASKED, KINDS, answer) <= 20


def test_every_thing_of_a_list_is_worth_the_same():
    one, two, three = (
        points(ASKED, KINDS, answer)
        for answer in ("影响征信。", "停用卡片，还有产生利息。", "产生利息，影响征信，停用卡片。")
    )

    assert one == pytest.approx(100 / 3, abs=0.1)
    assert two == pytest.approx(200 / 3, abs=0.1)
    assert three == 100


@pytest.mark.parametrize("answer", ["不产生利息，不影响征信，不停用卡片。", "非产生利息"])
def test_a_thing_denied_is_not_named(answer):
    assert points(ASKED, KINDS, answer) <= 20


def test_a_shorter_thing_is_not_said_by_a_longer_one():
    listing = "货架分为半封闭式货架、封闭式货架。"

    assert points("货架分哪几类？", listing, "半封闭式货架") == 50
    assert points("货架分哪几类？", listing, "封闭式货架，半封闭式货架") == 100


@pytest.mark.parametrize(
    ("reference", "things"),
    [
        (KINDS, ("产生利息", "影响征信", "停用卡片")),
        ("运输方式选择的原则：安全性原则；及时性原则；准确性原则。", ("安全", "及时", "准确")),
        ("（1）导航式接收机（2）测地型接收机（3）授时型接收机、", ("导航式", "测地型", "授时型")),
        ("连续性、协调性、均衡性", ("连续", "协调", "均衡")),
    ],
)
def test_what_a_reference_lists(reference, things):
    found = listing_of(reference, "请列举。")

    assert found.lists
    assert [one[:2] for one in found.things] == [one[:2] for one in things]


@pytest.mark.parametrize(
    "reference",
    [
        "顺序表占用连续的空间，所以能按下标直接访问，插入和删除时却要移动许多元素。",
        "顺序表存储空间连续，支持访问；链表空间不连续，插入方便。",
        "先请客户坐下。再问清楚情况。然后核对凭证、流水、监控。最后向主管报告。",
        "、".join(f"第{number}件事" for number in range(60)),
        "",
        "。",
    ],
    ids=["one explanation", "two explanations", "several sentences", "no end", "nothing", "a dot"],
)
def test_what_explains_is_no_list(reference):
    assert not listing_of(reference, ASKED).lists


@pytest.mark.parametrize(
    "answer", ["正确。密码只能由客户本人掌握，柜员代管违反制度。", "这种说法没错，柜员代管违反制度"]
)
def test_the_opposite_judgement_costs_most_of_a_fitting_explanation(answer):
    explanation = answer.partition("，")[2]

    assert points(STATEMENT, WRONG, answer) < 0.5 * points(STATEMENT, WRONG, f"错误，{explanation}")
    assert scored(STATEMENT, WRONG, answer).parts[Part.OPPOSES] == 1


def test_both_judgements_are_none():
    hedged = points(STATEMENT, WRONG, "这句话正确，但是这句话也是错误的。")

    assert hedged < points(STATEMENT, WRONG, "这句话是错误的。") - 30


@pytest.mark.parametrize(
    "answer", ["不正确", "这个说法不对", "错的。", "我认为是错误的", "并不正确", "否，只能本人掌握"]
)
def test_the_same_judgement_in_other_words(answer):
    found = scored(STATEMENT, WRONG, answer)

    assert found.overall >= 50
    assert found.parts[Part.AGREES] == 1
    assert any(quote.point == "r1.0" for quote in found.evidence)


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("不是错误的", Verdict.RIGHT),
        ("没有错", Verdict.RIGHT),
        ("不太正确吧", Verdict.WRONG),
        ("嗯，对，这么做可以", Verdict.RIGHT),
        ("这么做可以，当然要先核实，对，先核实", None),
        ("信息不对称会造成损失", None),
        ("", None),
    ],
)
def test_what_an_answer_judges(answer, verdict):
    found = judged(answer)

    assert (found.verdict if found else None) is verdict


def test_a_reference_without_a_judgement_of_its_own_has_none():
    assert leading("柜员不能代管密码，这是错误的。") == (None, "柜员不能代管密码，这是错误的。")
    assert leading("该说法正确。因为…") == (Verdict.RIGHT, "。因为…")


@pytest.mark.parametrize(
    ("question", "reference", "answer"),
    [
        (ASKED, KINDS, "影响征信，产生利息。"),
        (STATEMENT, WRONG, "不对，密码只能客户自己掌握。"),
        (
            "为什么柜员不能代管密码？",
            "密码只能由客户本人掌握，柜员代管违反制度，出了问题说不清楚。",
            "密码只能由客户本人掌握。",
        ),
    ],
    ids=["list", "judgement", "explanation"],
)
def test_filler_moves_nothing(question, reference, answer):
    bare = points(question, reference, answer)

    assert abs(points(question, reference, f"{answer}{FILLER}。") - bare) <= 2
    assert abs(points(question, reference, f"{FILLER}。{answer}") - bare) <= 2

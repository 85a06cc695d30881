"""SO-14: after the decision a candidate reads why in plain words; whoever audits it reads how, and the sums come out."""

import re

import pytest

from tests.scenarios.scoring.interviews import STRONG, WEAK, card, interviewed, result, words_of
from tests.support.hr_desk import open_desk

SAID = [*list(STRONG.values())[:3], WEAK["t2"], *list(STRONG.values())[4:]]


@pytest.fixture
def rejected(bank):
    """HR has decided, and she has been told."""
    who = interviewed(bank, SAID)
    bank.do(who, "reject", "hr:hr01", "service")
    bank.undo_passes()
    return who


def test_so_14_a_candidate_reads_a_sentence_for_each_dimension_and_no_number(bank, rejected):
    rejected.tap("各维度评语")

    [told] = rejected.heard("各维度评语，是 AI")
    position = bank.journey.catalogue.position("teller")
    lines = told.split("\n")[1:5]
    assert [line.partition("：")[0] for line in lines] == [position.dimensions[key].label for key in position.weights]
    named = {name for line in lines for name in re.findall("“([^”]+)”", line)}
    marks = [mark for question in position.questions for mark in (*question.points, *question.harmful)]
    assert named and named <= {mark.label for mark in marks}
    assert re.findall(r"\d", told) == [] and not any(words[:12] in told for words in SAID)


def test_so_14_an_auditor_reads_how_each_number_came_about_and_it_adds_up(bank, rejected):
    desk = open_desk(bank)
    shown = words_of(result(desk, rejected, "hr00"))
    details = shown[shown.index("评分明细（供核查）") :]

    assert f"评分程序：{card(desk, rejected)['engine']}" in details
    sums = re.findall(r"第 \d+ 题 ?(\d+) 分 未校准((?:(?!第 \d+ 题).)*?)合计 ([\d.]+)", details)
    assert len(sums) >= 6
    for points, terms, total in sums:
        parts = [float(one) for one in re.findall(r"[^\d.-](-?\d+(?:\.\d+)?)(?=\D|$)", terms)]
        assert round(sum(parts), 2) == pytest.approx(float(total), abs=0.011)
        assert round(float(total)) == pytest.approx(int(points), abs=1)
    assert "要点覆盖" in details


def test_so_14_before_anybody_has_decided_a_candidate_is_told_nothing(light_bank):
    who = interviewed(light_bank, SAID)
    who.say("各维度评语")

    assert "有了最终结果之后才能查看" in who.heard()[-1] and who.heard("服务意识：") == []

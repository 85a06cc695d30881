"""One outcome whatever the script and width: every phrase of every rubric, rule and FAQ entry."""

from functools import cache

import pytest
import zhconv

from config.loader import load_positions
from config.schema import DEGREES
from core.normal_form import comparable, fold
from interview_flow.intake.hard_rules import degree_rank, screen
from scoring import degrees
from scoring.rubric.answer_score import score_answer
from tests.support.onboarding import shipped

POSITIONS = ("teller", "relationship_manager", "wealth_manager", "lobby_manager", "risk_officer")
KANGXI = str.maketrans("金人口大小手心水火目石立老至舟見言身長", "⾦⼈⼝⼤⼩⼿⼼⽔⽕⽬⽯⽴⽼⾄⾈⾒⾔⾝⾧")


def wide(text):
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


WRITINGS = {
    "traditional": lambda text: zhconv.convert(text, "zh-hant"),
    "full width": wide,
    "radicals": lambda text: text.translate(KANGXI),
    "marks": lambda text: "\u200b".join(text),
}


@cache
def position(key):
    return load_positions()[key]


def phrases(question):
    for mark in (*question.points, *question.harmful):
        yield from mark.any
        yield from getattr(mark, "paraphrases", ())


def outcome(score):
    return (
        score.status,
        score.reason,
        score.flags,
        score.overall,
        [(one.point, one.how, one.degree) for one in score.evidence],
    )


@cache
def plain_outcome(key, question_id, answer):
    return outcome(score_answer(position(key).question(question_id), answer))


@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("writing", ["traditional", "full width", "radicals", "marks"])
@pytest.mark.parametrize("key", POSITIONS)
def test_every_phrase_of_a_rubric_earns_the_same_in_every_writing(key, writing, every):
    for question in position(key).questions:
        for phrase in list(phrases(question))[::every]:
            answer = f"我会先想一想，{phrase.replace('…', '这个')}，再说明原因A1。"
            written = WRITINGS[writing](answer)
            other = score_answer(question, written)
            assert outcome(other) == plain_outcome(key, question.id, answer), written
            for quote in other.evidence:
                assert written[quote.start : quote.end] == quote.text


def test_an_answer_in_traditional_characters_earns_the_same_and_is_quoted_as_written():
    question = position("teller").question("t1")
    answer = "我会先安抚后面的客户，请大堂经理帮忙分流，再一步一步教这位老人用自助机，慢慢讲，直到他听懂。"
    written = zhconv.convert(answer, "zh-hant")
    plain, other = score_answer(question, answer), score_answer(question, written)
    assert plain.overall and outcome(other) == outcome(plain)
    assert "".join(quote.text for quote in other.evidence) == zhconv.convert(
        "".join(q.text for q in plain.evidence), "zh-hant"
    )


def test_folding_prose_changes_nothing_of_an_ordinary_answer():
    text = "我会说：“请稍等……”（大约25%的客户，A类）；然后——查ATM记录！对吗？\n第二段、完。"
    assert fold(text, prose=True).text == text


def resume(degree="本科", major="金融学", certificate=""):
    return {"education": [{"school": "某大学", "degree": degree, "major": major}], "certificates": [certificate]}


def outcomes(rules, written):
    return [(one.rule, one.outcome) for one in screen(rules, written)]


@pytest.mark.parametrize("writing", ["traditional", "full width", "radicals", "marks"])
@pytest.mark.parametrize("key", POSITIONS)
def test_every_word_of_a_rule_decides_the_same_in_every_writing(key, writing):
    write, rules = WRITINGS[writing], position(key).screening
    words = {word for rule in rules for word in getattr(rule, "any", ())}
    for word in words:
        assert outcomes(rules, resume(major=write(word))) == outcomes(rules, resume(major=word)), word
        assert outcomes(rules, resume(certificate=write(word))) == outcomes(rules, resume(certificate=word)), word
    for degree in (*DEGREES, *degrees.words()):
        assert degree_rank(write(degree)) == degree_rank(degree)


@pytest.mark.parametrize("major", ["會計學", "經濟學", "財務管理", "⾦融学"])
def test_a_major_in_traditional_or_compatibility_characters_passes(major):
    assert dict(outcomes(position("teller").screening, resume(major=major)))["major"] == "passed"


@pytest.mark.parametrize("writing", WRITINGS)
def test_every_phrasing_of_the_faq_is_comparable_in_every_writing(writing):
    for entry in shipped().faq:
        for text in (entry.question, *entry.variants):
            assert comparable(WRITINGS[writing](text)) == comparable(text)

"""SO-09, SO-10, SO-11, SO-17, TR-02: what a card says where a number would be more than anybody knows."""

import re
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from core.errors import NotAllowed
from models import DimensionScore, Scorecard
from scoring.meanings import Meanings
from scoring.rubric.meaning.encoder import unit_rows
from scoring.rubric.meaning.ngrams import CharacterGrams
from scoring.speech.engines.scripted import Scripted
from tests.interview_flow.bank import on_sqlite
from tests.scenarios.scoring.interviews import (
    STRONG,
    WEAK,
    card,
    hand_in,
    interviewed,
    points,
    result,
    seated,
    speak,
    words_of,
)
from tests.support.hr_desk import open_desk

ALL = list(STRONG.values())
THREE = ALL[:3]


class AsIfByMeaning(CharacterGrams):
    """An encoder that runs everywhere, and is taken for the sentence encoders: its vectors have their shape."""

    name = "as-if-by-meaning"
    by_meaning = True
    blocks = (384, 512)

    def encode(self, texts):
        rows = super().encode(texts)
        e5, use = self.blocks
        return np.concatenate([unit_rows(rows[:, :e5]), unit_rows(rows[:, e5 : e5 + use])], axis=1)


class Unsure(Scripted):
    """Hears what the script says, and is not sure of it."""

    def recognise(self, audio):
        heard = super().recognise(audio)
        return replace(heard, segments=tuple(replace(one, avg_logprob=-1.4) for one in heard.segments))


def broken():
    raise OSError("the encoder's files are gone")


def read_by(bank, encoder):
    """The bank reads by meaning with this encoder."""
    bank.parts.__dict__["meanings"] = Meanings(encoder)


@pytest.fixture
def limit(light_bank, monkeypatch):
    """Lets two scorers differ by so many points; interviews from now on are held to it."""
    catalogue = light_bank.journey.catalogue
    shelf = catalogue.shelf

    def set_to(points):
        rules = shelf.rules.model_copy(update={"scorers_differ_by": points})
        monkeypatch.setattr(catalogue, "shelf", replace(shelf, rules=rules))

    return set_to


def test_so_09_every_number_has_a_range_on_the_page_and_in_the_api(light_bank, desk):
    who = interviewed(light_bank, ALL)

    found, shown = card(desk, who), words_of(result(desk, who))
    for one in (found, *found["dimensions"]):
        number = one.get("total", one.get("score"))
        assert one["low"] <= number <= one["high"] and one["high"] - one["low"] >= 10
        assert f"参考区间 {one['low']} 至 {one['high']} 分，未校准" in shown


def test_so_09_no_total_moves_anybody_on_or_out_however_long_nobody_decides(bank):
    middling = [STRONG["t1"], STRONG["t2"], WEAK["t3"], STRONG["t4"], WEAK["t6"], WEAK["t6"]]
    people = [
        interviewed(bank, said, name=name, phone=phone)
        for said, name, phone in (
            (ALL, "李晓", "13800138000"),
            (middling, "王芳", "13900139000"),
            ([*list(WEAK.values())[:4], WEAK["t1"], WEAK["t6"]], "赵强", "13700137000"),
        )
    ]
    assert {bank.state(who) for who in people} == {"scored"}

    for _ in range(4):
        bank.move(timedelta(days=10))
        bank.tick()

    assert {bank.state(who) for who in people} == {"scored"}
    for who in people:
        for actor in ("system:scorer", who.actor):
            with pytest.raises(NotAllowed):
                bank.apply(who.application_id, "reject", actor, "service")
            with pytest.raises(NotAllowed):
                bank.apply(who.application_id, "advance", actor)
    bank.do(people[1], "advance", "hr:hr01")
    assert bank.state(people[1]) == "second_round"


def test_so_10_two_scorers_that_differ_leave_the_total_to_a_person(light_bank, desk, limit):
    bank = light_bank
    read_by(bank, AsIfByMeaning)
    limit(100.0)
    agreed = interviewed(bank, ALL)
    limit(0.01)
    differ = interviewed(bank, ALL, name="王芳", phone="13900139000")

    one, other = card(desk, agreed), card(desk, differ)
    assert points(one) == points(other)
    assert one["status"] == "scored" and one["total"] is not None and bank.state(agreed) == "scored"
    assert (other["status"], other["total"]) == ("needs_person", None) and bank.state(differ) == "submitted"
    shown = words_of(result(desk, differ))
    assert "两种评分方法的结果相差较大，请人工评定" in shown and "系统没有给出总分" in shown
    told = bank.cards("hr01", "AI 未能评分")[0]["text"]
    assert "两种评分方法的结果相差较大、可能有不当表述" in told and told.count("可能有不当表述") == 1
    assert "结果相差较大" not in words_of(result(desk, agreed))


def test_so_11_when_the_scorer_is_down_the_card_says_so_and_no_number_stands_anywhere(bank):
    desk = open_desk(bank)
    read_by(bank, broken)
    who = interviewed(bank, THREE)
    for _ in range(8):
        bank.skip_waits(timedelta(hours=1))

    found = card(desk, who)
    assert (found["status"], found["total"], found["low"]) == ("needs_person", None, None)
    assert all(row["score"] is None and row["low"] is None for row in found["dimensions"])
    shown = words_of(result(desk, who))
    assert "需要人工评分，系统没有给出总分" in shown and re.search(r"\d 分 ?(未校准|人工评定)", shown) is None
    assert len(bank.cards("hr01", "AI 未能评分")) == 1 and len(bank.cards("iv01", "请为候选人打分")) == 1
    assert bank.state(who) == "submitted"


@on_sqlite
def test_so_11_without_the_encoders_the_points_are_for_reference_and_the_total_is_a_persons(bank):
    desk = open_desk(bank)
    read_by(bank, CharacterGrams)
    who = interviewed(bank, ALL)

    found = card(desk, who)
    assert (found["status"], found["total"]) == ("needs_person", None) and "character-ngrams" in found["engine"]
    assert "未使用语义模型，各维度得分仅供参考，请人工评定" in words_of(result(desk, who))
    assert "未使用语义模型，仅供参考" in bank.cards("hr01", "AI 未能评分")[0]["text"]


def test_so_17_a_skipped_question_is_shown_as_skipped_and_pulls_nothing_down(bank):
    desk = open_desk(bank)
    full = interviewed(bank, ALL)
    less = interviewed(bank, [*ALL[:2], None, *ALL[3:]], name="王芳", phone="13900139000")

    one, other = card(desk, full), card(desk, less)
    assert one["status"] == other["status"] == "scored" and "t3:skipped" in other["flags"]
    brought = {key: _brought(bank, full, key) for key in points(one)}
    without = {key: [score for asked, score in scores.items() if asked != "t3"] for key, scores in brought.items()}
    assert any("t3" in scores for scores in brought.values())
    assert points(other) == {key: pytest.approx(sum(rest) / len(rest), abs=0.06) for key, rest in without.items()}
    shown = words_of(result(desk, less))
    assert "候选人跳过了这道题" in shown and "有 1 题没有作答，未计入" in shown
    assert "没有作答" not in words_of(result(desk, full))


@on_sqlite
def test_so_17_who_skips_all_of_a_dimension_has_no_number_there_and_no_total(bank):
    desk = open_desk(bank)
    said = [None if "finance" in _dimensions(bank, key) else text for key, text in STRONG.items()]
    who = interviewed(bank, said)

    found = card(desk, who)
    finance = next(row for row in found["dimensions"] if row["key"] == "finance")
    assert (finance["status"], finance["score"], found["total"]) == ("insufficient", None, None)
    assert "都没有作答，未计分" in finance["reason"] and finance["reason"] in words_of(result(desk, who))


def _brought(bank, who, dimension):
    """question -> what its answer brought to a dimension."""
    [row] = bank.rows(
        DimensionScore,
        DimensionScore.key == dimension,
        DimensionScore.scorecard_id == Scorecard.id,
        Scorecard.application_id == who.application_id,
    )
    return {question: one["score"] for question, one in row.detail["answers"].items()}


def _dimensions(bank, question):
    return bank.journey.catalogue.position("teller").question(question).dimensions


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        ("嗯，我想想。", "insufficient", "回答太短，系统不据此评分"),
        (STRONG["t3"], "unsure", "转写可能不准，请以录音为准"),
    ],
)
def test_tr_02_a_hearing_below_the_floor_is_not_scored_low_and_the_page_says_why(light_bank, desk, words, status, told):
    who = seated(light_bank, questions=6)
    hand_in(light_bank, who, ALL[:2])
    if status == "unsure":
        light_bank.parts.__dict__["recogniser"] = Unsure(light_bank.folder / "speech-script.json")
    speak(light_bank, who, words, seconds=3.0 if status == "insufficient" else None)
    who.tap("答完了")
    hand_in(light_bank, who, ALL[3:])

    found, asked = card(desk, who), desk.read(f"{who.application_id}/answers")["items"]
    assert [one["status"] for one in asked] == ["ok", "ok", status, "ok", "ok", "ok"]
    assert told in words_of(result(desk, who))
    held = {row["key"]: row for row in found["dimensions"] if row["key"] in _dimensions(light_bank, "t3")}
    assert not any(one["answer_id"] == asked[2]["answer_id"] for row in held.values() for one in row["evidence"])
    for key, row in held.items():
        others = [score for question, score in _brought(light_bank, who, key).items() if question != "t3"]
        expected = None if status == "unsure" else pytest.approx(sum(others) / len(others), abs=0.06)
        assert row["score"] == expected
    assert (found["total"] is None) == (status == "unsure")

"""Signatures of answers: near copies agree, different people's answers don't, and nothing can be read from one."""

import subprocess
import sys

import numpy as np
import pytest

from scoring.copies.signature import FEWEST_TRIPLES, LEAST, MOST, SIZE, likeness, limit, signature, triples
from tests.support.answers import Kind, as_heard, written
from tests.support.needs import REPOSITORY

KEY = b"a key of thirty-two bytes, no more"[:32]
ASKED = "有位老年客户不会用自助机，后面排队的客户开始抱怨，你会怎么处理？"
LONG = [one for one in written() if len(one.answer) >= 120]
MINE = next(one.answer for one in LONG if one.kind is Kind.HONEST_EXCELLENT)


def signed(text: str, asked: str = ASKED, key: bytes = KEY) -> bytes:
    made = signature(text, asked, key)
    assert made is not None
    return made


def exactly(one: str, other: str) -> float:
    first, second = (triples(text) - triples(ASKED) for text in (one, other))
    return len(first & second) / len(first | second)


def test_no_character_of_an_answer_stands_in_its_signature_and_the_key_decides_it_all():
    made = signed(MINE)

    assert len(made) == SIZE
    assert not any(letter.encode() in made for letter in set(MINE))
    assert likeness(made, [signed(MINE, key=KEY[::-1])]) == pytest.approx([0.0], abs=0.04)


@pytest.mark.parametrize("share", [0.2, 0.4, 0.6, 0.8, 1.0])
def test_likeness_is_the_share_of_common_triples(share):
    other = next(one.answer for one in LONG if one.kind is Kind.OFF_TOPIC_FLUENT)
    mixed = MINE[: round(len(MINE) * share)] + other

    assert likeness(signed(MINE), [signed(mixed)]) == pytest.approx([exactly(MINE, mixed)], abs=0.1)


def test_different_people_answering_one_question_stay_far_below_the_limit():
    by_question = {}
    for one in LONG:
        by_question.setdefault(one.question_id, []).append(signed(one.answer))
    alike = np.concatenate(
        [likeness(one, rows[at + 1 :]) for rows in by_question.values() for at, one in enumerate(rows)]
    )

    assert alike.max() < LEAST / 2


def test_a_copy_with_other_punctuation_widths_mistakes_of_hearing_and_a_new_end_is_found():
    excellent = next(one for one in LONG if one.answer == MINE)
    copies = [
        MINE.replace("，", " ").replace("。", "\n"),
        as_heard(excellent).answer,
        MINE[: len(MINE) * 3 // 4] + "我觉得做这份工作最要紧的就是这些，谢谢各位老师。",
        "老师好，我来回答这道题。" + MINE,
    ]

    assert (likeness(signed(MINE), [signed(one) for one in copies]) >= LEAST).all()


def test_whoever_repeats_the_question_copies_nobody():
    asked = "有位老年客户不会用自助机，在窗口前反复询问同样的问题，后面排队的客户开始抱怨，你会怎么处理？" * 2
    one = signature(asked + "我想想，先陪老人坐下吧。", asked, KEY)

    assert one is None


@pytest.mark.parametrize("text", ["", "。" * 5000, "嗯" * 300, "我会先安抚老人，再请同事分流。"])
def test_what_is_too_short_or_says_nothing_has_no_signature(text):
    assert signature(text, ASKED, KEY) is None


def test_the_shortest_answer_that_has_one():
    letters = "".join(chr(0x4E00 + number) for number in range(FEWEST_TRIPLES + 2))

    assert signature(letters[:-1], "", KEY) is None
    assert signature(letters, "", KEY) is not None


def test_a_question_whose_answers_are_alike_by_nature_has_a_higher_limit_but_not_beyond_a_copy():
    definition = "授信集中度风险就是贷款过多地压在少数客户行业或者地区上面，其中一个出了事整个银行都要跟着受损失。"
    alike = [signed(definition + one.answer[:30], "") for one in LONG[:12]]

    assert limit([signed(one.answer, "") for one in LONG[:12]]) == LEAST
    assert LEAST < limit(alike) <= MOST
    assert limit([signed(definition + "谢谢", "")] * 12) == MOST
    assert limit(alike[:3]) == limit([]) == LEAST


def test_signatures_are_the_same_in_every_process():
    told = (
        "from scoring.copies.signature import signature; import hashlib;"
        f"print(hashlib.sha256(signature({MINE!r}, '', b'k' * 32)).hexdigest())"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", told], env={"PYTHONHASHSEED": seed}, cwd=REPOSITORY, capture_output=True, check=True
        ).stdout
        for seed in ("0", "7")
    }

    assert len(seen) == 1

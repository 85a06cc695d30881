"""The written answers are whole: every question, every kind, both halves, and no answer twice."""

import subprocess
import sys
from collections import Counter, defaultdict
from difflib import SequenceMatcher
from functools import cache

import pytest

from config.loader import load_positions
from tests.support.answers import Kind, as_heard, heard, rank_share, written
from tests.support.needs import REPOSITORY

POSITIONS = ("teller", "relationship_manager", "risk_officer")
MARKS = set("，。？！、；：“”‘’")
DESIGNED = dict(zip(Kind, (4, 3, 2, 1, 0, 0, 0, 0), strict=True))


@cache
def shipped():
    return load_positions()


def by_question():
    found = defaultdict(list)
    for one in written():
        found[one.position, one.question_id].append(one)
    return found


def test_each_is_an_answer_to_a_shipped_question():
    for position, question_id in by_question():
        assert shipped()[position].question(question_id).text


def test_at_least_eighteen_questions_have_every_kind_evenly():
    found = by_question()

    assert len(found) >= 18
    assert {position for position, _ in found} == set(POSITIONS)
    assert {len(rows) for rows in found.values()} == {13}
    for key, rows in found.items():
        assert {one.kind for one in rows} == set(Kind), key
    assert len(written()) >= 216


def test_the_designed_order_belongs_to_the_kind():
    assert {(one.kind, one.text_quality) for one in written()} == set(DESIGNED.items())


def test_a_question_lies_in_one_half_and_the_halves_are_even():
    halves = {key: {one.half for one in rows} for key, rows in by_question().items()}

    assert all(len(half) == 1 for half in halves.values())
    counted = Counter(next(iter(half)) for half in halves.values())
    assert counted["open"] == counted["held"]
    for half in ("open", "held"):
        there = [key for key, of in halves.items() if half in of]
        assert {position for position, _ in there} == set(POSITIONS)
        assert kinds(there) == kinds(halves)


def kinds(keys):
    return {shipped()[position].question(question_id).kind for position, question_id in keys}


def test_the_three_styles_are_spread_over_the_honest_answers():
    styles = Counter((one.kind, one.style) for one in written() if one.kind.honest)

    assert all(styles[kind, style] >= 10 for kind in Kind if kind.honest for style in ("careful", "spoken", "terse"))


def test_lengths_are_as_described_and_tell_nothing_of_merit():
    excellent = [len(one.answer) for one in written() if one.kind is Kind.HONEST_EXCELLENT]
    honest = [len(one.answer) for one in written() if one.kind.honest]
    other = [len(one.answer) for one in written() if not one.kind.honest]

    assert min(excellent) >= 120 and max(excellent) <= 260
    assert sum(length <= 135 for length in excellent) == len(excellent) / 3
    assert rank_share(honest, other) == pytest.approx(0.53, abs=0.01)


def test_no_answer_is_there_twice_or_nearly():
    answers = [one.answer for one in written()]
    identifiers = [one.id for one in written()]

    assert len(set(identifiers)) == len(identifiers)
    assert len({answer[:12] for answer in answers}) == len(answers)
    for rows in by_question().values():
        for number, one in enumerate(rows):
            for other in rows[number + 1 :]:
                assert SequenceMatcher(None, one.answer, other.answer, autojunk=False).ratio() < 0.5, (one.id, other.id)


def test_a_recogniser_hears_the_honest_ones_with_a_few_mistakes():
    plain = {one.id: one for one in written()}
    alike = []
    for one in heard():
        before = "".join(letter for letter in plain[one.id.removesuffix("-asr")].answer if letter not in MARKS)
        assert not MARKS & set(one.answer)
        assert one.shown_kind.endswith("_asr")
        alike.append(SequenceMatcher(None, before, one.answer, autojunk=False).ratio())

    assert len(alike) == sum(one.kind.honest for one in written())
    assert min(alike) >= 0.8
    assert sum(ratio < 1 for ratio in alike) >= 0.9 * len(alike)


def test_the_mistakes_are_the_same_in_every_process():
    told = "from tests.support.answers import heard; import hashlib as h; print(h.sha256(repr(heard()).encode()).hexdigest())"
    seen = {
        subprocess.run(
            [sys.executable, "-c", told], env={"PYTHONHASHSEED": seed}, cwd=REPOSITORY, capture_output=True, check=True
        ).stdout
        for seed in ("0", "7")
    }

    assert len(seen) == 1
    assert as_heard(written()[0]) == heard()[0]

"""Units and windows: verbatim pieces, long enough to mean something, few enough to encode."""

import random
from dataclasses import dataclass

import pytest

from scoring.rubric.meaning.windows import LEAST, MOST, MOST_UNITS, units, windows

# Two recordings of one answer: the break stands inside a sentence, a number, a clause too short for a unit.
TWO_RECORDINGS = {
    "a sentence goes on": "我先跟后面的人打个招呼再问老人\n要办什么他说要取两千块我就在窗口替他办了",
    "digits on both sides": "我陪他到窗口取了800\n3号窗口的同事帮我看着后面的人",
    "a short beginning": "嗯\n我先跟后面的人打个招呼",
    "a short end": "我先跟后面的人打个招呼\n好",
    "short on both sides": "好的\n是的",
    "an empty one between": "我先打个招呼\n\n\n再问老人要办什么",
}
PUNCTUATED = "我先跟后面的人打个招呼，再问老人要办什么。他说要取两千块，我就在窗口替他办了；办完写了张条子给他带走。"
UNPUNCTUATED = "我先跟后面的人打个招呼再问老人要办什么他说要取两千块我就在窗口替他办了办完写了张条子给他带走"
HOSTILE = {
    "nothing": "",
    "marks": "，。！？" * 500,
    "one letter": "a" * 65_536,
    "one character": "我" * 65_536,
    "commas": "我，" * 32_768,
    "spaces": " \n" * 32_768,
    "odd": "\u200b\ufeff\U0001f600" * 5_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_any_text_is_cut_into_verbatim_pieces_and_not_too_many(text):
    pieces = units(text)
    cut = windows(text, pieces)

    assert len(pieces) <= MOST_UNITS
    assert all(text[one.start : one.end] == one.text and one.text for one in [*pieces, *cut])
    assert len(cut) < 2 * MOST_UNITS


@pytest.mark.parametrize("text", TWO_RECORDINGS.values(), ids=TWO_RECORDINGS)
def test_no_piece_runs_from_one_recording_into_the_next(text):
    pieces = units(text)
    cut = windows(text, pieces)

    assert {one.text for one in pieces} and not any("\n" in one.text for one in [*pieces, *cut])
    assert all(text[one.start : one.end] == one.text for one in [*pieces, *cut])
    # Nor where a piece between the two was left out because it says nothing.
    assert not any("\n" in one.text for one in windows(text, [pieces[0], pieces[-1]]))


def test_a_recording_is_cut_as_if_it_stood_alone():
    for first, second in ((PUNCTUATED, UNPUNCTUATED), (UNPUNCTUATED, PUNCTUATED)):
        alone = [*(one.text for one in units(first)), *(one.text for one in units(second))]
        assert [one.text for one in units(f"{first}\n{second}")] == alone


@pytest.mark.parametrize("end", "。！？；")
def test_no_unit_reaches_over_the_end_of_a_sentence_however_short_its_last_words_are(end):
    answer, talk = f"我先把两种的好坏讲给他听，由他自己定{end}", f"嗯那个怎么说呢其实这件事情吧{end}"
    alone = [one.text for one in units(answer)]

    assert alone[-1].endswith("由他自己定")
    assert [one.text for one in units(answer + talk)][: len(alone)] == alone
    assert [one.text for one in units(talk + answer)][-len(alone) :] == alone


def test_random_texts_keep_order_and_never_overlap():
    pick = random.Random(1)
    for _ in range(200):
        text = "".join(pick.choice("我他把请再，。\n 1a的了钱卡") for _ in range(pick.randint(0, 120)))
        pieces = units(text)
        assert all(one.end <= other.start for one, other in zip(pieces, pieces[1:], strict=False))
        assert all(text[one.start : one.end] == one.text and "\n" not in one.text for one in pieces)


@pytest.mark.parametrize("text", [PUNCTUATED, UNPUNCTUATED])
def test_a_unit_has_a_subject_or_an_object_beside_its_verb(text):
    pieces = units(text)

    assert 3 <= len(pieces) <= 8
    assert min(one.end - one.start for one in pieces) >= LEAST


def test_windows_are_units_first_and_then_pairs_of_neighbours():
    pieces = units(PUNCTUATED)
    cut = windows(PUNCTUATED, pieces)

    assert [(one.first, one.last) for one in cut[: len(pieces)]] == [(at, at) for at in range(len(pieces))]
    pairs = cut[len(pieces) :]
    assert pairs and all(one.last == one.first + 1 and one.end - one.start <= MOST for one in pairs)


def test_a_pause_ends_a_unit_where_there_is_no_punctuation():
    @dataclass(frozen=True)
    class Word:
        start_s: float
        end_s: float
        char_start: int
        char_end: int

    text = "老人问我怎么取两千块生活费请李姐把别的人领走"
    at = text.index("请李姐")
    words = [Word(0.0, 3.0, 0, at), Word(4.0, 6.0, at, len(text))]

    assert at in {one.start for one in units(text, words)}

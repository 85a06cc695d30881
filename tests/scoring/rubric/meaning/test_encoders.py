"""Encoders: vectors of length 1, the same bytes whatever the company; and the fallback where they can't run."""

import numpy as np
import pytest

from scoring.rubric.meaning import encoders, self_test
from scoring.rubric.meaning.encoder import EncoderUnavailable, Remembering, unit_rows
from scoring.rubric.meaning.encoders import open_encoder
from scoring.rubric.meaning.ngrams import CharacterGrams

TEXTS = ["请他拿身份证给我对一下名字", "我教他用手机银行无卡取款", "今天天气不错"]
ODD = ["", " ", "，。", "a" * 70_000, "\ud800", "😀", "\x00\n", '"}\n{"texts": []}']


class Counting(CharacterGrams):
    def __init__(self):
        self.asked = []

    def encode(self, texts):
        self.asked += texts
        return super().encode(texts)


def test_any_text_has_a_finite_vector(encoder):
    rows = encoder.encode(ODD)

    assert rows.shape == (len(ODD), sum(encoder.blocks)) and rows.dtype == np.float32
    assert np.isfinite(rows).all()


def test_a_text_has_the_same_bytes_alone_and_in_company(encoder):
    together = encoder.encode(TEXTS)
    inner = encoder.inner

    for text, row in zip(TEXTS, together, strict=True):
        assert inner.encode([text]).tobytes() == row.tobytes()
    assert inner.encode(TEXTS[::-1])[::-1].tobytes() == together.tobytes()


def test_no_text_of_a_batch_changes_another_ones_bytes(encoder):
    odd = [*ODD, "我" * 200, *(text[:length] for text in TEXTS for length in range(1, 13)), "a1！" * 40, "龘" * 55]
    alone = [encoder.inner.encode([text]).tobytes() for text in odd]

    for size in (2, 5, 16, 17, len(odd)):
        for texts, rows in ((odd, alone), (odd[::-1], alone[::-1])):
            found = np.vstack([encoder.inner.encode(texts[at : at + size]) for at in range(0, len(texts), size)])
            assert [row.tobytes() for row in found] == rows, size


def test_every_block_has_length_one(encoder):
    rows, left = encoder.encode(TEXTS), 0
    for width in encoder.blocks:
        assert np.linalg.norm(rows[:, left : left + width], axis=1) == pytest.approx(1.0, abs=1e-5)
        left += width


def test_real_encoders_pass_their_test_and_characters_do_not(sentence_encoders):
    self_test.check(sentence_encoders)
    with pytest.raises(EncoderUnavailable):
        self_test.check(CharacterGrams())


def test_an_encoder_with_one_damaged_part_fails_its_test(sentence_encoders):
    class Damaged:
        name, blocks = "damaged", sentence_encoders.blocks

        def encode(self, texts):
            rows = sentence_encoders.encode(texts)
            noise = np.random.default_rng(3).standard_normal((len(texts), self.blocks[0])).astype(np.float32)
            return np.hstack([unit_rows(noise), rows[:, self.blocks[0] :]])

    with pytest.raises(EncoderUnavailable, match="damaged"):
        self_test.check(Damaged())


def test_without_the_encoders_characters_stand_in_and_say_so(monkeypatch):
    def refuse():
        raise EncoderUnavailable("no wheel for this machine")

    monkeypatch.setattr(encoders, "EncoderProcess", refuse)

    assert open_encoder().by_meaning is False
    assert open_encoder(by_meaning=False).name == CharacterGrams.name


def test_a_remembered_text_is_encoded_once_and_old_ones_are_forgotten():
    counting = Counting()
    memory = Remembering(counting, kept=2)

    first = memory.encode(["甲乙丙丁", "甲乙丙丁", "戊己庚辛"])
    again = memory.encode(["戊己庚辛", "甲乙丙丁"])
    assert counting.asked == ["甲乙丙丁", "戊己庚辛"]
    assert again[1].tobytes() == first[0].tobytes()

    memory.encode(["壬癸子丑"])
    memory.encode(["戊己庚辛"])
    assert counting.asked == ["甲乙丙丁", "戊己庚辛", "壬癸子丑", "戊己庚辛"]
    assert memory.encode([]).shape == (0, sum(memory.blocks))

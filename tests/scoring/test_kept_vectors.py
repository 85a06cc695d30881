"""Vectors of a rubric on disk: damage is found and mended, and nothing that a candidate said ever lies there."""

import hashlib
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from structlog.testing import capture_logs

from catalogue import Catalogue
from scoring.interview_score import AnswerInput, score_interview
from scoring.kept_vectors import KeptVectors
from scoring.meanings import Meanings
from scoring.rubric.meaning.encoder import CHUNK, Remembering, unit_rows
from scoring.rubric.meaning.ngrams import CharacterGrams
from scoring.rubric.meaning.scale import MeaningScale, texts_of
from tests.scoring.rubric.meaning.rubric import POSITION

TEXTS = ["请他拿身份证给我对一下名字", "我教他用手机银行无卡取款", "今天天气不错"]


class Counting(CharacterGrams):
    """Stands in for the sentence encoders; `dies_at` is the number of the text at which it fails."""

    by_meaning, blocks = True, (384, 512)

    def __init__(self, name="own-1", dies_at=None):
        self.name, self.asked, self.dies_at = name, [], dies_at

    def encode(self, texts):
        if self.dies_at is not None and len(self.asked) + len(texts) > self.dies_at:
            raise RuntimeError("died")
        self.asked += texts
        rows = super().encode(texts)
        return np.hstack([unit_rows(rows[:, :384]), unit_rows(rows[:, 384:896])])


def files(folder: Path):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_second_process_encodes_only_what_is_new(tmp_path):
    first = KeptVectors(Counting(), tmp_path).encode(TEXTS[:2])
    counting = Counting()
    again = KeptVectors(counting, tmp_path).encode([*TEXTS, TEXTS[0]])

    assert counting.asked == [TEXTS[2]]
    assert again[:2].tobytes() == first.tobytes() and again[3].tobytes() == first[0].tobytes()
    assert again.dtype == np.float32 and KeptVectors(counting, tmp_path).encode([]).shape == (0, sum(counting.blocks))


def shortened(path, other):
    path.write_bytes(path.read_bytes()[:-1])


def flipped(path, other):
    held = bytearray(path.read_bytes())
    held[40] ^= 1
    path.write_bytes(held)


def emptied(path, other):
    path.write_bytes(b"")


def lengthened(path, other):
    path.write_bytes(path.read_bytes() + b"more")


def swapped(path, other):
    path.write_bytes(other.read_bytes())


def forged(path, other):
    data = bytes(len(path.read_bytes()) - 32)
    path.write_bytes(hashlib.sha256(data).digest() + data)


def turned_into_a_folder(path, other):
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    "damage", [shortened, flipped, emptied, lengthened, swapped, forged], ids=lambda damage: damage.__name__
)
def test_a_damaged_or_foreign_file_is_told_ignored_and_written_anew(tmp_path, damage):
    first = KeptVectors(Counting(), tmp_path).encode(TEXTS)
    before = {path: path.read_bytes() for path in files(tmp_path)}
    path, other, _ = files(tmp_path)
    damage(path, other)

    counting = Counting()
    with capture_logs() as said:
        again = KeptVectors(counting, tmp_path).encode(TEXTS)

    assert again.tobytes() == first.tobytes() and len(counting.asked) == 1
    assert [one["event"] for one in said] == ["kept_vector_ignored"]
    assert {one: one.read_bytes() for one in files(tmp_path)} == before


def test_a_folder_in_the_way_costs_nobody_the_vector(tmp_path):
    first = KeptVectors(Counting(), tmp_path).encode(TEXTS)
    turned_into_a_folder(files(tmp_path)[0], None)

    with capture_logs() as said:
        assert KeptVectors(Counting(), tmp_path).encode(TEXTS).tobytes() == first.tobytes()
    assert {one["event"] for one in said} == {"kept_vector_ignored", "vectors_not_kept"}
    assert not [path for path in files(tmp_path) if path.name.startswith(".draft-")]


def test_a_place_that_cannot_be_written_to_is_told_once_and_no_more(tmp_path):
    (tmp_path / "taken").write_text("a file")
    with capture_logs() as said:
        rows = KeptVectors(Counting(), tmp_path / "taken" / "vectors").encode(TEXTS)

    assert rows.tobytes() == Counting().encode(TEXTS).tobytes()
    assert [one["event"] for one in said if one["event"] == "vectors_not_kept"] == ["vectors_not_kept"]


def test_another_encoder_or_version_shares_nothing(tmp_path):
    KeptVectors(Counting("own-1"), tmp_path).encode(TEXTS)
    counting = Counting("own-2")
    KeptVectors(counting, tmp_path).encode(TEXTS)

    assert counting.asked == TEXTS


def test_what_came_before_a_failure_is_kept(tmp_path):
    texts = [f"第{number}句" for number in range(CHUNK + 20)]
    with pytest.raises(RuntimeError):
        KeptVectors(Counting(dies_at=CHUNK + 5), tmp_path).encode(texts)
    counting = Counting()
    KeptVectors(counting, tmp_path).encode(texts)

    assert counting.asked == texts[CHUNK:]


def test_what_a_scale_encodes_is_known_beforehand(tmp_path):
    for position in (POSITION, Catalogue().current("teller", "harbin").position):
        KeptVectors(Counting(), tmp_path).fill(texts_of(position))
        counting = Counting()
        MeaningScale.of(position, KeptVectors(counting, tmp_path))

        assert counting.asked == []


def test_workers_that_begin_together_share_a_rubric_and_see_the_same(tmp_path):
    alone = MeaningScale.of(POSITION, Counting())
    barrier = threading.Barrier(2)

    class Slow(Counting):
        def encode(self, texts):
            time.sleep(0.02)
            return super().encode(texts)

    def work(counting):
        barrier.wait()
        kept = KeptVectors(counting, tmp_path)
        kept.fill(texts_of(POSITION))
        return MeaningScale.of(POSITION, kept)

    workers = [Slow(), Slow()]
    with ThreadPoolExecutor(2) as pool:
        scales = list(pool.map(work, workers))

    both = [text for one in workers for text in one.asked]
    assert set(both) == set(texts_of(POSITION)) and all(one.asked for one in workers)
    assert len(both) < 1.7 * len(set(both))
    for scale in scales:
        assert scale.moulds.ways.tobytes() == alone.moulds.ways.tobytes()
        assert (scale.mean.tobytes(), scale.deviation.tobytes()) == (alone.mean.tobytes(), alone.deviation.tobytes())


def test_filling_goes_on_where_another_try_ended(tmp_path):
    texts = [f"第{number}句" for number in range(100)]
    first = Counting(dies_at=55)
    with pytest.raises(RuntimeError):
        KeptVectors(first, tmp_path).fill(texts)
    second = Counting()
    KeptVectors(second, tmp_path).fill(texts)

    assert len(first.asked) == 50 and sorted(first.asked + second.asked) == sorted(texts)


def test_the_next_worker_encodes_no_rubric_again_and_scores_the_same(tmp_path):
    answers = [AnswerInput("a-1", "q1", "我先跟他说钱不会丢，再看他的身份证，带他去柜台取八百块。")]
    cards, asked = [], []
    for _ in range(2):
        counting = Counting()
        cards.append(
            score_interview(POSITION, answers, None, Meanings(lambda made=counting: Remembering(made), tmp_path))
        )
        asked.append(counting.asked)

    assert cards[0] == cards[1]
    assert len(asked[0]) > 60 and len(asked[1]) <= 5


def test_nothing_that_a_candidate_said_lies_in_the_folder(tmp_path):
    meanings = Meanings(lambda: Remembering(Counting()), tmp_path)
    meanings.of(POSITION)
    before = files(tmp_path)
    said = "我在雨里追了两条街把八百块还给那位卖橘子的大婶。"
    score_interview(POSITION, [AnswerInput("a-1", "q1", said)], None, meanings)

    assert before and files(tmp_path) == before


def test_characters_are_quicker_than_a_disk_and_kept_nowhere(tmp_path):
    Meanings(lambda: Remembering(CharacterGrams()), tmp_path).of(POSITION)
    assert files(tmp_path) == []

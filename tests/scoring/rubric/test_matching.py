"""Phrases in an answer: as they are written, and as they sound."""

import pytest

from config.schema import Point
from scoring.rubric.clauses import split
from scoring.rubric.haystack import Haystack
from scoring.rubric.matching import Reader

POINT = Point(id="calm", label="安抚", dim="patience", weight=1, any=("安抚", "慢慢来", "大堂经理…分流", "a+b"))
SAID = [
    "我先安抚老人，让他慢慢来，再请大堂经理帮忙分流。",
    "我先安服老人，让他曼曼来，再请大唐经理帮忙分留。",
    "我没有安抚他，不慢慢来。",
    "a+b，安抚安抚慢慢来安抚",
    "嗯",
    "",
]


@pytest.mark.parametrize("said", SAID)
def test_looking_for_written_phrases_alone_finds_all_of_them_and_nothing_else(said):
    reader = Reader(said, split(said), "老人来了")
    written = Reader(said, split(said), "老人来了").find(POINT, by_sound=False)

    assert written == [one for one in reader.find(POINT) if one.how == "phrase"]
    assert written == reader.find(POINT, by_sound=False)


def test_what_only_sounds_so_is_found_by_sound():
    haystack = Haystack("让他曼曼来")

    assert [(one.start, one.end, one.how) for one in haystack.find("慢慢来")] == [(2, 5, "sound")]
    assert haystack.find("慢慢来", by_sound=False) == []

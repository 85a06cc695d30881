"""Cutting a transcript into clauses."""

from dataclasses import dataclass

from scoring.rubric.clauses import split


@dataclass
class Heard:
    start_s: float
    end_s: float
    char_start: int
    char_end: int


def texts(text, words=()):
    return [clause.text for clause in split(text, words)]


def test_punctuation_cuts():
    assert texts("先安抚老人，再请同事帮忙。") == ["先安抚老人", "再请同事帮忙"]


def test_connectives_cut_speech_without_punctuation():
    assert texts("首先安抚老人然后请大堂经理帮忙最后确认") == ["首先安抚老人", "然后请大堂经理帮忙", "最后确认"]


def test_a_pause_cuts():
    words = [Heard(0.0, 0.9, 0, 4), Heard(1.5, 2.2, 4, 8)]

    assert texts("安抚老人分流客户", words) == ["安抚老人", "分流客户"]
    assert texts("安抚老人分流客户") == ["安抚老人分流客户"]


def test_every_clause_stands_verbatim_at_its_place():
    text = "嗯，首先呢，我会安抚老人；然后……3.5分钟内，请大堂经理帮忙！"

    for clause in split(text):
        assert text[clause.start : clause.end] == clause.text
    assert any("3.5分钟" in clause.text for clause in split(text))


def test_nothing_gives_nothing():
    assert split("") == []
    assert split("，。！") == []

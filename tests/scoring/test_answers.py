"""What mixtures of recordings and text are good for."""

from dataclasses import asdict

import pytest

from models import Answer, AnswerPart
from scoring.answers import join, notes, standing
from scoring.speech.engines.transcript import Segment, Transcript

GOOD = "请大堂经理帮忙，慢慢讲给老人听，一步一步教他。"


def spoken(text: str, *, seconds=10.0, speech=9.0, logprob=-0.2, ratio=1.0, status="transcribed", **more) -> AnswerPart:
    segments = (Segment(0, seconds, text, logprob, ratio, 0.0),) if text else ()
    transcript = Transcript(text, segments, (), "zh", "scripted", "", seconds, speech, **more)
    part = AnswerPart(id="p" * 32, kind="voice", status=status)
    part.text, part.transcript = text, asdict(transcript)
    return part


def typed(text: str) -> AnswerPart:
    part = AnswerPart(id="t" * 32, kind="text", status="ready")
    part.text = text
    return part


def good() -> AnswerPart:
    return spoken(GOOD)


def repeated() -> AnswerPart:
    return spoken(GOOD * 9, seconds=30, speech=25, ratio=9.5)


def mumbled() -> AnswerPart:
    return spoken(GOOD, logprob=-1.4)


def mostly_silent() -> AnswerPart:
    return spoken(GOOD, seconds=30)


def silent() -> AnswerPart:
    return spoken("", speech=0.0)


def word() -> AnswerPart:
    return spoken("我会耐心", seconds=2, speech=1.5)


def written() -> AnswerPart:
    return typed(WRITTEN)


def done() -> AnswerPart:
    return typed("答完了。")


OK, WRITTEN = ("ok", ""), "先安抚老人，再请大堂经理来帮忙，最后确认他听懂了。"


@pytest.mark.parametrize(
    ("kinds", "verdict"),
    [
        ([good], OK),
        ([written], OK),
        ([good, done], OK),
        ([good, written], OK),
        ([repeated], ("unsure", "repetition")),
        ([repeated, done], ("unsure", "repetition")),
        ([written, repeated], ("unsure", "repetition")),
        ([good, repeated], ("unsure", "repetition")),
        ([mumbled, written], ("unsure", "low_confidence")),
        ([good, good, good, mumbled], ("unsure", "low_confidence")),
        ([mostly_silent, done], ("unsure", "mostly_silence")),
        ([silent], ("insufficient", "silence")),
        ([silent, written], OK),
        ([good, silent], OK),
        ([word], ("insufficient", "too_short")),
        ([word, done], ("insufficient", "too_short")),
        ([word, written], OK),
        ([word, word, word, word], OK),
    ],
)
def test_a_recording_is_judged_on_its_own_whatever_stands_beside_it(kinds, verdict):
    parts = [make() for make in kinds]
    answer = Answer(id="a" * 32, status="closed")
    assert standing(answer, parts, join(parts)) == verdict


def test_people_are_told_of_dropped_words_and_of_damage():
    assert notes(join([good(), typed(WRITTEN)])) == []
    assert notes(join([good(), spoken(GOOD, dropped_words=3)])) == ["words_in_silence"]
    assert notes(join([spoken(GOOD, dropped_words=3, lost_seconds=0.5), good()])) == ["words_in_silence", "damaged"]
    assert notes(join([spoken(GOOD, lost_seconds=0.4)])) == []

import pytest

from scoring.speech.engines.transcript import Segment, Transcript
from scoring.speech.quality import Verdict, judge


def said(text: str, *, seconds: float = 10, speech: float = 9, logprob: float = -0.3, ratio: float = 1.0):
    segments = (Segment(0, seconds, text, logprob, ratio, 0.0),) if text else ()
    return Transcript(text, segments, (), "zh", "scripted", "", seconds, speech)


ANSWER = "首先我会先安抚老人告诉他不着急我陪您慢慢弄"  # 21 characters


@pytest.mark.parametrize(
    ("transcript", "verdict"),
    [
        (said(ANSWER), Verdict("ok")),
        (said("", speech=0.0), Verdict("insufficient", "silence")),
        (said("", speech=4.0), Verdict("insufficient", "no_words")),
        (said("。。。。"), Verdict("insufficient", "no_words")),
        (said("我不知道"), Verdict("insufficient", "too_short")),
        (said(ANSWER, seconds=4.9, speech=4.5), Verdict("insufficient", "too_short")),
        (said(ANSWER, logprob=-1.01), Verdict("unsure", "low_confidence")),
        (said(ANSWER, ratio=2.41), Verdict("unsure", "repetition")),
        (said(ANSWER, speech=5.9), Verdict("unsure", "mostly_silence")),
        (said(ANSWER, logprob=-1.0, ratio=2.4, speech=6.0), Verdict("ok")),
    ],
)
def test_a_recording_is_judged_by_what_it_holds(transcript, verdict):
    assert judge(transcript) == verdict


def test_short_parts_together_make_a_full_answer():
    parts = [said(ANSWER[:10], seconds=3, speech=2.5), said(ANSWER[10:], seconds=3, speech=2.5)]

    assert judge(parts[0]) == Verdict("insufficient", "too_short")
    assert judge(parts) == Verdict("ok")


def test_one_short_mumble_does_not_spoil_a_clear_answer():
    parts = [said(ANSWER * 3), said("嗯", seconds=1, speech=0.5, logprob=-3.0)]

    assert judge(parts) == Verdict("ok")


def test_no_recording_at_all_is_silence():
    assert judge([]) == Verdict("insufficient", "silence")


def test_a_long_part_that_was_not_understood_stands_out_beside_good_ones():
    parts = [said(ANSWER * 9), said(ANSWER, logprob=-1.4)]

    assert judge(parts) == Verdict("unsure", "low_confidence")

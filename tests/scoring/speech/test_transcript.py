import json
from dataclasses import asdict

import pytest

from scoring.speech.engines.transcript import Segment, Transcript, Word


def make_transcript(**changes) -> Transcript:
    values = {
        "text": "您好，请坐",
        "segments": (Segment(0.4, 3.0, "您好，请坐", -0.3, 0.9, 0.01),),
        "words": (Word(0.4, 1.4, "您好", 0, 2, 0.9), Word(2.0, 3.0, "请坐", 3, 5, 0.8)),
        "language": "zh",
        "engine": "scripted",
        "model_sha256": "",
        "seconds": 4.0,
        "speech_seconds": 2.0,
    }
    return Transcript(**{**values, **changes})


@pytest.mark.parametrize(
    ("offset", "second"),
    [
        (0, 0.4),
        (1, 0.9),  # half of a word that takes 1 s
        (2, 2.0),  # the comma: the next word's start
        (3, 2.0),
        (4, 2.5),
        (99, 3.0),
    ],
)
def test_a_character_is_placed_in_time(offset, second):
    assert make_transcript().time_at(offset) == pytest.approx(second)


def test_without_words_a_character_is_placed_by_its_share_of_the_text():
    assert make_transcript(words=()).time_at(2) == pytest.approx(4.0 * 2 / 5)
    assert make_transcript(words=(), text="").time_at(0) == 0.0


def test_it_comes_back_from_json_as_it_was():
    transcript = make_transcript()

    assert Transcript.from_dict(json.loads(json.dumps(asdict(transcript)))) == transcript

"""A benchmark without its data is neither held nor missed, and says so; a figure outside its limit is seen."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks import report, scoring, speech
from benchmarks.hearing.clips import across_a_room, word_errors
from benchmarks.hearing.listening import Heard
from benchmarks.media.phases import Look, Spent, start_up

OURS = Heard("faster-whisper", "amr", 0.14, audio_s=28.0, cpu_s=7.0, wall_s=4.0, compute="int8")


@pytest.mark.parametrize(("benchmark", "data"), [(scoring, "DATA"), (speech, "CLIPS")], ids=["scoring", "speech"])
def test_a_benchmark_without_its_data_has_a_status_of_its_own(benchmark, data, monkeypatch, tmp_path, capsys):
    nowhere = tmp_path / "nowhere"
    monkeypatch.setattr(benchmark, data, nowhere)
    assert benchmark.main() == report.NOT_MEASURED not in (0, 1, 2)
    assert str(nowhere) in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("changed", "missed"),
    [
        ({}, []),
        ({"wrong": 0.21}, ["the same, AMR-NB 12.2k: characters heard wrong"]),
        ({"clips": "english", "wrong": 0.031}, ["seven English clips: words heard wrong"]),
        ({"clips": "far", "wrong": None, "cpu_s": 85.0}, ["12 s across a room, AMR-NB: CPU s for one of audio"]),
        ({"clips": "30 minutes", "wrong": None, "peak_mib": 601.0}, ["30 minutes: MiB of the engine's process"]),
    ],
)
def test_each_promise_about_speech_can_be_missed(changed, missed):
    lines = speech.of_one(speech.OURS, replace(OURS, **changed))

    assert [line.what for line in lines if line.holds is False] == missed


@pytest.mark.parametrize(("theirs_cpu_s", "holds"), [(28.0, True), (13.9, False)])
def test_twice_the_speed_of_the_other_engine_is_promised_of_one_run(theirs_cpu_s, holds):
    heard = {speech.OURS: [OURS], speech.OTHER: [replace(OURS, engine=speech.OTHER, cpu_s=theirs_cpu_s)]}

    assert speech.lines(heard)[-1].holds is holds


@pytest.mark.speech
def test_english_words_are_compared_as_they_are_read():
    pairs = [("in eighteen thirteen", "In 1813."), ("what's the weather like", "What is the weather like?")]

    assert word_errors(pairs) == 0
    assert word_errors([("every purchase is a vote", "every purchase is vote")]) == pytest.approx(1 / 5)


def test_a_far_voice_is_the_same_each_time_and_no_louder_than_a_recording_can_be():
    dry = np.sin(np.arange(16_000) / 5).astype(np.float32)
    wet = across_a_room(dry)

    assert wet.tobytes() == across_a_room(dry).tobytes() and wet.shape == dry.shape
    assert np.abs(wet).max() <= 0.3001 and abs(float(np.corrcoef(dry, wet)[0, 1])) < 0.99


def test_what_a_worker_spends_before_it_gets_going_is_told_apart():
    one_after_the_other = [
        Look(0, 0, 0, 0), Look(5, 4, 1, 0), Look(30, 20, 60, 0), Look(40, 35, 60, 0), Look(50, 50, 60, 1),
        Look(60, 55, 60, 10),
    ]  # fmt: skip
    assert start_up(one_after_the_other) == Spent(5 + 20, 4 + 30)

    side_by_side = [Look(0, 0, 0, 0), Look(5, 4, 1, 0), Look(20, 12, 30, 1), Look(30, 20, 60, 10)]
    assert start_up(side_by_side) == Spent(5, 4)


def test_a_worker_that_never_got_going_spent_everything_on_its_start():
    assert start_up([]) == Spent(0, 0)
    assert start_up([Look(0, 0, 0, 0), Look(90, 70, 0, 0)]) == Spent(90, 70)

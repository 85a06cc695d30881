"""A long recording reaches an engine in stretches, and comes back as if it had been one."""

import numpy as np
import pytest

from scoring.speech.engines.engine import Audio
from scoring.speech.engines.heard import HeardSegment, HeardWord
from scoring.speech.engines.stretches import LONGEST_S, RATE, heard_in_stretches, stretches
from scoring.speech.engines.transcript import Segment


def audio(seconds, speech):
    samples = np.arange(round(seconds * RATE), dtype=np.float32)
    return Audio(samples=samples, seconds=seconds, speech=tuple(speech), sha256="", container="wav", codec="pcm")


def talk(seconds, say=8.0, pause=0.6):
    """Spans of speech with short pauses."""
    starts = np.arange(0.2, seconds - say, say + pause)
    return tuple((float(start), float(start) + say) for start in starts)


@pytest.mark.parametrize("seconds", [0.0, 0.1, 59.0, LONGEST_S])
def test_what_is_short_stays_whole(seconds):
    assert stretches(seconds, ((0.0, seconds),)) == ((0.0, seconds),)


@pytest.mark.parametrize("seconds", [LONGEST_S + 0.1, 601.3, 1800.0, 7200.0])
@pytest.mark.parametrize("speech", [(), "talk", "never ends"])
def test_stretches_follow_each_other_and_none_is_too_long(seconds, speech):
    spans = {"talk": talk(seconds), "never ends": ((0.0, seconds),)}.get(speech, ())
    found = stretches(seconds, spans)
    assert found[0][0] == 0.0 and found[-1][1] == seconds
    assert all(one[1] == other[0] for one, other in zip(found, found[1:], strict=False))
    assert all(0 < end - start <= LONGEST_S for start, end in found)
    assert len(found) <= 2 * seconds / LONGEST_S + 1, "no crumbs"


@pytest.mark.parametrize("seconds", [601.3, 1800.0])
def test_every_cut_stands_in_a_pause_where_there_is_one(seconds):
    speech = talk(seconds)
    cuts = [end for _, end in stretches(seconds, speech)[:-1]]
    assert cuts and not any(start < cut < end for cut in cuts for start, end in speech)


def test_the_longest_pause_near_the_end_is_chosen():
    speech = ((0.0, 190.0), (190.5, 220.0), (223.0, 235.0), (235.4, 400.0))
    assert stretches(400.0, speech)[0] == (0.0, 221.5)


def test_an_engine_hears_each_sample_once_and_times_are_those_of_the_recording():
    given = audio(700.0, talk(700.0))
    seen = []

    def hear(samples):
        seen.append(samples)
        return [
            HeardSegment(
                Segment(1.0, 2.5, "您好", -0.1, 1.0, 0.0),
                (HeardWord(1.0, 1.5, "您", 0.9), HeardWord(2.0, 2.5, "好", 0.8)),
            )
        ]

    found = heard_in_stretches(given, hear)
    assert np.array_equal(np.concatenate(seen), given.samples)
    starts = [start for start, _ in stretches(700.0, given.speech)]
    assert len(starts) > 2
    assert [one.segment.start for one in found] == pytest.approx([start + 1.0 for start in starts])
    assert [word.end_s for one in found for word in one.words] == pytest.approx(
        [at for start in starts for at in (start + 1.5, start + 2.5)]
    )


def test_a_stretch_in_which_nobody_speaks_is_not_listened_to():
    given = audio(3 * LONGEST_S, ((0.0, 10.0), (3 * LONGEST_S - 10.0, 3 * LONGEST_S)))
    lengths = []
    heard_in_stretches(given, lambda samples: lengths.append(len(samples) / RATE) or [])
    assert sum(lengths) <= 2 * LONGEST_S

"""Recordings that are not as they should be: as much as can be heard is heard, and the rest is named."""

import numpy as np
import pytest

from core.errors import InputInvalid
from scoring.speech.decode import decode
from scoring.speech.engines.engine import Audio
from tests.support.encoded import AMR_SIZES, CODECS, amr_of_types, damaged, encoded, syllables


def rms(samples: np.ndarray) -> float:
    return float(np.sqrt(np.square(samples, dtype=np.float64).mean()))


def same_tone(audio: Audio, start: float, end: float) -> bool:
    """Whether this stretch holds what the whole recording should: a 220 Hz tone."""
    piece = audio.samples[int(start * 16_000) : int(end * 16_000)]
    spectrum = np.abs(np.fft.rfft(piece * np.hanning(len(piece))))
    return abs(float(np.argmax(spectrum)) * 16_000 / len(piece) - 220) < 5


@pytest.mark.parametrize("where", [0.05, 0.5, 0.95], ids=["start", "middle", "end"])
@pytest.mark.parametrize("name", CODECS)
def test_damage_costs_the_stretch_it_hit_and_nothing_else(name, where):
    audio = decode(damaged(encoded(name), where))

    assert audio.seconds == pytest.approx(30, abs=0.2)
    assert audio.lost_seconds <= 3
    hit = 30 * where
    for start in range(0, 28, 4):
        if abs(start + 2 - hit) > 5:
            assert same_tone(audio, start, start + 4), f"{start} s"


# MP3 and PCM conceal forty bytes, a FLAC frame is heard as noise, and WebM has no checksum.
@pytest.mark.parametrize(
    ("name", "least", "most"), [("amr", 0.3, 2.0), ("mp4", 0.02, 1.0), ("ogg", 0.5, 3.0), ("matroska", 0.5, 12.0)]
)
def test_the_seconds_that_are_lost_are_named(name, least, most):
    whole, hurt = encoded(name), damaged(encoded(name), 0.5, 2000 if name == "matroska" else 600)
    assert decode(whole).lost_seconds == 0
    assert least <= decode(hurt).lost_seconds <= most


@pytest.mark.parametrize("name", ["amr", "mp4", "mp3", "ogg", "matroska", "flac"])
def test_a_recording_broken_throughout_is_refused(name):
    data = encoded(name, seconds=10)
    with pytest.raises(InputInvalid, match="cannot be decoded"):
        decode(data[:40] + np.random.default_rng(4).bytes(len(data) - 40))


def test_a_recording_of_which_most_is_damaged_is_refused_and_says_how_much():
    with pytest.raises(InputInvalid, match=r"damaged: \d+\.\d of \d+\.\d seconds"):
        decode(damaged(encoded("amr"), 0.2, 60_000))


def test_a_recording_cut_off_in_the_middle_is_heard_up_to_there():
    for name in ("amr", "mp3", "ogg", "matroska", "flac", "wav"):
        data = encoded(name)
        audio = decode(data[: len(data) // 2])
        assert 10 < audio.seconds < 20, name
        assert same_tone(audio, 4, 8)


def test_a_change_of_format_inside_a_recording_is_followed():
    second = encoded("mp3", seconds=10, rate=16_000)
    first = encoded("mp3", np.stack([syllables(10, 44_100)] * 2))
    audio = decode(first + second)

    assert audio.seconds == pytest.approx(20, abs=0.3)
    assert same_tone(audio, 2, 6) and same_tone(audio, 13, 17)


@pytest.mark.parametrize("name", ["mp4", "matroska", "wav", "flac"])
@pytest.mark.parametrize("factor", [-1.0, -0.9, 0.0, 0.5, 1.0])
def test_two_channels_of_any_sign_keep_at_least_half_their_level(name, factor):
    left = syllables(5, CODECS[name][2])
    audio = decode(encoded(name, np.stack([left, factor * left])))
    assert rms(audio.samples) >= 0.5 * rms(left)
    assert same_tone(audio, 1, 4)


@pytest.mark.parametrize("delay_ms", [0.5, 2.3, 20, 300])
def test_a_delayed_channel_keeps_at_least_half_the_level(delay_ms):
    left = syllables(5, 16_000)
    right = np.roll(left, int(delay_ms * 16))
    assert rms(decode(encoded("wav", np.stack([left, right]))).samples) >= 0.5 * rms(left)


def test_two_people_on_a_channel_each_are_both_heard():
    at = np.arange(8 * 16_000) / 16_000
    first, second = 0.3 * np.sin(2 * np.pi * 220 * at) * (at < 4), 0.3 * np.sin(2 * np.pi * 220 * at) * (at >= 4)
    audio = decode(encoded("wav", np.stack([first, second])))
    assert rms(audio.samples[:60_000]) > 0.08 and rms(audio.samples[-60_000:]) > 0.08


def test_silence_that_the_phone_left_out_keeps_its_length():
    noise, gap = syllables(10, 8_000), np.zeros(4 * 8_000, np.float32)
    data = encoded("amr", np.concatenate([noise, gap, noise]), dtx="1")
    kinds = {data[6 + at] >> 3 & 15 for at in _frames(data[6:])}

    audio = decode(data)

    assert {8, 15} <= kinds
    assert audio.seconds == pytest.approx(24, abs=0.1)
    assert audio.lost_seconds == 0


@pytest.mark.parametrize("band", ["nb", "wb"])
def test_every_frame_type_keeps_its_length(band):
    every = [kind for kind in range(16) for _ in range(50)]
    audio = decode(amr_of_types(band, every))

    assert audio.seconds == pytest.approx(16, abs=0.1)
    assert audio.lost_seconds == 0
    for kind in range(16):
        assert decode(amr_of_types(band, [kind] * 100)).seconds == pytest.approx(2, abs=0.1), kind


def _frames(data: bytes) -> list[int]:
    """Where each frame begins."""
    found, at = [], 0
    while at < len(data):
        found.append(at)
        at += 1 + AMR_SIZES["nb"][data[at] >> 3 & 15]
    return found

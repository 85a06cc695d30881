import wave

import av
import numpy as np
import pytest

from voice.audio_files import amr_bytes, silence, wav_bytes, write


def tone(seconds: float, rate: int) -> np.ndarray:
    return (0.5 * np.sin(2 * np.pi * 220 * np.arange(int(seconds * rate)) / rate)).astype(np.float32)


def test_an_amr_file_is_what_wecom_sends(tmp_path):
    path = tmp_path / "voice.amr"

    write(path, tone(2, 24_000), 24_000)

    data = path.read_bytes()
    assert data.startswith(b"#!AMR\n")
    assert data[6] >> 3 & 0x0F == 7  # frame type 7 is 12.2 kbit/s
    with av.open(str(path)) as container:
        assert container.streams.audio[0].rate == 8_000
        samples = sum(frame.samples for frame in container.decode(audio=0))
    assert samples / 8_000 == pytest.approx(2, abs=0.06)


def test_a_wav_file_keeps_rate_and_length(tmp_path):
    write(tmp_path / "voice.wav", tone(1, 24_000), 24_000)

    with wave.open(str(tmp_path / "voice.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (24_000, 1, 2)
        assert file.getnframes() == 24_000


def test_samples_above_full_scale_are_clipped_not_wrapped():
    data = wav_bytes(np.array([1.5, -1.5], np.float32), 8_000)

    assert np.frombuffer(data[-4:], "<i2").tolist() == [32767, -32767]


def test_a_silent_recording_is_soft_and_the_same_each_time():
    assert np.abs(silence(1)).max() < 0.01
    assert amr_bytes(silence(1), 8_000) == amr_bytes(silence(1), 8_000)


def test_another_ending_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"only \.amr and \.wav"):
        write(tmp_path / "voice.mp3", tone(1, 8_000), 8_000)
    assert list(tmp_path.iterdir()) == []

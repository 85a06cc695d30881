import builtins
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import av
import numpy as np
import pytest

from core.errors import InputInvalid, RetryLater
from core.forks.process import ForkingProcess
from scoring.speech import decode as decode_module
from scoring.speech import decoder_child
from scoring.speech.decode import CHILD, Limits, decode
from tests.support.encoded import encoded
from tests.support.speech_clips import clip
from voice.audio_files import amr_bytes, silence, wav_bytes


def tone(seconds: float, rate: int = 16_000) -> np.ndarray:
    """A 220 Hz tone at half volume."""
    return (0.5 * np.sin(2 * np.pi * 220 * np.arange(int(seconds * rate)) / rate)).astype(np.float32)


def flac_of_silence(seconds: int) -> bytes:
    """Digital silence, which FLAC packs to almost nothing."""
    target = io.BytesIO()
    second = np.zeros((1, 16_000), np.int16)
    with av.open(target, "w", format="flac") as container:
        stream = container.add_stream("flac", rate=16_000, layout="mono")
        for i in range(seconds):
            frame = av.AudioFrame.from_ndarray(second, format="s16", layout="mono")
            frame.sample_rate, frame.pts = 16_000, i * 16_000
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return target.getvalue()


def test_a_wav_comes_back_as_16_khz_mono_float():
    audio = decode(wav_bytes(tone(1.5, 48_000), 48_000))

    assert audio.samples.dtype == np.float32
    assert audio.seconds == pytest.approx(1.5, abs=0.03)
    assert np.abs(audio.samples).max() == pytest.approx(0.5, abs=0.02)
    assert (audio.container, audio.codec) == ("wav", "pcm_s16le")


def test_a_silent_voice_message_has_no_speech():
    audio = decode(amr_bytes(silence(3), 8_000))

    assert audio.seconds == pytest.approx(3, abs=0.06)
    assert audio.speech_seconds == 0


@pytest.mark.parametrize(
    ("name", "seconds"),
    [
        ("formats/funasr_asr_example.nb12k2.amr", 5.55),
        ("formats/funasr_asr_example.recorder.webm", 5.55),
        ("formats/funasr_asr_example.video.mp4", 5.55),
        ("formats/funasr_asr_example.m4a", 5.55),
        ("formats/aishell_BAC009S0764W0121.ogg", 4.20),
        ("en/common_voice_en_651325.mp3", 2.38),
        ("en/jfk.flac", 11.0),
        ("zh/cosyvoice_zero_shot.wav", 3.48),
    ],
)
def test_every_accepted_kind_keeps_its_length_and_its_speech(name, seconds):
    audio = decode(clip(name))

    assert audio.seconds == pytest.approx(seconds, abs=0.1)
    assert 0.5 * seconds < audio.speech_seconds <= audio.seconds


def test_a_tencent_silk_file_is_refused_by_name():
    with pytest.raises(InputInvalid, match="Tencent SILK"):
        decode(clip("formats/funasr_asr_example.tencent.silk"))


@pytest.mark.parametrize(
    "data",
    [
        b"#!AMR\n",
        b"#!AMR\n#EXTM3U\nfile:///etc/hostname\n",
        b"\x00\x00\x00\x20ftypisom" + b"\x00" * 50,
        b"\x1aE\xdf\xa3" + b"\x00" * 100,
        b"OggS" + os.urandom(200),
        b"fLaC" + b"\xff" * 40,
        encoded("matroska", seconds=1).replace(b"A_OPUS", b"A_QQQQ"),
    ],
    ids=["amr of no frames", "playlist", "mp4", "webm", "ogg", "flac", "codec nobody knows"],
)
def test_a_damaged_recording_is_refused_and_says_as_what_it_was_read(data):
    with pytest.raises(InputInvalid, match=r"cannot be decoded as (amr|mp4|matroska|ogg|flac): it"):
        decode(data)


def test_a_playlist_named_amr_never_reaches_the_file_it_names(tmp_path):
    secret = tmp_path / "neighbour.wav"
    secret.write_bytes(wav_bytes(tone(1), 16_000))
    recording = tmp_path / "answer.amr"
    recording.write_text(f"#EXTM3U\n#EXTINF:1,\n{secret}\n#EXT-X-ENDLIST\n")

    with pytest.raises(InputInvalid, match="playlist"):
        decode(recording.read_bytes())


@pytest.mark.parametrize("container", ["hls", "concat"])
def test_the_child_itself_refuses_a_format_outside_its_list(tmp_path, container):
    secret = tmp_path / "neighbour.wav"
    secret.write_bytes(wav_bytes(tone(1), 16_000))
    script = {
        "hls": f"#EXTM3U\n#EXTINF:1,\n{secret}\n#EXT-X-ENDLIST\n",
        "concat": f"ffconcat version 1.0\nfile {secret}\n",
    }

    child = subprocess.run(
        [sys.executable, "-I", str(CHILD), container, "60", str(1 << 30), "10"],
        input=script[container].encode(), capture_output=True, timeout=60, check=True,
    )  # fmt: skip

    assert child.stdout.startswith(b'{"ok": false')
    assert child.stdout.count(b"\n") == 1  # no samples follow


def test_a_recording_that_unpacks_to_hours_is_refused_while_decoding():
    an_hour = flac_of_silence(3600)
    assert len(an_hour) < 1 << 20

    with pytest.raises(InputInvalid, match="longer than 900 seconds"):
        decode(an_hour)


def test_a_recording_with_too_many_bytes_is_refused_before_it_is_decoded():
    with pytest.raises(InputInvalid, match="7 bytes; at most 6"):
        decode(b"#!AMR\n\x3c", Limits(max_bytes=6))


def test_decoding_stays_inside_the_memory_it_may_take():
    with pytest.raises((InputInvalid, RetryLater)):
        decode(wav_bytes(tone(600), 16_000), Limits(memory_bytes=64 << 20))


def _stuck_child(tmp_path: Path, monkeypatch, body: str) -> None:
    child = tmp_path / "child.py"
    child.write_text(f"import os, time\ndef load(): pass\ndef main(arguments):\n    {body}\n")
    decoder = ForkingProcess(child)
    monkeypatch.setattr(decode_module, "decoders", lambda: decoder)


@pytest.mark.parametrize("head", [
    '[]', 'junk', '{}', '7', '[' * 4000, '{"ok": true}', '{"ok": false}', '{"ok": 1, "why": "x"}',
    '{"ok": true, "samples": 1, "lost_s": 0}', '{"ok": true, "codec": "x", "samples": 2, "lost_s": 0}',
    '{"ok": true, "codec": "x", "samples": 1, "lost_s": NaN}', '{"ok": true, "codec": "x", "samples": 1, "lost_s": -1}',
    '{"ok": true, "codec": "x", "samples": 1, "lost_s": "much"}', '\\udc80',
])  # fmt: skip
def test_a_decoder_that_a_recording_made_talk_nonsense_costs_that_recording(tmp_path, monkeypatch, head):
    _stuck_child(tmp_path, monkeypatch, f"print({head!r}); print('\\0', end='')")

    with pytest.raises(InputInvalid, match="the decoder broke on it"):
        decode(b"#!AMR\n\x3c")


@pytest.mark.parametrize("error", ["AttributeError", "KeyError", "ZeroDivisionError", "RecursionError"])
def test_whatever_reading_a_recording_raises_is_the_recordings_fault(monkeypatch, capsysbinary, error):
    def broken(*arguments):
        raise getattr(builtins, error)("of the library's own")

    monkeypatch.setattr(decoder_child, "decode", broken)
    monkeypatch.setattr(decoder_child, "bound", lambda *limits: None)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"fLaC")))
    decoder_child.main(["flac", "60", "0", "0"])
    assert json.loads(capsysbinary.readouterr().out) == {"ok": False, "why": f"it is damaged ({error})"}


def test_a_child_that_never_answers_is_ended_and_tried_later(tmp_path, monkeypatch):
    _stuck_child(tmp_path, monkeypatch, "time.sleep(60)")

    started = time.monotonic()
    with pytest.raises(RetryLater, match="longer than 1 s"):
        decode(b"#!AMR\n\x3c", Limits(wall_seconds=1))
    assert time.monotonic() - started < 50  # the child would have slept for 60


@pytest.mark.parametrize(
    ("killed_by", "error"),
    [(signal.SIGXCPU, InputInvalid), (signal.SIGSEGV, InputInvalid), (signal.SIGKILL, RetryLater)],
)
def test_only_what_a_file_can_cause_is_blamed_on_the_file(tmp_path, monkeypatch, killed_by, error):
    _stuck_child(tmp_path, monkeypatch, f"os.kill(os.getpid(), {int(killed_by)})")

    with pytest.raises(error):
        decode(b"#!AMR\n\x3c")


def test_a_child_that_cannot_go_on_is_tried_later_with_its_last_words(tmp_path, monkeypatch):
    _stuck_child(tmp_path, monkeypatch, "raise OSError('no room')")

    with pytest.raises(RetryLater, match="ended with 1: OSError: no room"):
        decode(b"#!AMR\n\x3c")


def test_the_decoder_dies_with_its_parent(tmp_path):
    """kill -9 of a worker leaves no decoder behind."""
    parent = subprocess.Popen(
        [
            sys.executable, "-c",
            "import subprocess, sys, time\n"
            f"c = subprocess.Popen([sys.executable, '-I', {str(CHILD)!r}, 'amr', '60', str(1 << 30), '60'],"
            " stdin=subprocess.PIPE)\n"
            "time.sleep(1)\nprint(c.pid, flush=True)\ntime.sleep(60)\n",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()

    deadline = time.monotonic() + 60
    while _alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _alive(child)


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"

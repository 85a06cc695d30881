"""Files that go out: checked before they leave, the same bytes on every try, AMR made of anything that sounds."""

import io
import subprocess
import sys
import wave

import numpy as np
import pytest
import requests

from core.errors import InputInvalid, PermanentFailure
from tests.support.encoded import amr_of_types, encoded, syllables
from tests.support.needs import REPOSITORY
from tests.support.shelf import shelf
from tests.wecom.conftest import CANDIDATE, KF
from wecom.api.errors import Refused
from wecom.kf import bodies as kf_bodies
from wecom.kf import calls as kf_calls
from wecom.media import amr
from wecom.media import download as media_download
from wecom.media import upload as media_upload

MIB = 1024 * 1024
AMR = b"#!AMR\n" + b"\x3c" + bytes(31)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(20)
UPLOAD = "/cgi-bin/media/upload"


def tone(seconds, rate=16_000):
    """A WAV file of a soft square wave."""
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        half = rate // 880
        period = b"\x00\x08" * half + b"\x00\xf8" * half
        count = int(seconds * rate)
        file.writeframes((period * (count // (2 * half) + 1))[: count * 2])
    return target.getvalue()


@pytest.mark.parametrize(("kind", "data"), [("image", PNG), ("voice", AMR), ("video", MP4), ("file", b"%PDF-1.7")])
def test_what_was_uploaded_comes_back(client, kind, data):
    uploaded = media_upload.upload(client, kind, data, "文件.bin")

    assert media_download.get(client, uploaded.media_id).data == data
    assert uploaded.created_at > 1_700_000_000


@pytest.mark.parametrize("fault", [{"kind": "errcode", "errcode": 42001}, {"kind": "errcode", "errcode": 40014}])
def test_after_a_stale_token_the_same_bytes_go_out_again(client, sandbox, fault):
    sandbox.add_fault(UPLOAD, times=1, **fault)

    uploaded = media_upload.upload(client, "image", PNG, "a.png")

    assert media_download.get(client, uploaded.media_id).data == PNG
    first, second = sandbox.calls(UPLOAD)
    assert first["sha256"] == second["sha256"]


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("voice", b"RIFF" + bytes(100)), ("image", b"GIF89a" + bytes(100)), ("video", bytes(100)), ("file", b"12345"),
        ("file", b""), ("image", PNG + bytes(10 * MIB)), ("voice", AMR + bytes(2 * MIB)),
        ("video", MP4 + bytes(10 * MIB)), ("file", bytes(20 * MIB + 1)),
    ],
)  # fmt: skip
def test_what_wecom_would_not_take_is_refused_here(client, sandbox, kind, data):
    with pytest.raises(InputInvalid):
        media_upload.upload(client, kind, data, "x")
    assert sandbox.calls(UPLOAD) == []


def test_a_voice_over_60_seconds_is_refused_by_wecom(client):
    with pytest.raises(Refused) as raised:
        media_upload.upload(client, "voice", b"#!AMR\n" + (b"\x3c" + bytes(31)) * 3001, "a.amr")
    assert raised.value.errcode == 45007


def test_a_picture_with_a_permanent_address(client):
    assert requests.get(media_upload.upload_picture(client, PNG), timeout=10).content == PNG
    with pytest.raises(InputInvalid):
        media_upload.upload_picture(client, PNG + bytes(2 * MIB))


def fetched_file(client, data):
    with shelf(data) as url:
        job = media_upload.begin_fetching(client, "file", url, "大文件.pdf", media_upload.md5_of(data))
        state = media_upload.fetched(client, job)
        while state.status == media_upload.BUSY:
            state = media_upload.fetched(client, job)
    return state


def test_a_file_over_20_mb_is_fetched_in_parts(client, sandbox):
    data = bytes(range(256)) * 4096 * 21  # 21 MiB
    state = fetched_file(client, data)
    assert (state.status, state.errcode) == (media_upload.DONE, 0)

    found = media_download.get(client, state.media_id, limit=30 * MIB)

    assert found.data == data
    assert len(sandbox.calls("/cgi-bin/media/get")) == 3  # refused whole, then two parts
    with pytest.raises(PermanentFailure):
        media_download.get(client, state.media_id, limit=media_download.PART_BYTES + 5)
    with pytest.raises(Refused):
        media_download.get(client, state.media_id)


def test_a_file_that_wecom_cannot_fetch(client):
    with shelf(b"") as gone:
        pass
    job = media_upload.begin_fetching(client, "file", gone, "a.pdf", media_upload.md5_of(b"x"))
    state = media_upload.fetched(client, job)
    while state.status == media_upload.BUSY:
        state = media_upload.fetched(client, job)

    assert (state.status, state.media_id, state.errcode) == (media_upload.FAILED, "", 830001)


def test_a_file_is_gone_after_three_days(client, sandbox):
    uploaded = media_upload.upload(client, "image", PNG, "a.png")
    sandbox.advance_clock(3 * 86400)

    with pytest.raises(Refused) as raised:
        media_download.get(client, uploaded.media_id)
    assert raised.value.errcode == 40007


def test_the_better_copy_of_a_voice_from_a_page(client, sandbox):
    media_id = sandbox.upload_voice(AMR, b"speex at 16 kHz")

    assert media_download.get_spoken(client, media_id) == media_download.Media(
        b"speex at 16 kHz", "voice/speex", "voice.speex"
    )
    assert media_download.get(client, media_id).data == AMR
    with pytest.raises(Refused):
        media_download.get_spoken(client, sandbox.send_voice(CANDIDATE, AMR)["media_id"])


# a voice message out of any recording


def test_a_recording_goes_out_as_a_voice_message(client, sandbox):
    sandbox.say(CANDIDATE, "您好")
    voice = amr.to_amr(tone(1.5))

    uploaded = media_upload.upload(client, "voice", voice.data, "question.amr")
    kf_calls.send_msg(client, kf_bodies.addressed(kf_bodies.media("voice", uploaded.media_id), CANDIDATE, KF, "m1"))

    assert voice.seconds == pytest.approx(1.5, abs=0.04)
    assert voice.data.startswith(b"#!AMR\n")
    [entry] = sandbox.received("kf", CANDIDATE)
    assert (entry["msgtype"], entry["body"]) == ("voice", {"media_id": uploaded.media_id})
    assert media_download.get(client, uploaded.media_id).data == voice.data


def test_59_seconds_fit_and_61_do_not(client):
    almost = amr.to_amr(tone(59.9))
    assert len(almost.data) < 2 * MIB
    assert media_upload.upload(client, "voice", almost.data, "a.amr").media_id

    with pytest.raises(InputInvalid, match="longer than 60 seconds"):
        amr.to_amr(tone(61))


def test_amr_may_be_made_of_amr():
    assert amr.to_amr(amr.to_amr(tone(0.5)).data).seconds == pytest.approx(0.5, abs=0.06)


@pytest.mark.parametrize("data", [b"", b"hello", PNG, b"RIFF" + bytes(40), b"#EXTM3U\nfile:///etc/passwd\n", AMR[:6]])
def test_what_does_not_sound_is_refused(data):
    with pytest.raises(InputInvalid):
        amr.to_amr(data)


def test_no_process_of_ours_loads_a_media_library_for_it():
    program = "import sys, wecom.media.amr, wecom.media.upload, wecom.kf.senders; print('av' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout  # fmt: skip
    assert told.strip() == "False"


@pytest.mark.parametrize("band", ["nb", "wb"])
def test_every_frame_type_of_amr_keeps_its_length_on_the_way_out(band):
    types = range(9) if band == "nb" else range(10)
    for kinds in ([kind for kind in types for _ in range(50)], [8] * 100, [15] * 100, [0, 8, 15, 15] * 50):
        assert amr.to_amr(amr_of_types(band, kinds)).seconds == pytest.approx(len(kinds) / 50, abs=0.1)


def test_silence_that_was_left_out_is_there_on_the_way_out():
    quiet = np.concatenate([syllables(10, 8_000), np.zeros(4 * 8_000, np.float32), syllables(10, 8_000)])
    assert amr.to_amr(encoded("amr", quiet, dtx="1")).seconds == pytest.approx(24, abs=0.1)

"""Media beyond the plain file: formats, ranges, permanent pictures, files fetched by WeCom, JS-SDK voices."""

import hashlib
import time

import pytest
import requests

from tests.sandbox.conftest import DAY_S, KF
from tests.sandbox.kf.test_bodies import MP4, PNG
from tests.sandbox.test_media_contacts_roster import AMR, download, upload
from tests.support.shelf import shelf

MIB = 1024 * 1024


@pytest.mark.parametrize(
    ("kind", "data", "errcode"),
    [
        ("image", PNG, 0), ("image", b"\xff\xd8\xff" + bytes(10), 0), ("image", b"GIF89a" + bytes(10), 40004),
        ("image", PNG + bytes(10 * MIB), 40009), ("image", b"\xff\xd8\xff\x00\x00", 40006),
        ("video", MP4, 0), ("video", b"RIFF" + bytes(20), 40004), ("video", MP4 + bytes(10 * MIB), 40011),
        ("file", b"%PDF-1.7", 0), ("file", b"12345", 40006), ("file", bytes(20 * MIB + 1), 45001),
    ],
)  # fmt: skip
def test_sizes_and_formats_of_uploads(app, kind, data, errcode):
    answer = upload(app, kind, data)

    assert answer["errcode"] == errcode
    assert errcode or answer["created_at"].isdigit()


def ask_for(app, address, data, **fields):
    """Let WeCom fetch a file; the answer of `upload_by_url`."""
    body = {"scene": 1, "type": "file", "filename": "须知.pdf", "url": address, "md5": hashlib.md5(data).hexdigest()}
    return app.post("media/upload_by_url", body | fields)


def result(app, jobid):
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        answer = app.post("media/get_upload_by_url_result", {"jobid": jobid})
        if answer.get("status") != 1:
            return answer
        time.sleep(0.05)
    raise AssertionError("the job did not end")


def test_a_file_over_20_mb_comes_in_ranges_only(app):
    data = bytes(range(256)) * 4096 * 21  # 21 MiB
    with shelf(data) as url:
        media_id = result(app, ask_for(app, url, data)["jobid"])["detail"]["media_id"]

    whole = download(app, media_id)
    assert (whole.status_code, whole.json()["errcode"]) == (200, 830002)
    assert download(app, media_id, Range=f"bytes=0-{20 * MIB}").json()["errcode"] == 830002
    first = download(app, media_id, Range=f"bytes=0-{20 * MIB - 1}")
    rest = download(app, media_id, Range=f"bytes={20 * MIB}-{30 * MIB}")
    assert (first.status_code, rest.headers["Content-Range"]) == (206, f"bytes {20 * MIB}-{21 * MIB - 1}/{21 * MIB}")
    assert first.content + rest.content == data


def test_a_fetched_file_is_checked_against_its_hash(app):
    data = b"%PDF-1.7 and more"
    with shelf(data) as url:
        done = result(app, ask_for(app, url, data)["jobid"])
        wrong = result(app, ask_for(app, url, b"other")["jobid"])

    assert (done["status"], done["detail"]["errcode"], wrong["status"]) == (2, 0, 3)
    assert download(app, done["detail"]["media_id"]).content == data
    assert wrong["detail"] == {"errcode": 301019, "errmsg": "failed"}


def test_an_address_that_cannot_be_reached_fails_and_a_job_lives_an_hour(client, app):
    with shelf(b"") as url:
        gone = url
    jobid = ask_for(app, gone, b"")["jobid"]

    assert result(app, jobid)["status"] == 3
    client.advance_clock(3601)
    assert result(app, jobid)["errcode"] == 40058


@pytest.mark.parametrize(
    "fields",
    [{"scene": 2}, {"type": "image"}, {"filename": ""}, {"filename": "字" * 43}, {"url": "bank/x"}, {"md5": "1"}],
)
def test_what_cannot_be_asked_for(app, fields):
    assert ask_for(app, "https://bank.example/x", b"x", **fields)["errcode"] == 40058


def post_picture(app, data, field="anything"):
    params = {"access_token": app.token()}
    url = f"{app.url}/cgi-bin/media/uploadimg"
    return requests.post(url, params=params, files={field: ("a.png", data)}, timeout=5).json()


def test_a_permanent_picture_outlives_the_three_days(client, app):
    address = post_picture(app, PNG)["url"]
    client.advance_clock(30 * DAY_S)

    assert requests.get(address, timeout=5).content == PNG


@pytest.mark.parametrize(
    ("data", "errcode"), [(b"", 44001), (b"GIF89a" + bytes(9), 40004), (PNG + bytes(2 * MIB), 40009)]
)
def test_wrong_pictures(app, data, errcode):
    assert post_picture(app, data)["errcode"] == errcode


def test_a_voice_of_the_js_sdk_has_a_better_copy(client, app):
    media_id = client.upload_voice(AMR, b"speex bytes at 16 kHz")
    params = {"access_token": app.token(), "media_id": media_id}
    url = f"{app.url}/cgi-bin/media/get/jssdk"

    better = requests.get(url, params=params, timeout=5)
    assert (better.content, better.headers["Content-Type"]) == (b"speex bytes at 16 kHz", "voice/speex")
    assert download(app, media_id).content == AMR
    plain = client.send_voice("wmLi", AMR)["media_id"]
    assert requests.get(url, params=params | {"media_id": plain}, timeout=5).json()["errcode"] == 40007


def test_a_voice_asked_for_as_silk_is_a_file_of_its_own(client, app):
    sent = client.send_voice("wmLi", AMR)
    amr, silk, again = (
        app.post("kf/sync_msg", {"open_kfid": KF, "voice_format": number})["msg_list"][0]["voice"]["media_id"]
        for number in (0, 1, 1)
    )

    assert amr == sent["media_id"] and silk == again != amr
    assert download(app, amr).content == AMR
    assert download(app, silk).content.startswith(b"\x02#!SILK_V3")
    assert app.post("kf/sync_msg", {"open_kfid": KF, "voice_format": 2})["errcode"] == 40058
    client.advance_clock(3 * DAY_S - 10)
    assert download(app, silk).status_code == 200
    client.advance_clock(20)
    assert download(app, silk).json()["errcode"] == 40007

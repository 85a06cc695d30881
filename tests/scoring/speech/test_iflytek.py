"""iFLYTEK 录音文件转写 against a stand-in that checks signature, parameters and body, and that fails."""

import io
import json
import wave
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from core.errors import ConfigInvalid, PermanentFailure, RetryLater
from scoring.speech.engines import iflytek_wire
from scoring.speech.engines.engine import Audio, Order, RemoteRecogniser
from scoring.speech.engines.iflytek import Iflytek
from scoring.speech.engines.iflytek_wire import Account, canonical, signed
from scoring.speech.quality import judge
from tests.support import iflytek as stand_in
from tests.support.iflytek import APP_ID, HANGS, KEY_ID, SECRET, words

NOW = datetime(2026, 1, 1, 2, 0, tzinfo=UTC)
SERVICES = ("standard", "large-model")
SAID = words(
    (500, 2500, [("我会", "n", 0, 40), ("先", "n", 40, 60), ("，", "p", 60, 60), ("", "g", 60, 60)]),
    (2600, 6000, [("安撫", "n", 10, 90), ("老人家的情緒再慢慢講", "n", 90, 300), ("。", "p", 300, 300)]),
)
AUDIO = Audio(np.zeros(16_000 * 6, dtype=np.float32), 6.0, ((0.4, 6.0),), "", "wav", "pcm")


@pytest.fixture
def vendor():
    with stand_in.running() as running:
        running.result = SAID
        yield running


@pytest.fixture
def now():
    return [NOW]


@pytest.fixture(params=SERVICES)
def account(request, vendor):
    return Account(request.param, APP_ID, SECRET, KEY_ID, vendor.url)


@pytest.fixture
def engine(account, now):
    return Iflytek(account, lambda: now[0], lambda seconds: wait(now, seconds))


def wait(now, seconds):
    now[0] += timedelta(seconds=seconds)


def handed_over(engine, now):
    """An order that may be asked for."""
    order = engine.submit(AUDIO)
    wait(now, order.wait_s)
    return order


def test_a_recording_is_uploaded_signed_and_its_words_come_with_their_times(engine, vendor):
    vendor.waits = 2

    heard = engine.recognise(AUDIO)

    assert heard.text == "我会先，安抚老人家的情绪再慢慢讲。"
    assert [(word.text, word.start_s, word.end_s) for word in heard.words] == [
        ("我会", 0.5, 0.9), ("先，", 0.9, 1.1), ("安抚", 2.7, 3.5), ("老人家的情绪再慢慢讲。", 3.5, 5.6),
    ]  # fmt: skip
    assert (heard.engine, heard.seconds, heard.speech_seconds) == (engine.name, 6.0, 5.6)
    assert judge(heard).status == "ok"
    [(_, query, body)] = vendor.uploads
    assert query["duration"] == "6000" and len(vendor.asked) == 3
    with wave.open(io.BytesIO(body)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16_000, 1, 2)


def test_signatures_are_those_worked_out_by_hand():
    """openssl's: md5 of `app-11767232800`, and HMAC-SHA1 with `secret-1`."""
    query, header = signed(Account("standard", APP_ID, SECRET), {}, "", NOW)
    assert (query["ts"], header) == ("1767232800", "")
    assert query["signa"] == "edZKI5dURMALML2vllH1dx+7haA="
    assert canonical({"b": "2026-01-01T10:00:00+0800", "a": "x y", "empty": "", "signature": "s"}) == (
        "a=x%20y&b=2026-01-01T10%3A00%3A00%2B0800"
    )


def test_it_is_remote_and_an_order_survives_as_json(engine, vendor, now):
    assert isinstance(engine, RemoteRecogniser)
    order = engine.submit(AUDIO)

    again = Order(**json.loads(json.dumps(order.__dict__)))
    with pytest.raises(RetryLater) as early:
        engine.collect(again)
    assert early.value.patient and early.value.after_s == 28.0 and vendor.asked == []
    wait(now, 28)

    assert again == order and order.wait_s == 28.0
    assert "".join(one.segment.text for one in engine.collect(again)).startswith("我会先，安")


def test_the_wait_grows_with_the_age_of_the_order_until_it_will_never_be_ready(engine, vendor, now):
    order, vendor.waits = handed_over(engine, now), 1000
    waits = []
    with pytest.raises(PermanentFailure, match="five hours"):
        while True:
            try:
                engine.collect(order)
            except RetryLater as error:
                assert error.patient
                waits.append(error.after_s)
                now[0] += timedelta(seconds=error.after_s)
    assert waits == sorted(waits) and waits[0] == 10.0
    assert len(vendor.asked) <= 100  # what the vendor allows for one order


@pytest.mark.parametrize(
    ("fault", "error", "patient"),
    [
        ((429, ""), RetryLater, True),
        ((503, "busy"), RetryLater, False),
        ((None, ""), RetryLater, False),
        ((200, "<html>"), RetryLater, False),
        ((200, "[]"), RetryLater, False),
        ((200, '{"code": "000000"}'), RetryLater, False),
        ((200, '{"code": "000000", "content": {}}'), RetryLater, None),
        ((200, '{"code": "26603"}'), RetryLater, True),
        ((200, '{"code": "100012"}'), RetryLater, True),
        ((200, '{"code": "26600"}'), PermanentFailure, None),
        ((404, ""), PermanentFailure, None),
        ((401, ""), ConfigInvalid, None),
        ((200, '{"code": "000002"}'), ConfigInvalid, None),
    ],
)
def test_what_goes_wrong_is_tried_later_or_given_up(engine, vendor, now, fault, error, patient):
    order = handed_over(engine, now)
    for step in (lambda: engine.submit(AUDIO), lambda: engine.collect(order)):
        vendor.faults = [fault]
        with pytest.raises(error) as raised:
            step()
        assert patient is None or raised.value.patient is patient


def test_a_wrong_secret_is_a_wrong_setting_and_is_not_repeated_in_words(account, now):
    engine = Iflytek(replace(account, secret="other"), lambda: now[0])

    with pytest.raises(ConfigInvalid, match="RECOGNISER=iflytek") as raised:
        engine.submit(AUDIO)

    assert "other" not in str(raised.value)


def test_a_vendor_that_never_answers_is_left_after_its_time(engine, vendor, monkeypatch):
    monkeypatch.setattr(iflytek_wire, "TIMEOUT_S", 0.1)
    vendor.faults = [(HANGS, "")]

    with pytest.raises(RetryLater, match="reached"):
        engine.submit(AUDIO)


def test_a_failed_order_is_given_up_with_the_vendors_reason(engine, vendor, now):
    order, vendor.status = handed_over(engine, now), -1

    with pytest.raises(PermanentFailure, match="failType 5") as raised:
        engine.collect(order)

    assert raised.value.errcode == 5


@pytest.mark.parametrize("result", [None, "", "{", "{}", '{"lattice": [{"json_1best": "{}"}]}', '{"lattice": [1]}', 7])
def test_a_result_of_another_form_is_given_up(engine, vendor, now, result):
    order, vendor.result = handed_over(engine, now), result

    with pytest.raises(PermanentFailure, match="can't be read"):
        engine.collect(order)


def test_an_order_in_which_nobody_speaks_has_no_words(engine, vendor):
    vendor.result = '{"lattice": []}'

    assert engine.recognise(AUDIO).text == ""

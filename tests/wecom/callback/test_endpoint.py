"""The door for pushes: 200 when durable, 400 or 403 for what isn't WeCom's, 503 while the database is away."""

import threading
import time
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from core.clock import FixedClock
from messaging.intake import Intake
from models import InboxEvent
from tests.support.times import NOW
from tests.wecom.conftest import CORP, TOKEN
from wecom.callback import endpoint as callback_endpoint
from wecom.callback.crypto import signature

TEXT = (
    f"<xml><ToUserName>{CORP}</ToUserName><FromUserName>hr01</FromUserName><CreateTime>1</CreateTime>"
    "<MsgType>text</MsgType><Content>你好</Content><MsgId>77</MsgId></xml>"
).encode()
AT = str(int(NOW.timestamp()))


class Received:
    """Remembers what was stored; fails while told to."""

    def __init__(self):
        self.arrivals = []
        self.error = None

    def __call__(self, arrival):
        if self.error is not None:
            raise self.error
        self.arrivals.append(arrival)

    def known(self, key):
        return key in {arrival.key for arrival in self.arrivals}


@pytest.fixture
def received():
    return Received()


@pytest.fixture
def http(crypto, received):
    app = Flask(__name__)
    app.register_blueprint(callback_endpoint.make_blueprint(crypto, received, FixedClock(NOW), known=received.known))
    return app.test_client()


def envelope(ciphertext):
    return f"<xml><ToUserName>{CORP}</ToUserName><Encrypt><![CDATA[{ciphertext}]]></Encrypt></xml>"


def push(http, crypto, plain=TEXT, at=AT, nonce="n0nce", **changed):
    ciphertext, sign = crypto.seal(plain, at, nonce)
    query = {"msg_signature": sign, "timestamp": at, "nonce": nonce, **changed}
    return http.post("/wecom/callback", query_string=query, data=envelope(ciphertext))


def test_url_check_answers_the_plain_text_and_nothing_else(http, crypto):
    ciphertext, sign = crypto.seal(b"1616140317555161061", AT, "n")

    answer = http.get(
        "/wecom/callback", query_string={"msg_signature": sign, "timestamp": AT, "nonce": "n", "echostr": ciphertext}
    )

    assert (answer.status_code, answer.data) == (200, b"1616140317555161061")


def test_url_check_survives_a_plus_that_became_a_space(http, crypto):
    ciphertext = sign = ""
    while "+" not in ciphertext:
        ciphertext, sign = crypto.seal(b"1234567890", AT, "n")

    raw = ciphertext.replace("=", "%3D")
    answer = http.get(f"/wecom/callback?msg_signature={sign}&timestamp={AT}&nonce=n&echostr={raw}")

    assert answer.data == b"1234567890"


def test_a_push_is_stored_and_acknowledged_empty(http, crypto, received):
    answer = push(http, crypto)

    assert (answer.status_code, answer.data) == (200, b"")
    assert [arrival.kind for arrival in received.arrivals] == ["app.text"]


def test_the_same_plaintext_encrypted_again_has_the_same_key(http, crypto, received):
    push(http, crypto)
    push(http, crypto, at=str(int(AT) + 5), nonce="other")

    assert len({arrival.key for arrival in received.arrivals}) == 1


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"msg_signature": "0" * 40}, 403),
        ({"msg_signature": ""}, 403),
        ({"msg_signature": "ü" * 40}, 403),
        ({"timestamp": "17000"}, 403),
        ({"timestamp": "abc"}, 403),
        ({"nonce": ""}, 403),
        ({"nonce": "x" * 500}, 403),
    ],
)
def test_what_is_not_signed_by_wecom_is_refused(http, crypto, received, changed, status):
    assert push(http, crypto, **changed).status_code == status
    assert received.arrivals == []


@pytest.mark.parametrize(
    "body", [b"", b"null", b"{}", b"<xml>", b"<xml/>", b"<xml><a>1</a></xml>", b"<xml><Encrypt/></xml>", b"\xff" * 100]
)
def test_a_body_that_is_not_a_push_is_malformed(http, received, body):
    query = {"msg_signature": "0" * 40, "timestamp": AT, "nonce": "n"}

    assert http.post("/wecom/callback", query_string=query, data=body).status_code == 400
    assert received.arrivals == []


@pytest.mark.parametrize("plain", [b"", b"\xff\xfe", b"<xml>", b"<xml><a>1</a></xml>"])
def test_signed_content_that_is_not_an_event_is_stored_as_unreadable(http, crypto, received, plain):
    assert push(http, crypto, plain=plain).status_code == 200
    assert [arrival.kind for arrival in received.arrivals] == ["wecom.unreadable"]


def test_of_unreadable_content_too_only_what_is_new_and_in_time_is_taken(http, crypto, received):
    assert push(http, crypto, plain=b"<xml>", at=str(int(AT) - 3600)).status_code == 403
    push(http, crypto, plain=b"<xml>")
    assert push(http, crypto, plain=b"<xml>", at=str(int(AT) - 3600)).status_code == 200
    assert len(received.arrivals) == 1


def test_an_entity_in_place_of_the_ciphertext_is_never_looked_up(http, received):
    body = b'<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>'
    query = {"msg_signature": signature(TOKEN, AT, "n", "b"), "timestamp": AT, "nonce": "n"}

    assert http.post("/wecom/callback", query_string=query, data=body).status_code == 403
    assert received.arrivals == []


@pytest.mark.parametrize("run", [b" ", b"\n", b"<", b"<xml>", b"<Encrypt>", b"<![CDATA[", b"</Encrypt>", b"A", b"\xff"])
def test_64_kb_of_one_thing_cost_a_stranger_more_than_us(http, received, run):
    body = run * (callback_endpoint.MAX_BODY_BYTES // len(run))
    query = {"msg_signature": "0" * 40, "timestamp": AT, "nonce": "n"}

    taken = []
    for _ in range(3):
        started = time.thread_time()
        assert http.post("/wecom/callback", query_string=query, data=body).status_code in (400, 403)
        taken.append(time.thread_time() - started)

    assert min(taken) < 0.05
    assert received.arrivals == []


def test_an_envelope_is_read_whatever_stands_around_its_ciphertext(http, crypto, received):
    ciphertext, sign = crypto.seal(TEXT, AT, "n0nce")
    query = {"msg_signature": sign, "timestamp": AT, "nonce": "n0nce"}
    for body in (
        f"\n<?xml version='1.0'?>\n<xml>\n<Encrypt>\n<![CDATA[{ciphertext}]]>\n</Encrypt>\n<AgentID>1</AgentID></xml>\n",
        f"<xml><Encrypt>{ciphertext}</Encrypt></xml>",
    ):
        assert http.post("/wecom/callback", query_string=query, data=body).status_code == 200
    assert len(received.arrivals) == 2


def test_an_oversized_body_is_not_read(http, received):
    answer = http.post("/wecom/callback", data=b"<xml>" + b"x" * callback_endpoint.MAX_BODY_BYTES)

    assert answer.status_code == 413
    assert received.arrivals == []


@pytest.mark.parametrize("shift", [-3600, 3600, -30 * 86400])
def test_a_push_outside_the_window_is_refused_when_it_is_new(http, crypto, received, shift):
    assert push(http, crypto, at=str(int(AT) + shift)).status_code == 403
    assert received.arrivals == []


def test_a_push_outside_the_window_is_acknowledged_when_it_was_stored(http, crypto, received):
    push(http, crypto)

    assert push(http, crypto, at=str(int(AT) - 3600)).status_code == 200
    assert len(received.arrivals) == 1


def test_digits_moved_between_timestamp_and_nonce_have_no_effect(http, crypto, received):
    ciphertext, _ = crypto.seal(TEXT, AT, "4711")
    for at, nonce in ((AT[:9], AT[9] + "4711"), (AT + "4", "711"), (AT[1:] + "4", "711")):
        sign = signature(TOKEN, at, nonce, ciphertext)
        query = {"msg_signature": sign, "timestamp": at, "nonce": nonce}
        assert http.post("/wecom/callback", query_string=query, data=envelope(ciphertext)).status_code == 403
    assert received.arrivals == []


@pytest.mark.parametrize(
    "error", [OperationalError("insert", {}, Exception("gone")), TimeoutError(), RuntimeError("secret trace")]
)
def test_what_could_not_be_stored_is_asked_for_again_without_a_trace(http, crypto, received, error):
    received.error = error

    answer = push(http, crypto)

    assert answer.status_code == 503
    assert b"secret" not in answer.data and b"Traceback" not in answer.data


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(
    body=st.binary(max_size=300),
    query=st.dictionaries(st.sampled_from(["msg_signature", "timestamp", "nonce", "echostr"]), st.text(max_size=50)),
)
def test_garbage_is_400_or_403(http, body, query):
    assert http.post("/wecom/callback", query_string=query, data=body).status_code in (400, 403)
    assert http.get("/wecom/callback", query_string=query).status_code in (400, 403)


def test_500_identical_pushes_from_16_threads_are_one_row(sqlite_db, crypto):
    clock = FixedClock(NOW)
    app = Flask(__name__)
    known = callback_endpoint.stored_in(sqlite_db)
    app.register_blueprint(callback_endpoint.make_blueprint(crypto, Intake(sqlite_db, clock).store, clock, known=known))
    statuses, left, lock = [], list(range(500)), threading.Lock()

    def hammer():
        http = app.test_client()
        while True:
            with lock:
                if not left:
                    return
                left.pop()
            statuses.append(push(http, crypto).status_code)

    threads = [threading.Thread(target=hammer) for _ in range(16)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert statuses == [200] * 500
    clock.advance(timedelta(days=30))
    assert push(app.test_client(), crypto).status_code == 200
    assert time.monotonic() - started < 30
    with sqlite_db.read() as session:
        assert session.scalar(select(func.count()).select_from(InboxEvent)) == 1


def test_the_sandboxs_url_check_and_pushes_are_taken(receiving, sqlite_db):
    assert receiving.verify_url("interview")["ok"] is True

    receiving.member_says("hr01", "你好")
    assert receiving.settle()

    with sqlite_db.read() as session:
        [event] = session.scalars(select(InboxEvent)).all()
        assert event.kind == "app.text"
        assert event.payload["content"] == "你好"

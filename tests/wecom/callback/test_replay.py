"""A captured push comes again: as it was, late, and with digits moved between the fields its signature covers.

The signature is made over timestamp and nonce without a mark between them, so other pairs carry it too; how many
depends on the digits.
"""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.clock import FixedClock
from messaging.intake import Intake
from models import InboxEvent
from sandbox.check.forgery import shifted
from tests.support.times import NOW
from tests.wecom.callback.test_crypto import MESSAGE_A, OFFICIAL, PREFIX
from tests.wecom.conftest import TOKEN
from wecom.callback import endpoint as callback_endpoint
from wecom.callback.crypto import signature

AT = str(int(NOW.timestamp()))
WITH_21_VARIANTS = "9706110510"
PLAIN = b"<xml><FromUserName>hr01</FromUserName><MsgType>text</MsgType><Content>x</Content><MsgId>77</MsgId></xml>"


@pytest.fixture
def clock():
    return FixedClock(NOW)


@pytest.fixture
def http(crypto, clock, db):
    app = Flask(__name__)
    known = callback_endpoint.stored_in(db)
    app.register_blueprint(callback_endpoint.make_blueprint(crypto, Intake(db, clock).store, clock, known=known))
    return app.test_client()


@pytest.fixture
def rows(db):
    def count():
        with db.read() as session:
            return session.scalar(select(func.count()).select_from(InboxEvent))

    return count


def post(http, sealed, at, nonce):
    ciphertext, sign = sealed
    query = {"msg_signature": sign, "timestamp": at, "nonce": nonce}
    body = f"<xml><Encrypt><![CDATA[{ciphertext}]]></Encrypt></xml>"
    return http.post("/wecom/callback", query_string=query, data=body).status_code


@pytest.mark.parametrize("vector", range(4))
def test_every_variant_carries_the_signature_of_the_original(vector):
    (token, *_), timestamp, nonce, sign, ciphertext, _ = OFFICIAL[vector].values
    variants = shifted(token, timestamp, nonce, ciphertext)

    assert len(variants) >= 21
    assert {signature(token, at, other, ciphertext) for at, other in variants} == {sign}
    assert (nonce, timestamp) in variants


def test_the_official_message_has_35_variants():
    assert len(shifted("QDG6eK", "1409659813", "1372623149", MESSAGE_A)) == 35


@pytest.mark.mariadb
def test_21_of_21_variants_of_a_push_that_never_came_are_refused(http, crypto, rows):
    sealed = crypto.seal(PLAIN, AT, WITH_21_VARIANTS, prefix=PREFIX)
    variants = shifted(TOKEN, AT, WITH_21_VARIANTS, sealed[0])

    assert len(variants) == 21
    assert [post(http, sealed, *variant) for variant in variants] == [403] * 21
    assert rows() == 0


@pytest.mark.mariadb
def test_21_of_21_variants_of_a_stored_push_have_no_effect(http, crypto, rows):
    sealed = crypto.seal(PLAIN, AT, WITH_21_VARIANTS, prefix=PREFIX)
    assert post(http, sealed, AT, WITH_21_VARIANTS) == 200

    statuses = {post(http, sealed, *variant) for variant in shifted(TOKEN, AT, WITH_21_VARIANTS, sealed[0])}

    # 403: no timestamp at all. 200: one far away, whose push is known.
    assert statuses == {200, 403}
    assert rows() == 1


@pytest.mark.mariadb
def test_a_variant_inside_the_window_is_the_same_push(http, crypto, rows):
    nearly_now = str(int(NOW.timestamp()) + 5)
    sealed = crypto.seal(PLAIN, AT, nearly_now)

    assert post(http, sealed, nearly_now, AT) == 200
    assert post(http, sealed, AT, nearly_now) == 200
    assert rows() == 1


@pytest.mark.mariadb
@pytest.mark.parametrize("later", [timedelta(minutes=11), timedelta(days=30)])
def test_a_captured_body_that_comes_late_is_acknowledged_when_known_and_refused_when_not(
    http, crypto, clock, rows, later
):
    known, unknown = (crypto.seal(PLAIN.replace(b"77", number), AT, "4711") for number in (b"77", b"78"))
    assert post(http, known, AT, "4711") == 200
    clock.advance(later)

    assert post(http, known, AT, "4711") == 200
    assert post(http, unknown, AT, "4711") == 403
    assert rows() == 1


@pytest.mark.mariadb
def test_a_captured_plaintext_encrypted_again_and_signed_now_is_the_same_push(http, crypto, clock, rows):
    assert post(http, crypto.seal(PLAIN, AT, "1"), AT, "1") == 200
    clock.advance(timedelta(days=1))
    tomorrow = str(int(clock.now().timestamp()))

    assert [post(http, crypto.seal(PLAIN, tomorrow, nonce), tomorrow, nonce) for nonce in "123"] == [200] * 3
    assert rows() == 1

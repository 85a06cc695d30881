"""A push that WeCom signed and nobody can read is neither refused nor lost, and a person hears of it."""

import base64
from datetime import timedelta

import requests

from messaging.retention import Retention
from models import InboxEvent
from tests.support import tenant
from wecom.callback.crypto import CallbackCrypto, callback_key

HEAD = b"<xml><ToUserName>c</ToUserName><FromUserName>hr01</FromUserName><MsgType>text</MsgType><MsgId>%d</MsgId>"
BROKEN = {
    "a control character": b"<Content>\x0b</Content></xml>",
    "broken UTF-8": b"<Content>\xe4\xbd</Content></xml>",
    "cut off": b"<Content>",
}


def push(bank, plain, nonce="1"):
    """As WeCom sends it; returns the status."""
    crypto = CallbackCrypto([callback_key("app", tenant.CALLBACK_TOKEN, tenant.AES_KEY)], tenant.CORP_ID)
    at = str(int(bank.clock.now().timestamp()))
    ciphertext, sign = crypto.seal(plain, at, nonce)
    query = {"msg_signature": sign, "timestamp": at, "nonce": nonce}
    body = f"<xml><Encrypt>{ciphertext}</Encrypt></xml>"
    return requests.post(f"{bank.door.url}/wecom/callback", params=query, data=body, timeout=30).status_code


def unreadable(bank):
    return bank.rows(InboxEvent, InboxEvent.kind == "wecom.unreadable")


def test_a_push_that_cannot_be_read_is_taken_once_and_told_once(bank):
    plains = [HEAD % number + rest for number, rest in enumerate(BROKEN.values())]
    for plain in plains:
        assert [push(bank, plain, nonce) for nonce in "123"] == [200] * 3
    bank.work()

    rows = unreadable(bank)
    assert sorted(base64.b64decode(row.payload["bytes"]) for row in rows) == sorted(plains)
    assert {row.status for row in rows} == {"done"}
    [told] = bank.cards("hr00", "无法读取")
    assert any(row.id in told["text"] for row in rows)

    bank.move(timedelta(days=1))
    push(bank, HEAD % 9)
    bank.work()
    assert len(bank.cards("hr00", "无法读取")) == 2


def test_what_cannot_be_read_is_kept_sealed_for_thirty_days(bank):
    push(bank, HEAD % 1 + BROKEN["broken UTF-8"])
    bank.work()
    [row] = unreadable(bank)
    assert base64.b64encode(HEAD % 1).decode()[:40] not in row.payload_sealed
    for passed, left in ((timedelta(days=29, hours=23), 1), (timedelta(days=30, hours=1), 0)):
        now = bank.clock.now() + passed
        Retention(bank.db, lambda now=now: now)(now)
        assert len(unreadable(bank)) == left

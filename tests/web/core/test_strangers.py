"""A stranger's address has its minute's worth at each entrance: then 429, no row, no call, and others are served."""

import time

import pytest
from flask import Flask, Request
from sqlalchemy import func, select
from werkzeug.test import EnvironBuilder

from core.clock import FixedClock
from core.errors import ConfigInvalid
from models import InboxEvent, MiniSession, WebSession
from tests.support.mini_server import make_app, make_deps
from tests.support.times import NOW
from tests.web.conftest import READER
from tests.wecom.conftest import AES_KEY, CORP, TOKEN
from web.core.strangers import A_MINUTE, MINI_LOGIN, PAGES, REFUSED_PUSHES, Strangers
from wecom.callback import endpoint as callback_endpoint
from wecom.callback.crypto import CallbackCrypto, callback_key

BASE = "https://recruit.example.com"
ONE, OTHER = {"REMOTE_ADDR": "198.51.100.7"}, {"REMOTE_ADDR": "198.51.100.8"}


def request(remote, forwarded=None):
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return Request(EnvironBuilder(headers=headers, environ_base={"REMOTE_ADDR": remote}).get_environ())


@pytest.mark.parametrize("path", ["/hr", "/login", "/login/callback?state=1", "/hr/system", "/h5/results/" + "0" * 32])
def test_pages_asked_without_signing_in(light_web, path):
    client = light_web.app.test_client()
    for _ in range(A_MINUTE[PAGES]):
        assert client.get(path, base_url=BASE, environ_overrides=ONE).status_code in (302, 403)

    answer = client.get(path, base_url=BASE, environ_overrides=ONE)
    assert (answer.status_code, answer.headers["Retry-After"], "Set-Cookie" in answer.headers) == (429, "60", False)
    assert "请一分钟后再试" in answer.text
    assert client.get(path, base_url=BASE, environ_overrides=OTHER).status_code in (302, 403)
    with light_web.db.read() as session:
        assert session.scalar(select(func.count()).select_from(WebSession)) == 0


def test_login_codes_of_the_mini_program(sqlite_db, clock, tmp_path):
    asked = []
    deps = make_deps(sqlite_db, clock, tmp_path)
    known = deps.login.wechat
    deps.login.wechat = lambda code: (asked.append(code), known(code))[1]
    http = make_app(deps).test_client()

    def guess(who):
        return http.post("/mp/v1/login", json={"code": "guess", "platform": "wechat"}, environ_overrides=who)

    assert {guess(ONE).status_code for _ in range(A_MINUTE[MINI_LOGIN])} == {401}
    answer = guess(ONE)
    assert (answer.status_code, answer.json["title"]) == (429, "请求过于频繁")
    assert len(asked) == A_MINUTE[MINI_LOGIN], "WeChat is not asked"
    assert guess(OTHER).status_code == 401
    with sqlite_db.read() as session:
        assert session.scalar(select(func.count()).select_from(MiniSession)) == 0


def test_pushes_that_are_not_wecoms_and_never_a_genuine_one(sqlite_db):
    crypto, clock = CallbackCrypto([callback_key("app", TOKEN, AES_KEY)], CORP), FixedClock(NOW)
    stored, strangers, app = [], Strangers(), Flask(__name__)
    limited = callback_endpoint.make_blueprint(
        crypto, stored.append, clock, may_be_wrong=lambda asked: strangers.may(REFUSED_PUSHES, asked)
    )
    app.register_blueprint(limited)
    http, at = app.test_client(), str(int(NOW.timestamp()))

    def push(sign, who):
        sealed, right = crypto.seal(
            f"<xml><MsgType>text</MsgType><FromUserName>a</FromUserName><CreateTime>1</CreateTime><MsgId>{len(stored)}</MsgId></xml>".encode(),
            at,
            "n",
        )
        query = {"msg_signature": sign or right, "timestamp": at, "nonce": "n"}
        body = f"<xml><Encrypt>{sealed}</Encrypt></xml>"
        return http.post("/wecom/callback", query_string=query, data=body, environ_overrides=who).status_code

    assert {push("0" * 40, ONE) for _ in range(A_MINUTE[REFUSED_PUSHES])} == {403}
    assert push("0" * 40, ONE) == 429
    assert push("0" * 40, OTHER) == 403
    assert {push("", ONE) for _ in range(A_MINUTE[REFUSED_PUSHES] + 1)} == {200}
    assert len(stored) == A_MINUTE[REFUSED_PUSHES] + 1
    with sqlite_db.read() as session:
        assert session.scalar(select(func.count()).select_from(InboxEvent)) == 0


def test_signed_in_members_and_programs_with_a_token_are_never_counted(light_web):
    from tests.web.seeds import sign_in

    client = sign_in(light_web, "hr01")
    for _ in range(A_MINUTE[PAGES] + 5):
        assert client.get("/hr", base_url=BASE, environ_overrides=ONE).status_code == 200
    assert light_web.get("/api/v1/applications").status_code == 200


@pytest.mark.parametrize(
    ("remote", "forwarded", "address"),
    [
        ("198.51.100.7", None, "198.51.100.7"),
        ("198.51.100.7", "203.0.113.1", "198.51.100.7"),  # no proxy of ours: what it says is nothing
        ("127.0.0.1", "203.0.113.1", "203.0.113.1"),
        ("127.0.0.1", "6.6.6.6, 203.0.113.1", "203.0.113.1"),  # the left part is the stranger's own invention
        ("127.0.0.1", "203.0.113.1, 10.1.2.3", "203.0.113.1"),
        ("10.1.2.3", "203.0.113.1", "203.0.113.1"),
        ("10.1.2.3", None, "10.1.2.3"),
        ("127.0.0.1", "127.0.0.1", "127.0.0.1"),
        ("127.0.0.1", "nonsense", "unknown"),
        ("127.0.0.1", None, None),
        ("::1", None, None),
        ("2001:db8:1:2:3:4:5:6", None, "2001:db8:1:2::/64"),
        ("::ffff:198.51.100.7", None, "198.51.100.7"),
        ("127.0.0.1", "1.2.3.4:5555", "1.2.3.4"),
        ("127.0.0.1", "[2001:db8::7]:80", "2001:db8::/64"),
        ("::ffff:127.0.0.1", None, None),
        ("::ffff:127.0.0.1", "1.2.3.4", "1.2.3.4"),
    ],
)
def test_who_asks(remote, forwarded, address):
    assert Strangers(proxies="10.0.0.0/8").address(request(remote, forwarded)) == address


def test_a_proxy_that_is_no_address_stops_the_start():
    with pytest.raises(ConfigInvalid, match="TRUSTED_PROXIES: lb"):
        Strangers(proxies="10.0.0.1, lb.example")


def test_metrics_are_for_this_machine_and_for_a_token_that_may_read(light_web):
    ask = light_web.app.test_client().get
    assert ask("/metrics").status_code == 200
    for stranger in ({"environ_overrides": ONE}, {"headers": {"X-Forwarded-For": "203.0.113.1"}}):
        assert ask("/metrics", **stranger).status_code == 401
    assert ask("/metrics", environ_overrides=ONE, headers={"Authorization": f"Bearer {READER}"}).status_code == 200


def test_metrics_count_what_ended_once_in_a_while_and_what_waits_each_time(light_web, monkeypatch):
    from web.operator import health

    light_web.application()
    before = light_web.client.get("/metrics").text
    assert 'yinpin_rows{door="inbox",queue="chat",status="done"} 2.0' in before
    light_web.candidate()
    light_web.candidate()
    with light_web.db.write() as session:
        session.execute(InboxEvent.__table__.update().where(InboxEvent.seq == 1).values(status="new"))
    again = light_web.client.get("/metrics").text
    assert 'yinpin_rows{door="inbox",queue="chat",status="new"} 1.0' in again
    assert 'yinpin_rows{door="inbox",queue="chat",status="done"} 2.0' in again
    monkeypatch.setattr(health, "COUNT_ENDED_EVERY_S", 0.0)
    assert 'yinpin_rows{door="inbox",queue="chat",status="done"} 3.0' in light_web.client.get("/metrics").text


@pytest.mark.redis
def test_processes_that_share_a_redis_count_together_and_go_on_alone_when_it_dies(own_redis):
    one, two = Strangers(own_redis.url), Strangers(own_redis.url)
    asked = request("198.51.100.7")
    took = [one.may(MINI_LOGIN, asked), *(two.may(MINI_LOGIN, asked) for _ in range(A_MINUTE[MINI_LOGIN]))]
    # A minute may have turned meanwhile, so that at most one of them was let in too many.
    assert took.count(True) in (A_MINUTE[MINI_LOGIN], A_MINUTE[MINI_LOGIN] + 1)

    own_redis.stop()
    started = time.monotonic()
    took = [one.may(MINI_LOGIN, asked) for _ in range(3 * A_MINUTE[MINI_LOGIN])]
    assert A_MINUTE[MINI_LOGIN] <= took.count(True) <= 2 * A_MINUTE[MINI_LOGIN]
    assert time.monotonic() - started < 20

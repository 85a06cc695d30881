"""The shipped nginx.conf in a real nginx, in front of the product: strangers wait there, genuine callbacks pass."""

import contextlib
import http.client
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fuzz.attack import product
from tests.support.hostile import FORGED, STRANGER, Door, Genuine, held_open
from tests.support.nginx import PrivateNginx

# An answer later than this is lost: WeCom hangs up.
PATIENCE_MS = 5000


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Door, Door]]:
    """nginx, and the product behind it."""
    folder: Path = tmp_path_factory.mktemp("front")
    with product(folder) as (port, _):
        nginx = PrivateNginx(folder / "nginx", port).start()
        yield Door(nginx.port, tls=True), Door(port)
        nginx.stop()


def ask(
    door: Door, path: str, method: str = "GET", body: bytes | None = None, **headers: str
) -> http.client.HTTPResponse:
    with contextlib.closing(door.connect()) as connection:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.said = answer.read().decode("utf-8", "replace")  # type: ignore[attr-defined]
        return answer


def test_a_genuine_callback_passes(front):
    assert Genuine(front[0], "passes").push() == 200


def test_bodies_that_never_end_stop_nobody_behind_nginx(front):
    genuine = Genuine(front[0], "slow")
    with held_open(front[0], idle=60, slow=38):
        for _ in range(10):
            assert genuine.push() == 200
            assert ask(front[0], "/healthz").status == 200
    assert max(genuine.ms) < PATIENCE_MS


def test_no_number_of_pushes_at_once_is_too_many(front):
    genuine = Genuine(front[0], "many", source=STRANGER[0])
    with held_open(front[0], slow=130):
        assert [genuine.push() for _ in range(3)] == [200] * 3


def test_idle_connections_and_slow_bodies_stop_nobody_without_nginx(front):
    genuine = Genuine(front[1], "bare")
    with held_open(front[1], idle=99, slow=99):
        for _ in range(10):
            assert genuine.push() == 200
            assert ask(front[1], "/healthz").status == 200
    assert max(genuine.ms) < PATIENCE_MS


def test_an_address_that_asks_too_often_is_told_so_in_chinese_and_callbacks_go_on(front):
    answers = [ask(front[0], "/hr") for _ in range(200)]
    refused = [one for one in answers if one.status == 429]
    assert {one.status for one in answers} == {302, 429}
    assert "请一分钟后再试" in refused[-1].said and refused[-1].headers["Retry-After"] == "60"
    assert Genuine(front[0], "flood").push() == 200


def test_forged_pushes_are_refused_and_a_genuine_one_from_the_same_address_is_not(front):
    statuses = [
        ask(front[0], f"/wecom/callback?{FORGED}", "POST", b"<xml><Encrypt>x</Encrypt></xml>").status
        for _ in range(130)
    ]
    assert set(statuses) == {403, 429}
    assert Genuine(front[0], "forged").push() == 200


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/wecom/callback?" + FORGED, 60_000, {400, 429}),
        ("/wecom/callback?" + FORGED, 70_000, {413}),
        ("/mp/v1/login", 70_000, {413}),
        ("/api/v1/candidates", 100_000, {401}),
        ("/api/v1/candidates", 1_100_000, {413}),
        ("/mp/v1/onboarding/documents", 1_000_000, {401, 422}),
        ("/mp/v1/onboarding/documents", 12_000_000, {413}),
        ("/hr/import", 10_000_000, {403}),
        ("/hr/import", 12_000_000, {413}),
    ],
)
def test_each_path_takes_so_much_and_no_more(front, path, size, status):
    assert ask(front[0], path, "POST", b"x" * size, **{"Content-Type": "text/xml"}).status in status


@pytest.mark.parametrize("path", ["/metrics", "/demo/clock"])
def test_what_is_for_operators_is_not_shown(front, path):
    assert ask(front[0], path).status == 404


def test_the_product_sees_the_strangers_address_whatever_they_say(front):
    headers = {"X-Forwarded-For": "127.0.0.1"}
    assert ask(front[1], "/metrics").status == 200
    assert ask(front[1], "/metrics", **headers).status == 401
    assert {
        ask(front[0], "/mp/v1/login", "POST", b"{}", **headers, **{"Content-Type": "application/json"}).status
        for _ in range(3)
    } <= {422, 429}


def test_what_nginx_refuses_by_itself_is_said_in_chinese(front):
    long_cookie = ask(front[0], "/hr", Cookie="a=" + "x" * 9000)
    assert (long_cookie.status, "重新打开页面" in long_cookie.said) == (400, True)
    assert "请检查链接" in ask(front[0], "/metrics").said


def test_an_address_without_https_is_sent_to_it(tmp_path):
    nginx = PrivateNginx(tmp_path, 9).start()
    answer = ask(Door(nginx.plain_port), "/hr")
    away = ask(Door(nginx.port, tls=True), "/hr")
    nginx.stop()
    assert (answer.status, answer.headers["Location"]) == (308, "https://127.0.0.1/hr")
    assert (away.status, "请稍后再试" in away.said) == (503, True)

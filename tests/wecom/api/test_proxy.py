"""A bank reaches WeCom through a proxy: who it is, what a refusal means, and how the environment may write it."""

import socket
import threading

import pytest

from core.errors import ConfigInvalid, RetryLater, Uncertain
from wecom.api import transport

BASE = "https://wecom.invalid/cgi-bin/message/send"


@pytest.fixture
def proxy():
    """A proxy that answers every request alike; it keeps what it was asked."""

    class Proxy:
        answer = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"

        def __init__(self):
            self.asked = []
            self.listening = socket.create_server(("127.0.0.1", 0))
            self.place = f"127.0.0.1:{self.listening.getsockname()[1]}"
            threading.Thread(target=self.serve, daemon=True).start()

        def serve(self):
            while True:
                try:
                    connection, _ = self.listening.accept()
                except OSError:
                    return
                with connection:
                    self.asked.append(connection.recv(65536).decode("latin-1"))
                    connection.sendall(self.answer)

    made = Proxy()
    yield made
    made.listening.close()


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


def send(url=BASE):
    return transport.exchange(transport.Http(), "POST", url, api="message/send", repeatable=False, body=b"{}")


def test_the_name_and_password_of_the_environment_reach_the_proxy(environment, proxy):
    environment.setenv("https_proxy", f"http://bank:p%40ss@{proxy.place}")
    with pytest.raises(RetryLater):
        send()
    assert proxy.asked[0].startswith("CONNECT wecom.invalid:443")
    assert "proxy-authorization: basic ymfuazpwqhnz" in proxy.asked[0].lower()


@pytest.mark.parametrize("status", ["403 Forbidden", "407 Proxy Authentication Required", "502 Bad Gateway"])
def test_a_tunnel_that_is_refused_has_carried_nothing(environment, proxy, status):
    proxy.answer = f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode()
    environment.setenv("https_proxy", f"http://{proxy.place}")
    with pytest.raises(RetryLater):
        send()


def test_a_plain_request_through_a_proxy_that_breaks_off_may_have_arrived(environment, proxy):
    proxy.answer = b""
    environment.setenv("http_proxy", f"http://{proxy.place}")
    with pytest.raises(Uncertain):
        send("http://wecom.invalid/cgi-bin/message/send")


@pytest.mark.parametrize(("name", "value"), [("https_proxy", "{place}"), ("all_proxy", "http://{place}")])
def test_other_ways_to_name_a_proxy(environment, proxy, name, value):
    environment.setenv(name, value.format(place=proxy.place))
    with pytest.raises(RetryLater):
        send()
    assert len(proxy.asked) == 1


def test_hosts_that_need_no_proxy_are_called_directly(environment, proxy):
    environment.setenv("http_proxy", f"http://{proxy.place}")
    environment.setenv("no_proxy", "127.0.0.1")
    with pytest.raises(RetryLater):
        send("http://127.0.0.1:9/cgi-bin/message/send")
    assert proxy.asked == []


def test_a_proxy_that_is_no_address_is_named_as_such(environment):
    environment.setenv("https_proxy", "socks5://127.0.0.1:1")
    with pytest.raises(ConfigInvalid, match="proxy"):
        send()

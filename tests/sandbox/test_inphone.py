"""The web views and the mini-program's network, seen from the wire."""

import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from flask import Flask, redirect, request
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from sandbox.server import Sandbox
from tests.support.ports import free_port

MEMBERS = [{"userid": "hr01", "name": "王敏"}, {"userid": "iv01", "name": "陈立"}]
CANDIDATE = {"external_userid": "wmLiXiao"}


def bank(port: int, sandbox_url: str) -> Flask:
    """Somebody's own server: strict pages behind WeCom's login, a cookie, a recording, an upload."""
    app = Flask("bank")
    app.heard = threading.Event()  # type: ignore[attr-defined]

    @app.get("/me")
    def me() -> Response:
        if "who" not in request.cookies:
            back = f"http://127.0.0.1:{port}/back"
            return redirect(
                f"{sandbox_url}/connect/oauth2/authorize?appid=wwtest&redirect_uri={back}&state=s#wechat_redirect"
            )
        page = f"<html><head><title>x</title></head><a href='http://127.0.0.1:{port}/me'>{request.cookies['who']}</a></html>"
        headers = {"Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'", "X-Frame-Options": "DENY"}
        return Response(page, headers=headers, content_type="text/html; charset=utf-8")

    @app.get("/back")
    def back() -> Response:
        answer = redirect("/me")
        answer.set_cookie("who", request.args["code"], httponly=True, samesite="Lax")
        return answer

    @app.get("/sound")
    def sound() -> Response:
        answer = Response(bytes(range(200)), content_type="audio/mp4")
        return answer.make_conditional(request, accept_ranges=True, complete_length=200)

    @app.get("/events")
    def events() -> Response:
        def tell() -> Iterator[bytes]:
            yield b"data: 1\n\n"
            app.heard.wait(20)  # type: ignore[attr-defined]
            yield b"data: 2\n\n"

        return Response(tell(), content_type="text/event-stream")

    @app.post("/heard")
    def heard() -> str:
        app.heard.set()  # type: ignore[attr-defined]
        return "ok"

    @app.route("/echo", methods=["GET", "POST"])
    def echo() -> dict[str, Any]:
        headers = {name: request.headers.get(name) for name in ("Origin", "Referer", "Sec-Fetch-Dest", "Authorization")}
        return {"form": request.form.to_dict(), "cookies": dict(request.cookies), **headers}

    return app


@pytest.fixture
def server(sandbox: Sandbox) -> Iterator[str]:
    port = free_port()
    app = bank(port, sandbox.url)
    running = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{port}"
    callback = {"url": f"{url}/callback", "token": "QDG6eK", "aes_key": "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"}
    app_entry = {"name": "a", "agent_id": 1, "secret": "s", "callback": callback, "trusted_domain": f"127.0.0.1:{port}"}
    sandbox.client.setup({"corp_id": "wwtest", "apps": [app_entry], "members": MEMBERS})
    yield url
    running.shutdown()
    thread.join()


class Phone:
    """A browser that finds every name under localhost here, and remembers no cookie."""

    def __init__(self, sandbox: Sandbox, who: Any, url: str) -> None:
        self.base = sandbox.url
        self.opened = requests.post(f"{self.base}/page/inphone/open", json={"kind": "h5", "url": url, "as": who}).json()
        self.host = urlsplit(self.opened.get("src") or "").netloc

    def ask(
        self, path: str, method: str = "GET", headers: dict[str, str] | None = None, **more: Any
    ) -> requests.Response:
        named = {"Host": self.host, **(headers or {})}
        return requests.request(method, self.base + path, headers=named, allow_redirects=False, timeout=20, **more)

    def follow(self, path: str) -> requests.Response:
        answer = self.ask(path)
        while "Location" in answer.headers:
            target = urlsplit(answer.headers["Location"])
            assert target.netloc in ("", self.host)
            answer = self.ask(target.path + (f"?{target.query}" if target.query else ""))
        return answer


def test_a_page_opens_signed_in_and_only_the_sandboxs_page_may_frame_it(sandbox, server):
    phone = Phone(sandbox, {"userid": "hr01"}, f"{server}/me")
    page = phone.follow("/me")

    assert page.status_code == 200
    assert f"<a href='http://{phone.host}/me'>" in page.text, "a link to the server stays in the phone"
    assert "X-Frame-Options" not in page.headers and "Set-Cookie" not in page.headers
    assert page.headers["Content-Security-Policy"] == f"default-src 'self'; frame-ancestors {sandbox.url}"
    assert requests.get(f"{server}/me", allow_redirects=False).status_code == 302, "the server itself is unchanged"


def test_each_person_has_cookies_of_their_own(sandbox, server):
    phones = [Phone(sandbox, who, f"{server}/me") for who in ({"userid": "hr01"}, {"userid": "iv01"}, CANDIDATE)]
    texts = [phone.follow("/me").text for phone in phones]

    assert len({phone.host for phone in phones}) == 3
    assert len({text.partition("<a")[2] for text in texts}) == 3
    again = Phone(sandbox, {"userid": "hr01"}, f"{server}/me")
    assert again.host == phones[0].host
    assert again.ask("/me").status_code == 200, "who was signed in stays so"


def test_a_form_arrives_as_if_the_page_were_open_at_its_own_address(sandbox, server):
    phone = Phone(sandbox, {"userid": "hr01"}, f"{server}/echo")
    headers = {"Origin": f"http://{phone.host}", "Referer": f"http://{phone.host}/form", "Sec-Fetch-Dest": "iframe"}
    told = phone.ask("/echo", "POST", headers=headers, data={"score": "88"}).json()

    assert told["form"] == {"score": "88"}
    assert (told["Origin"], told["Referer"], told["Sec-Fetch-Dest"]) == (server, f"{server}/form", None)


def test_a_recording_can_be_listened_to_from_the_middle(sandbox, server):
    phone = Phone(sandbox, {"userid": "hr01"}, f"{server}/sound")
    part = phone.ask("/sound", headers={"Range": "bytes=10-19"})

    assert (part.status_code, part.content) == (206, bytes(range(10, 20)))
    assert part.headers["Content-Range"] == "bytes 10-19/200"


def test_an_event_stream_arrives_event_by_event(sandbox, server):
    phone = Phone(sandbox, {"userid": "hr01"}, f"{server}/events")
    with phone.ask("/events", stream=True) as stream:
        lines = stream.iter_lines()
        assert next(lines) == b"data: 1"
        assert phone.ask("/heard", "POST").text == "ok", "the second event waits for this"
        assert [line for line in lines if line] == [b"data: 2"]


def test_nobody_is_taken_to_another_server(sandbox, server):
    phone = Phone(sandbox, {"userid": "hr01"}, "http://example.com/")
    assert "src" not in {key for key, found in phone.opened.items() if found}
    assert phone.opened["outside"] == "http://example.com/"

    unknown = requests.get(f"{sandbox.url}/me", headers={"Host": "nobody-1234.localhost:80"})
    assert unknown.status_code == 404


def test_somebody_unknown_has_no_phone(sandbox, server):
    assert Phone(sandbox, {"userid": "nobody"}, server).opened == {"error": "no member nobody"}
    assert Phone(sandbox, {}, server).opened == {"error": "nobody is named"}


def test_a_server_that_is_down_is_told_in_words(sandbox, server):
    callback = {"url": f"http://127.0.0.1:{free_port()}/", "token": "QDG6eK", "aes_key": "j" * 42 + "A"}
    sandbox.client.setup({"apps": [{"name": "b", "agent_id": 2, "secret": "s2", "callback": callback}]})
    answer = Phone(sandbox, {"userid": "hr01"}, callback["url"]).ask("/")
    assert answer.status_code == 502
    assert "服务暂时无法访问" in answer.text


def test_a_login_that_wecom_refuses_says_so(sandbox, server):
    sandbox.client.setup({"corp_id": "wwother"})
    assert Phone(sandbox, {"userid": "hr01"}, f"{server}/me").ask("/me").status_code == 403


@pytest.fixture
def program(sandbox, server, tmp_path) -> str:
    (tmp_path / "app.json").write_text('{"pages": [], "window": {"navigationBarTitleText": "我的"}}', encoding="utf-8")
    (tmp_path / "app.js").write_text("App({});\n", encoding="utf-8")
    (tmp_path / "secret.env").write_text("KEY=1", encoding="utf-8")
    (tmp_path.parent / "outside.js").write_text("outside", encoding="utf-8")
    servers = {"https://bank.example": server}
    entry = {"app_id": "wx1", "secret": "s", "folder": str(tmp_path), "servers": servers}
    sandbox.client.setup({"mini_programs": [entry, {"app_id": "wx2", "secret": "s"}]})
    return f"{sandbox.url}/page/inphone/mini/wx1"


def test_a_mini_programs_files_are_served_and_nothing_else(program):
    code = requests.get(f"{program}/files/app.js")
    assert code.text.startswith("inphone.define('app.js', (require") and "App({});" in code.text.split("\n")[0]
    assert requests.get(f"{program}/files/app.json").json()["window"]
    for name in ("secret.env", "../outside.js", "..%2foutside.js", "none.js"):
        assert requests.get(f"{program}/files/{name}").status_code == 404, name


def test_a_mini_programs_page_runs_no_inline_script_and_no_eval(program):
    page = requests.get(f"{program}/?openid=oLiXiao&path=%3C/script%3E")
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy and "unsafe" not in policy
    assert "</script>" not in page.text.split('id="inphone-start">')[1].split("\n")[0].removesuffix("</script>")


def test_a_mini_program_reaches_its_registered_domains_only(program):
    headers = {"Authorization": "Bearer t", "Origin": program, "Cookie": "who=me"}
    told = requests.post(f"{program}/request?url=https://bank.example/echo", headers=headers, data={"a": "1"}).json()
    assert told == {
        "form": {"a": "1"},
        "cookies": {},
        "Origin": None,
        "Referer": None,
        "Sec-Fetch-Dest": None,
        "Authorization": "Bearer t",
    }
    for url in ("https://example.com/", "http://127.0.0.1:1/", "file:///etc/passwd", ""):
        answer = requests.get(f"{program}/request", params={"url": url})
        assert (answer.status_code, answer.headers["X-Inphone"]) == (403, "url not in domain list"), url


def test_a_mini_program_without_files_cannot_be_opened(sandbox, program):
    for app_id in ("wx2", "wx3"):
        body = {"kind": "mini", "appid": app_id, "as": CANDIDATE}
        answer = requests.post(f"{sandbox.url}/page/inphone/open", json=body).json()
        assert "src" not in answer and answer["error"]


def test_a_path_of_a_wecom_card_is_understood(sandbox, program):
    body = {"kind": "mini", "appid": "wx1", "path": "/pages/a/index.html?t=1", "as": CANDIDATE}
    answer = requests.post(f"{sandbox.url}/page/inphone/open", json=body).json()
    assert answer["title"] == "我的"
    assert "path=pages%2Fa%2Findex%3Ft%3D1" in answer["src"] and "openid=oLiXiao" in answer["src"]

"""What the page asks of the sandbox: sound, chains of what happened, one clock for two, and no more than is shown."""

from __future__ import annotations

import io
import threading
import wave
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests

from sandbox.client.client import SandboxClient
from sandbox.page import behind, sound
from sandbox.page.people import roles
from sandbox.server import Sandbox
from tests.sandbox.conftest import AES_KEY, AGENT, KF, TOKEN, App, Receiver

WHO = "wmXiao"


@pytest.fixture
def pushed(client: SandboxClient, receiver: Receiver) -> SandboxClient:
    """The world of the other tests, with pushes to the receiver."""
    callback = {"url": receiver.url, "token": TOKEN, "aes_key": AES_KEY}
    client.setup(
        {
            "apps": [{"name": "interview", "agent_id": AGENT, "secret": "app-secret", "callback": callback}],
            "candidates": [{"external_userid": WHO, "openid": "oXiao", "nickname": "李晓", "phone": "13800138001"}],
        }
    )
    return client


def state(client: SandboxClient, **query: Any) -> dict[str, Any]:
    return dict(requests.get(f"{client.base_url}/page/state", params=query, timeout=10).json())


def test_a_recording_becomes_amr_and_amr_becomes_a_wav_of_the_same_length():
    amr = sound.tone()
    assert amr.startswith(b"#!AMR\n")
    with wave.open(io.BytesIO(sound.to_wav(amr))) as heard:
        assert (heard.getframerate(), heard.getnchannels()) == (8000, 1)
        assert heard.getnframes() / 8000 == pytest.approx(3.0, abs=0.1)
    again = sound.to_amr(sound.to_wav(amr))
    assert again.startswith(b"#!AMR\n")
    assert sound.to_amr(amr) is amr


@pytest.mark.parametrize("data", [b"", b"not a sound at all", b"RIFF\x00\x00\x00\x00WAVE"])
def test_what_is_no_sound_is_refused(client: SandboxClient, data: bytes):
    with pytest.raises(sound.NoSound):
        sound.to_amr(data)
    answer = requests.post(f"{client.base_url}/page/voice", data=data, timeout=10)
    assert answer.status_code == 400
    assert "error" in answer.json()


def test_only_what_changed_is_told_again(pushed: SandboxClient, app: App):
    pushed.say(WHO, "您好")
    first = state(pushed, phone=f"c-{WHO}@")
    version = first["phones"][f"c-{WHO}"]["version"]
    assert [message["text"] for message in first["phones"][f"c-{WHO}"]["messages"]] == ["您好"]
    assert state(pushed, phone=f"c-{WHO}@{version}")["phones"] == {}
    app.post("kf/send_msg", {"touser": WHO, "open_kfid": KF, "msgtype": "text", "text": {"content": "欢迎"}})
    assert f"c-{WHO}" in state(pushed, phone=f"c-{WHO}@{version}")["phones"]
    assert state(pushed, phone="c-nobody@")["phones"] == {}


def test_a_call_belongs_to_the_act_it_answers(
    pushed: SandboxClient, app: App, sandbox_server: Sandbox, receiver: Receiver
):
    for who in (WHO, "wmMin"):
        pushed.say(who, f"我是{who}")
    while len(receiver.requests) < 2:
        threading.Event().wait(0.02)
    first = next(event for event in receiver.events() if event.findtext("Token"))
    app.post("kf/sync_msg", {"open_kfid": KF, "token": first.findtext("Token"), "cursor": ""})
    app.post("kf/send_msg", {"touser": WHO, "open_kfid": KF, "msgtype": "text", "text": {"content": "您好"}})
    with sandbox_server.world.lock:
        chains = behind.chains(sandbox_server.world)
        paths = {chain.named(): [call["path"].rsplit("/", 1)[-1] for call in chain.calls] for chain in chains}
    assert paths["李晓 说“我是wmXiao”"][-1] == "send_msg"
    assert sorted(path for answers in paths.values() for path in answers) == ["send_msg", "sync_msg"]


def test_every_step_can_be_repeated_by_curl_and_tells_no_secret(pushed: SandboxClient, app: App, receiver: Receiver):
    pushed.say(WHO, "您好")
    app.post("kf/send_msg", {"touser": WHO, "open_kfid": KF, "msgtype": "text", "text": {"content": "it's me"}})
    while pushed.info()["callbacks_pending"]:
        threading.Event().wait(0.02)
    [chain] = state(pushed)["behind"]["chains"]
    told = requests.get(f"{pushed.base_url}/page/behind/{chain['seq']}", timeout=10)
    [push], [call] = told.json()["steps"], told.json()["answers"]
    assert push["attempts"][0]["curl"].startswith(f"curl -X POST '{receiver.url}?msg_signature=")
    assert "<Encrypt>" in push["attempts"][0]["sent"]
    assert "access_token=***" in call["curl"]
    assert "it'\"'\"'s me" in call["curl"]
    assert app.token() not in told.text
    assert "app-secret" not in told.text
    assert requests.get(f"{pushed.base_url}/page/behind/999999", timeout=10).status_code == 404


def test_a_new_hire_is_the_member_with_a_candidates_phone(pushed: SandboxClient, sandbox_server: Sandbox):
    pushed.setup({"members": [{"userid": "xiao", "name": "李晓", "mobile": "+8613800138001"}]})
    with sandbox_server.world.lock:
        found = {role.id: role.kind for role in roles(sandbox_server.world)}
    assert found == {
        f"c-{WHO}": "candidate",
        "m-hr01": "hr",
        "m-iv01": "interviewer",
        "m-far99": "member",
        "m-xiao": "new_hire",
    }


def test_a_file_is_a_download_and_never_a_page_of_ours(pushed: SandboxClient, sandbox_server: Sandbox):
    world = sandbox_server.world
    harmful = world.media.store("file", b"<script>alert(1)</script>", "a.html", "text/html")
    answer = requests.get(f"{pushed.base_url}/page/media/{harmful.media_id}", timeout=10)
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    voice = world.media.store("voice", sound.tone(), "a.amr")
    part = requests.get(f"{pushed.base_url}/page/media/{voice.media_id}", headers={"Range": "bytes=0-99"}, timeout=10)
    assert (part.status_code, len(part.content), part.content[:4]) == (206, 100, b"RIFF")
    assert requests.get(f"{pushed.base_url}/page/media/unknown", timeout=10).status_code == 404


def test_a_sample_is_taken_by_its_name_and_by_nothing_else(
    pushed: SandboxClient, sandbox_server: Sandbox, tmp_path: Any
):
    (tmp_path / "secret.txt").write_text("secret")
    folder = tmp_path / "voice"
    folder.mkdir()
    (folder / "a.amr").write_bytes(sound.tone())
    sandbox_server.world.samples = folder
    try:
        assert requests.get(f"{pushed.base_url}/page/samples", timeout=10).json() == {
            "samples": [{"name": "a.amr", "seconds": 3.0}]
        }
        for name in ("a.amr", "..%2Fsecret.txt", "nothing.amr"):
            answer = requests.get(f"{pushed.base_url}/page/samples/{name}", timeout=10)
            assert answer.status_code == 404 or answer.json()["data_base64"].startswith("IyFBTVI")
    finally:
        sandbox_server.world.samples = None


class Product(ThreadingHTTPServer):
    """A product that moves its clock, or refuses to."""

    offsets: list[str]
    status = 200
    due_in_s = "null"


@pytest.fixture
def product(client: SandboxClient) -> Iterator[Product]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self, text: str) -> None:
            assert isinstance(self.server, Product)
            allowed = self.headers["Authorization"] == "Bearer t0ken"
            self.send_response(self.server.status if allowed else 401)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def do_POST(self) -> None:
            assert isinstance(self.server, Product)
            self.server.offsets.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.answer("{}")

        def do_GET(self) -> None:
            assert isinstance(self.server, Product)
            self.answer(f'{{"due_in_s": {self.server.due_in_s}}}')

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = Product(("127.0.0.1", 0), Handler)
    server.offsets = []
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    client.setup({"product": {"url": f"http://127.0.0.1:{server.server_port}", "token": "t0ken"}})
    yield server
    server.shutdown()
    server.server_close()


def move(client: SandboxClient, where: str) -> dict[str, Any]:
    return dict(requests.post(f"{client.base_url}/page/clock", json={"where": where}, timeout=10).json())


def test_the_clock_moves_the_sandbox_and_the_product_together(client: SandboxClient, product: Product):
    assert (move(client, "hour")["offset_s"], move(client, "day")["offset_s"]) == (3600.0, 90000.0)
    product.due_in_s = "1800.0"
    assert move(client, "next")["offset_s"] == 91801.0
    assert move(client, "reset")["offset_s"] == 0.0
    assert product.offsets == [
        '{"offset_s": 3600.0}',
        '{"offset_s": 90000.0}',
        '{"offset_s": 91801.0}',
        '{"offset_s": 0.0}',
    ]


def test_a_product_that_refuses_leaves_both_clocks_where_they_were(client: SandboxClient, product: Product):
    product.status = 500
    for where in ("hour", "next"):
        told = move(client, where)
        assert told["offset_s"] == 0.0
        assert "没有接受" in told["note"]
    product.status = 200
    assert "没有待发的提醒" in move(client, "next")["note"]
    assert requests.post(f"{client.base_url}/page/clock", json={"where": "elsewhere"}, timeout=10).status_code == 400


def test_a_switch_that_is_unknown_is_refused(client: SandboxClient):
    answer = requests.post(f"{client.base_url}/page/chaos", json={"key": "earthquake", "on": True}, timeout=10)
    assert answer.status_code == 404


def test_the_timeout_switch_loses_the_first_answer_and_the_push_comes_again(pushed: SandboxClient, receiver: Receiver):
    switch = {"key": "timeout", "on": True}
    assert requests.post(f"{pushed.base_url}/page/chaos", json=switch, timeout=10).ok
    pushed.setup({"limits": {"callback_spacing_s": 0.02, "callback_timeout_s": 0.3}})
    pushed.open_kf(WHO)
    assert pushed.settle()
    [entry] = pushed.truth()["callbacks"]
    assert [(one["status"], one["error"]) for one in entry["attempts"]] == [(None, "ReadTimeout"), (200, None)]
    assert len(receiver.requests) == 2


def test_the_weak_network_switch_delays_calls_and_loses_every_fourth(client: SandboxClient, app: App):
    params = {"access_token": app.token(), "userid": "hr01"}
    assert requests.post(f"{client.base_url}/page/chaos", json={"key": "weak", "on": True}, timeout=10).ok
    scripted = client.faults()
    client.clear_faults()
    for fault in scripted:
        client.add_fault(fault["path"], fault["kind"], times=0, every=fault["every"], delay_s=0.05)
    told = []
    for _ in range(8):
        try:
            told.append(requests.get(f"{client.base_url}/cgi-bin/user/get", params=params, timeout=10).status_code)
        except requests.ConnectionError:
            told.append(0)
    assert told == [200, 200, 200, 0, 200, 200, 200, 0]

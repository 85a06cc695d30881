"""Calls over the wire: what was not sent, what nobody knows, what is closed for a while."""

import json
import socket
import threading

import pytest

from core.errors import ConfigInvalid, RetryLater, Uncertain
from tests.support.ports import free_port
from tests.wecom.conftest import AGENT, CORP, SECRET
from wecom.api.client import WeComClient
from wecom.api.errors import Refused
from wecom.api.gateway import encode
from wecom.api.token_store import LocalStore
from wecom.messages import sending as messages_sending

SEND = "/cgi-bin/message/send"


def body(text="你好", to="hr01", reference=1):
    return encode(
        {
            "touser": to,
            "msgtype": "text",
            "agentid": AGENT,
            "text": {"content": f"{text} {reference}"},
            "enable_duplicate_check": 1,
            "duplicate_check_interval": 1800,
        }
    )


def calls(sandbox, path):
    return len(sandbox.calls(path))


def test_a_message_arrives_as_it_was_written(client, sandbox):
    answer = messages_sending.send(client, body("柜员面试结果"))

    assert answer["msgid"] and answer["invaliduser"] == ""
    assert [entry["text"] for entry in sandbox.received("app", "hr01")] == ["柜员面试结果 1"]


def test_two_apps_of_one_company_do_not_share_a_token(client, contact_client, sandbox):
    store = LocalStore()
    one = WeComClient(CORP, SECRET, api_base=sandbox.base_url, store=store)
    other = WeComClient(CORP, "contact-secret", api_base=sandbox.base_url, store=store)

    assert one.access_token != other.access_token
    assert one.access_token == one.access_token


def test_an_invalid_receiver_is_named_in_a_success(client):
    assert messages_sending.send(client, body(to="hr01|Nobody"))["invaliduser"] == "nobody"


def test_nobody_left_is_a_definite_no(client):
    with pytest.raises(Refused) as raised:
        messages_sending.send(client, body(to="nobody"))
    assert raised.value.errcode == 81013


@pytest.mark.parametrize("code", [40014, 42001])
def test_a_stale_token_is_fetched_again_and_the_call_made_again(client, sandbox, code):
    sandbox.add_fault(SEND, "errcode", errcode=code, times=1)

    messages_sending.send(client, body())

    assert calls(sandbox, SEND) == 2
    assert len(sandbox.received("app", "hr01")) == 1


def test_voided_tokens_are_noticed_and_replaced(client, sandbox):
    messages_sending.send(client, body(reference=1))
    sandbox.void_tokens()
    messages_sending.send(client, body(reference=2))

    assert len(sandbox.received("app", "hr01")) == 2


def test_a_token_refused_for_ever_ends_without_a_loop(sandbox):
    alerts = []
    client = WeComClient(
        CORP, SECRET, api_base=sandbox.base_url, store=LocalStore(), alert=lambda *alert: alerts.append(alert)
    )
    sandbox.add_fault(SEND, "errcode", errcode=42001, times=0)
    for _ in range(20):
        with pytest.raises(RetryLater):
            messages_sending.send(client, body())

    assert calls(sandbox, "/cgi-bin/gettoken") == 2
    assert calls(sandbox, SEND) == 2
    assert len(alerts) == 1


def test_one_api_that_refuses_every_token_costs_the_others_nothing(client, sandbox):
    sandbox.add_fault(SEND, "errcode", errcode=42001, times=0)
    for _ in range(20):
        with pytest.raises(RetryLater):
            messages_sending.send(client, body())
        assert client.get("user/get", params={"userid": "hr01"})["name"] == "王敏"

    assert calls(sandbox, "/cgi-bin/gettoken") == 2


def test_business_time_may_jump_by_days_several_times_a_minute(client, sandbox):
    for number in range(6):
        messages_sending.send(client, body(reference=number))
        sandbox.advance_clock(86400)

    assert len(sandbox.received("app", "hr01")) == 6


def test_a_busy_answer_is_ours_to_schedule_not_to_repeat(client, sandbox):
    sandbox.add_fault(SEND, "errcode", errcode=-1, times=1)

    with pytest.raises(RetryLater):
        messages_sending.send(client, body())
    assert calls(sandbox, SEND) == 1


def test_a_used_up_quota_closes_this_api_and_no_other(client, sandbox):
    sandbox.add_fault(SEND, "errcode", errcode=45009, times=1)
    for _ in range(5):
        with pytest.raises(RetryLater) as raised:
            messages_sending.send(client, body())
        assert raised.value.patient and 0 < raised.value.after_s <= 60

    assert calls(sandbox, SEND) == 1
    assert client.get("user/get", params={"userid": "hr01"})["name"] == "王敏"


@pytest.mark.parametrize("kind", ["html-200", "truncated-json", "accept-then-reset", "accept-then-5xx", "reset"])
def test_an_unclear_answer_to_a_send_is_uncertain(client, sandbox, kind):
    client.gateway.tokens.get()
    sandbox.add_fault(SEND, kind, times=1)

    with pytest.raises(Uncertain):
        messages_sending.send(client, body())


@pytest.mark.parametrize("kind", ["truncated-json", "accept-then-reset"])
def test_repeating_the_bytes_after_an_unclear_answer_reaches_her_once(client, sandbox, kind):
    sandbox.add_fault(SEND, kind, times=1)
    with pytest.raises(Uncertain):
        messages_sending.send(client, body())

    messages_sending.send(client, body())

    assert len(sandbox.received("app", "hr01")) == 1


@pytest.mark.parametrize("kind", ["html-200", "truncated-json", "reset", "reject-5xx"])
def test_an_unclear_answer_to_a_question_is_asked_again(client, sandbox, kind):
    sandbox.add_fault("/cgi-bin/user/get", kind, times=1)

    with pytest.raises(RetryLater):
        client.get("user/get", params={"userid": "hr01"})


def test_a_refused_connection_was_not_sent(sandbox):
    client = WeComClient(CORP, SECRET, api_base=f"http://127.0.0.1:{free_port()}", store=LocalStore())

    with pytest.raises(RetryLater):
        messages_sending.send(client, body())


def test_a_server_without_tls_was_not_reached(sandbox):
    client = WeComClient(CORP, SECRET, api_base=sandbox.base_url.replace("http://", "https://"), store=LocalStore())

    with pytest.raises(RetryLater):
        messages_sending.send(client, body())


def test_an_unknown_host_was_not_reached():
    client = WeComClient(CORP, SECRET, api_base="http://nowhere.invalid", store=LocalStore())

    with pytest.raises(RetryLater):
        messages_sending.send(client, body())


def test_a_base_that_is_no_address_is_a_setting():
    client = WeComClient(CORP, SECRET, api_base="qyapi.weixin.qq.com", store=LocalStore())

    with pytest.raises(ConfigInvalid):
        messages_sending.send(client, body())


def test_secrets_stay_out_of_error_messages():
    client = WeComClient(CORP, SECRET, api_base="http://127.0.0.1:1", store=LocalStore())

    with pytest.raises(RetryLater) as raised:
        messages_sending.send(client, body())
    chain = repr(raised.value) + repr(raised.value.__cause__)
    assert SECRET not in chain and "corpsecret" not in chain


def scripted_server(*answers):
    """A server that gives these raw HTTP answers, one a connection."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        for answer in answers:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer)

    threading.Thread(target=serve, daemon=True).start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def http(document, status="200 OK"):
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(data)}\r\nConnection: close\r\n\r\n".encode() + data


TOKEN_ANSWER = http({"errcode": 0, "errmsg": "ok", "access_token": "t", "expires_in": 7200})


@pytest.mark.parametrize("answer", [http([]), http(b"null"), http({"errmsg": "ok"}), http({"errcode": "0"}), b""])
def test_what_is_not_wecoms_answer_is_uncertain(answer):
    client = WeComClient(CORP, SECRET, api_base=scripted_server(TOKEN_ANSWER, answer), store=LocalStore())

    with pytest.raises(Uncertain):
        messages_sending.send(client, body())


@pytest.mark.parametrize("status", ["302 Found", "403 Forbidden", "407 Proxy Authentication Required"])
def test_a_gateways_refusal_was_not_sent(status):
    client = WeComClient(CORP, SECRET, api_base=scripted_server(TOKEN_ANSWER, http(b"", status)), store=LocalStore())

    with pytest.raises(RetryLater):
        messages_sending.send(client, body())


def test_bodies_are_sent_as_utf_8_not_escaped(client, sandbox):
    client.post("user/getuserid", data={"mobile": "13900000001", "备注": "你好"})

    [call] = sandbox.calls("/cgi-bin/user/getuserid")
    assert "你好" in json.dumps(call["body"], ensure_ascii=False)


def test_a_message_is_taken_back(client, sandbox):
    msgid = messages_sending.send(client, body())["msgid"]

    messages_sending.recall(client, msgid)

    assert [entry["recalled"] for entry in sandbox.received("app", "hr01")] == [True]

"""The mail adapter against a server that fails on request."""

import json
from datetime import UTC, datetime

import pytest

from core.errors import ConfigInvalid, RetryLater, Uncertain
from notify.mail import MailRefused, MailServer
from sandbox.server import start_sandbox
from tests.support.ports import free_port

ADDRESS = "lx@example.com"
BODY = json.dumps({"subject": "面试提醒：明天 10:00", "text": "李晓，您好：\n\n请准时参加。"}).encode()


@pytest.fixture(scope="module")
def running():
    with start_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running):
    running.client.reset()
    return running


def server(url, **changes):
    return MailServer(url, "银聘 <hr@bank.example>", lambda: datetime.now(UTC), timeout_s=1, **changes)


def test_subject_text_and_reference_arrive_in_utf8(sandbox):
    server(sandbox.smtp_url).send(ADDRESS, BODY, "b" * 32)

    [mail] = sandbox.client.truth()["mail"][ADDRESS]
    assert mail["subject"] == "面试提醒：明天 10:00"
    assert "请准时参加。" in mail["text"]
    assert mail["message_id"] == f"<{'b' * 32}@bank.example>"
    assert "银聘" in mail["from"]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"kind": "errcode", "errcode": 451}, RetryLater),
        ({"kind": "errcode", "errcode": 550}, MailRefused),
        ({"kind": "reset"}, Uncertain),
        ({"kind": "accept-then-hang", "delay_s": 3}, Uncertain),
        ({"kind": "accept-then-reset"}, Uncertain),
    ],
)
def test_every_fault_becomes_one_of_our_errors(sandbox, fault, error):
    sandbox.client.add_fault(path="smtp", times=1, **fault)

    with pytest.raises(error):
        server(sandbox.smtp_url).send(ADDRESS, BODY, "b" * 32)


def test_an_impossible_address_is_refused(sandbox):
    with pytest.raises(MailRefused) as refused:
        server(sandbox.smtp_url).send("nobody", BODY, "b" * 32)

    assert refused.value.errcode == 553


def test_a_server_that_is_not_there_is_tried_later():
    with pytest.raises(RetryLater):
        server(f"smtp://127.0.0.1:{free_port()}").send(ADDRESS, BODY, "b" * 32)


@pytest.mark.parametrize("url", ["", "http://mail.example", "smtp://"])
def test_a_wrong_address_of_the_server_stops_the_start(url):
    with pytest.raises(ConfigInvalid, match="SMTP_URL"):
        server(url)

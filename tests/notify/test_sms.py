"""The SMS adapter against a gateway that checks signatures."""

import json
from datetime import UTC, datetime

import pytest

from core.errors import PermanentFailure, RetryLater, Uncertain
from notify.sms import SmsGateway, SmsRefused
from sandbox.server import start_sandbox
from tests.support.ports import free_port

PHONE = "13800138000"
REFERENCE = "a" * 32


@pytest.fixture(scope="module")
def running():
    with start_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running):
    running.client.reset()
    running.client.setup({"sms": {"key": "sms-key", "secret": "sms-secret"}})
    return running


def gateway(sandbox, **changes):
    settings = {"key": "sms-key", "secret": "sms-secret", "sign": "银聘", **changes}
    return SmsGateway(f"{sandbox.url}/sms/send", now=lambda: datetime.now(UTC), timeout_s=1, **settings)


def test_a_text_arrives_with_its_sign_and_reference(sandbox):
    result = gateway(sandbox).send(PHONE, "面试提醒".encode(), REFERENCE)

    [message] = sandbox.client.truth()["sms"][PHONE]
    assert (message["text"], message["sign"], message["reference"]) == ("面试提醒", "银聘", REFERENCE)
    assert message["id"] == result["id"]


def test_a_wrong_secret_and_a_wrong_number_are_permanent(sandbox):
    with pytest.raises(SmsRefused) as wrong_secret:
        gateway(sandbox, secret="other").send(PHONE, b"x", REFERENCE)
    with pytest.raises(SmsRefused) as wrong_number:
        gateway(sandbox).send("12", b"x", REFERENCE)

    assert (wrong_secret.value.errcode, wrong_number.value.errcode) == (1001, 1003)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"kind": "errcode", "errcode": 2001}, RetryLater),
        ({"kind": "reject-5xx", "status": 503}, Uncertain),
        ({"kind": "reject-5xx", "status": 429}, RetryLater),
        ({"kind": "reject-5xx", "status": 404}, PermanentFailure),
        ({"kind": "html-200"}, Uncertain),
        ({"kind": "accept-then-hang", "delay_s": 3}, Uncertain),
        ({"kind": "accept-then-reset"}, Uncertain),
        ({"kind": "truncated-json"}, Uncertain),
    ],
    ids=lambda value: json.dumps(value) if isinstance(value, dict) else value.__name__,
)
def test_every_fault_becomes_one_of_our_errors(sandbox, fault, error):
    sandbox.client.add_fault(path="/sms/send", times=1, **fault)

    with pytest.raises(error):
        gateway(sandbox).send(PHONE, b"x", REFERENCE)


def test_a_gateway_that_is_not_there_is_tried_later():
    nobody = SmsGateway(f"http://127.0.0.1:{free_port()}/", "k", "s", "银聘", lambda: datetime.now(UTC))

    with pytest.raises(RetryLater):
        nobody.send(PHONE, b"x", REFERENCE)

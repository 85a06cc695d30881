"""The worked example of docs/sms-gateway.md: Alibaba Cloud's own signature, templates and codes."""

from datetime import UTC, datetime, timedelta

import pytest
import requests

from config import texts
from core.errors import ConfigInvalid, PermanentFailure, RetryLater, Uncertain
from notify.sms_aliyun import AliyunRefused, AliyunSms, Template, canonical_query, signed_headers
from sandbox.server import start_sandbox
from tests.support.ports import free_port

PHONE, REFERENCE = "13800138000", "a" * 32
WORDS = "${name}您好，您的面试将于${time}开始，请提前准备。"
TEXT = "李晓您好，您的面试将于12月1日10:00开始，请提前准备。"


@pytest.fixture(scope="module")
def running():
    with start_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running):
    running.client.reset()
    account = {"key": "LTAI-key", "secret": "key-secret", "templates": {"SMS_1001": WORDS}, "per_number_per_day": 3}
    running.client.setup({"sms": account})
    return running


def vendor(sandbox, **changes):
    settings = {"key_id": "LTAI-key", "key_secret": "key-secret", "sign": "银聘", **changes}
    settings = {"templates": [Template("SMS_1001", WORDS)], "now": lambda: datetime.now(UTC), **settings}
    return AliyunSms(url=f"{sandbox.url}/sms/aliyun/", timeout_s=2, **settings)


def test_the_signature_is_the_one_of_the_vendors_own_example():
    query = {"ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", "RegionId": "cn-shanghai"}
    when = datetime(2023, 10, 26, 10, 22, 32, tzinfo=UTC)

    headers = signed_headers(
        "https://ecs.cn-shanghai.aliyuncs.com/",
        query,
        "RunInstances",
        "2014-05-26",
        "YourAccessKeyId",
        "YourAccessKeySecret",
        when,
        "3156853299f313e23d1673dc12e1703d",
    )

    # Source: the worked example of the vendor's page on its V3 signature.
    assert headers["Authorization"] == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,"
        "SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,"
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_a_query_is_encoded_as_the_signature_wants_it():
    assert canonical_query({"b": "a b+c*", "a": "~银"}) == "a=~%E9%93%B6&b=a%20b%2Bc%2A"


def test_a_text_arrives_through_its_template(sandbox):
    result = vendor(sandbox).send(PHONE, TEXT.encode(), REFERENCE)

    [message] = sandbox.client.received("sms", PHONE)
    assert (message["text"], message["sign"], message["reference"]) == (TEXT, "银聘", REFERENCE)
    assert message["id"] == result["id"]


def test_our_own_words_become_a_template_and_back():
    words = texts.template("interview_confirmed")["sms"]
    registered = words.replace("{", "${")
    values = {name: f"值{at}" for at, name in enumerate(part.split("}")[0] for part in words.split("{")[1:])}

    assert Template("SMS_1", registered).values(words.format(**values)) == values


def test_words_without_a_template_are_refused_before_anything_is_sent(sandbox):
    with pytest.raises(PermanentFailure):
        vendor(sandbox).send(PHONE, "别的话".encode(), REFERENCE)
    with pytest.raises(ConfigInvalid):
        Template("SMS_1", "${name}${name}")
    assert sandbox.client.calls("/sms/aliyun/") == []


@pytest.mark.parametrize(
    ("change", "phone", "code"),
    [
        ({"key_secret": "other"}, PHONE, "SignatureDoesNotMatch"),
        ({"key_id": "other"}, PHONE, "InvalidAccessKeyId.NotFound"),
        ({"now": lambda: datetime.now(UTC) - timedelta(minutes=16)}, PHONE, "InvalidTimeStamp.Expired"),
        ({"sign": ""}, PHONE, "isv.SMS_SIGNATURE_ILLEGAL"),
        ({"templates": [Template("SMS_9", WORDS)]}, PHONE, "isv.SMS_TEMPLATE_ILLEGAL"),
        ({"templates": [Template("SMS_1001", "${x}")]}, PHONE, "isv.TEMPLATE_MISSING_PARAMETERS"),
        ({}, "12", "isv.MOBILE_NUMBER_ILLEGAL"),
    ],
)
def test_a_refusal_is_told_by_the_vendors_code(sandbox, change, phone, code):
    with pytest.raises(AliyunRefused) as refused:
        vendor(sandbox, **change).send(phone, TEXT.encode(), REFERENCE)
    assert refused.value.code == code
    assert sandbox.client.truth("sms")["sms"] == {}


def test_a_number_that_had_its_share_is_tried_later(sandbox):
    for _ in range(3):
        vendor(sandbox).send(PHONE, TEXT.encode(), REFERENCE)

    with pytest.raises(RetryLater):
        vendor(sandbox).send(PHONE, TEXT.encode(), REFERENCE)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"kind": "accept-then-reset"}, Uncertain),
        ({"kind": "accept-then-5xx"}, Uncertain),
        ({"kind": "truncated-json"}, Uncertain),
        ({"kind": "html-200"}, Uncertain),
        ({"kind": "reject-5xx", "status": 404}, PermanentFailure),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else value.__name__,
)
def test_every_fault_becomes_one_of_our_errors(sandbox, fault, error):
    sandbox.client.add_fault(path="/sms/aliyun/", times=1, **fault)

    with pytest.raises(error):
        vendor(sandbox).send(PHONE, TEXT.encode(), REFERENCE)


def test_the_stand_in_takes_no_request_twice(sandbox):
    query = {
        "PhoneNumbers": PHONE,
        "SignName": "银聘",
        "TemplateCode": "SMS_1001",
        "TemplateParam": '{"name":"李晓","time":"10:00"}',
    }
    url = f"{sandbox.url}/sms/aliyun/"
    headers = signed_headers(url, query, "SendSms", "2017-05-25", "LTAI-key", "key-secret", datetime.now(UTC), "0" * 32)
    answers = [requests.post(f"{url}?{canonical_query(query)}", headers=headers, timeout=5).json() for _ in range(2)]

    assert [answer["Code"] for answer in answers] == ["OK", "SignatureNonceUsed"]


def test_a_vendor_that_is_not_there_is_tried_later():
    nobody = AliyunSms(
        "k",
        "s",
        "银聘",
        [Template("SMS_1001", WORDS)],
        lambda: datetime.now(UTC),
        url=f"http://127.0.0.1:{free_port()}/",
    )

    with pytest.raises(RetryLater):
        nobody.send(PHONE, TEXT.encode(), REFERENCE)

"""SMS gateway, mail server, scripted faults, and that the sandbox stands alone."""

import hashlib
import hmac
import json
import smtplib
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from sandbox.client.client import SandboxError
from tests.sandbox.conftest import AGENT, KF

ROOT = Path(__file__).parents[3]


def sms(client, secret="sms-secret", stamp=None, **fields):
    message = {"phone": "13800138000", "text": "请于明日参加面试", "sign": "银聘", "reference": "r1"} | fields
    body = json.dumps(message, ensure_ascii=False).encode()
    stamp = stamp or str(int(time.time()))
    signature = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    headers = {"X-Sms-Key": "sms-key", "X-Sms-Timestamp": stamp, "X-Sms-Signature": signature}
    return requests.post(f"{client.base_url}/sms/send", data=body, headers=headers, timeout=5)


def test_the_gateway_delivers_the_same_reference_twice(client):
    first, second = sms(client).json(), sms(client, phone="+8613800138000").json()

    assert (first["code"], second["code"]) == (0, 0)
    assert first["id"] != second["id"]
    assert [entry["reference"] for entry in client.received("sms", "13800138000")] == ["r1", "r1"]


def test_the_gateway_takes_real_or_business_time(client):
    client.set_clock(5 * 86400)

    assert sms(client).json()["code"] == 0
    assert sms(client, stamp=str(int(time.time()) + 5 * 86400)).json()["code"] == 0
    assert sms(client, stamp=str(int(time.time()) + 86400)).json()["code"] == 1001


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"secret": "wrong"}, 401, 1001),
        ({"text": ""}, 400, 1002),
        ({"phone": "12"}, 200, 1003),
        ({"text": "字" * 501}, 200, 1004),
        ({"sign": ""}, 200, 1005),
    ],
)
def test_what_the_gateway_refuses(client, fields, status, code):
    answer = sms(client, **fields)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert client.truth("sms")["sms"] == {}


def mail(sandbox_server, text="您好，请于明日参加面试。"):
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "面试邀请", "hr@bank.example", "LX@example.com"
    message.set_content(text)
    address = urlsplit(sandbox_server.smtp_url)
    with smtplib.SMTP(address.hostname, address.port, timeout=2) as server:
        server.send_message(message)


def test_a_mail_arrives_with_its_words(client, sandbox_server):
    mail(sandbox_server, "第一行\n.以点开头\n")

    [entry] = client.received("mail", "lx@example.com")
    assert (entry["subject"], entry["from"]) == ("面试邀请", "hr@bank.example")
    assert entry["text"] == "第一行\n.以点开头"


def test_a_mail_can_be_refused_or_lost_on_the_way_back(client, sandbox_server):
    client.add_fault("smtp", "errcode", errcode=451)
    with pytest.raises(smtplib.SMTPDataError):
        mail(sandbox_server)
    assert client.received("mail", "lx@example.com") == []

    client.add_fault("smtp", "accept-then-reset")
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        mail(sandbox_server)
    assert len(client.received("mail", "lx@example.com")) == 1


def send(app, text="您好", timeout=2.0):
    body = {"touser": "hr01", "msgtype": "text", "agentid": AGENT, "text": {"content": text}}
    params = {"access_token": app.token()}
    return requests.post(f"{app.url}/cgi-bin/message/send", params=params, json=body, timeout=timeout)


PATH = "/cgi-bin/message/send"


@pytest.mark.parametrize(
    ("kind", "error", "delivered"),
    [
        ("hang", requests.ReadTimeout, 0),
        ("reset", requests.ConnectionError, 0),
        ("accept-then-hang", requests.ReadTimeout, 1),
        ("accept-then-reset", requests.ConnectionError, 1),
    ],
)
def test_faults_that_break_the_connection(client, app, kind, error, delivered):
    client.add_fault(PATH, kind, delay_s=1.0)

    with pytest.raises(error):
        send(app, timeout=0.3)

    assert len(client.received("app", "hr01")) == delivered
    assert send(app).json()["errcode"] == 0


@pytest.mark.parametrize(
    ("kind", "status", "delivered"),
    [("reject-5xx", 503, 0), ("html-200", 200, 0), ("accept-then-5xx", 503, 1), ("truncated-json", 200, 1)],
)
def test_faults_that_answer_something_else(client, app, kind, status, delivered):
    client.add_fault(PATH, kind)

    answer = send(app)

    assert answer.status_code == status
    with pytest.raises(requests.JSONDecodeError):
        answer.json()
    assert len(client.received("app", "hr01")) == delivered


def test_a_script_may_let_a_call_through_first(client, app):
    client.add_fault(PATH, "accept")
    client.add_fault(PATH, "reject-5xx", status=502)

    assert [send(app, text).status_code for text in ("一", "二", "三")] == [200, 502, 200]
    assert [entry["text"] for entry in client.received("app", "hr01")] == ["一", "三"]


def test_a_fault_counts_its_calls(client, app):
    client.add_fault("/cgi-bin/message/*", "errcode", errcode=45009, times=2, after=1)

    assert [send(app).json()["errcode"] for _ in range(4)] == [0, 45009, 45009, 0]
    assert client.faults() == []
    calls = client.calls(PATH)
    assert [call["fault"] for call in calls] == [None, "errcode", "errcode", None]
    assert len({call["sha256"] for call in calls}) == 1
    assert client.truth()["calls"][PATH] == 4


def test_a_fault_may_take_only_matching_bodies(client, app):
    client.add_fault(PATH, "errcode", errcode=-1, match="hr01", times=0)
    assert send(app).json()["errcode"] == -1
    client.clear_faults()
    client.add_fault(PATH, "errcode", errcode=-1, match="nobody")
    assert send(app).json()["errcode"] == 0


def test_secrets_do_not_stand_in_the_call_log(client, app):
    token = app.token()
    send(app)

    log = json.dumps(client.calls())
    assert token not in log
    assert "app-secret" not in log


def test_wrong_control_calls_say_what_is_wrong(client):
    with pytest.raises(SandboxError, match="unknown fault kind"):
        client.add_fault(PATH, "earthquake")
    with pytest.raises(SandboxError, match="unknown key colour"):
        client.setup({"colour": "red"})
    with pytest.raises(SandboxError, match="43 characters"):
        client.setup({"apps": [{"name": "x", "secret": "s", "callback": {"url": "u", "token": "t", "aes_key": "a"}}]})
    with pytest.raises(SandboxError, match="no kf account"):
        client.open_kf("wmLi", open_kfid="wkOther")


def test_everything_a_person_received_is_in_one_order(client, app):
    client.say("wmLi", "您好")
    body = {"touser": "wmLi", "open_kfid": KF, "msgtype": "text", "text": {"content": "一"}}
    app.post("kf/send_msg", body)
    client.advance_clock(86400)
    sms(client)

    truth = client.truth()
    first, second = truth["kf"]["wmLi"][0], truth["sms"]["13800138000"][0]
    assert first["seq"] < second["seq"]
    assert first["at"][:10] < second["at"][:10]
    assert first["real_at"][:19] <= second["real_at"][:19]
    assert truth["acts"][0]["text"] == "您好"


def test_the_sandbox_loads_nothing_of_the_product():
    code = (
        "import sys, sandbox.__main__\n"
        "ours = 'app web interview_flow wecom notify scoring reminders hr_sync analytics messaging catalogue"
        " models config core voice'.split()\n"
        "print([name for name in sys.modules if name.split('.')[0] in ours])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_it_starts_as_a_process_and_says_where(tmp_path):
    setup = tmp_path / "setup.json"
    setup.write_text(json.dumps({"corp_id": "wwother"}), encoding="utf-8")
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--smtp-port", "0", "--setup", str(setup)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        line = json.loads(process.stdout.readline())
        info = requests.get(f"{line['url']}/control/info", timeout=5).json()
        assert info["corp_id"] == "wwother"
        assert info["smtp_url"] == line["smtp"]
    finally:
        process.terminate()
        process.wait(timeout=10)
        process.stdout.close()

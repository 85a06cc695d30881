"""The frozen bodies are taken by the sandbox, which checks what WeCom and WeChat check."""

import pytest
import requests

from core.clock import SystemClock
from messaging import outbox
from messaging.registry import Registry
from messaging.worker import Worker
from models import OutboxAttempt
from notify import credits
from notify.ladder import CandidateSender
from notify.ports import Ports
from notify.staff import StaffSender
from sandbox.server import start_sandbox
from tests.notify.conftest import ACCOUNT, CUSTOMER, DATA, OPENID, add_application, open_kf
from tests.notify.test_staff import DATA as STAFF_DATA
from tests.notify.test_staff import TEMPLATES

SETUP = {
    "corp_id": "wwsandbox00000001",
    "apps": [{"name": "interview", "agent_id": 1000002, "secret": "app-secret"}],
    "departments": [{"id": 1, "name": "总行", "parentid": 0}],
    "members": [{"userid": "hr01", "name": "王敏", "mobile": "13900000001", "department": [1]}],
    "kf_accounts": [{"open_kfid": ACCOUNT, "name": "银聘招聘", "app": "interview", "servicers": ["hr01"]}],
    "mini_programs": [
        {
            "app_id": "wxmini0001",
            "secret": "mini-secret",
            "templates": {"T_DAY": ["thing1", "time2"], "T_HOUR": ["thing1", "time2"]},
        }
    ],
    "candidates": [{"external_userid": CUSTOMER, "openid": OPENID, "phone": "13800138000"}],
}


class Wire:
    """Every port at once: posts the body as it is and hands the answer back."""

    def __init__(self, url, path, token):
        self.url, self.token = f"{url}{path}", token

    def send(self, *call):
        body = next(part for part in call if isinstance(part, bytes))
        answer = requests.post(self.url, params={"access_token": self.token}, data=body, timeout=5).json()
        assert answer["errcode"] == 0, answer
        return answer


@pytest.fixture
def sandbox():
    with start_sandbox() as running:
        running.client.setup(SETUP)
        yield running


@pytest.fixture
def tokens(sandbox):
    def ask(path, **query):
        return requests.get(f"{sandbox.url}{path}", params=query, timeout=5).json()["access_token"]

    work = ask("/cgi-bin/gettoken", corpid="wwsandbox00000001", corpsecret="app-secret")
    mini = ask("/cgi-bin/token", grant_type="client_credential", appid="wxmini0001", secret="mini-secret")
    return work, mini


def post_and_drain(db, sender, kind, payload):
    registry = Registry()
    registry.sender(sender)
    clock = SystemClock()
    db.run(lambda session: outbox.post(session, key=str(payload), kind=kind, payload=payload, now=clock.now()))
    Worker(db, registry, clock, queues=["chat"]).drain()


@pytest.mark.parametrize("template", ["interview_reminder_day", "interview_reminder_hour"])
def test_reminders_are_taken_as_a_menu_and_as_a_subscription_message(sqlite_db, sandbox, tokens, template):
    work, mini = tokens
    sandbox.client.open_kf(CUSTOMER)
    sandbox.client.say(CUSTOMER, "您好")
    sandbox.client.subscribe(OPENID, ["T_DAY", "T_HOUR"])
    sender = CandidateSender(
        Ports(
            kf=Wire(sandbox.url, "/cgi-bin/kf/send_msg", work),
            subscribe=Wire(sandbox.url, "/cgi-bin/message/subscribe/send", mini),
        ),
        subscription_templates={"day": "T_DAY", "hour": "T_HOUR"},
        mini_app_id="wxmini0001",
        facts=lambda session, application: DATA,
    )
    clock = SystemClock()

    def prepare(session):
        application = add_application(session, clock)
        open_kf(session, clock.now())
        for key in ("day", "hour"):
            credits.grant(session, application.candidate_id, key)
        return application.id

    application_id = sqlite_db.run(prepare)
    for channel in ("kf", "subscribe"):
        payload = {"application_id": application_id, "template": template, "data": {}, "only": [channel]}
        post_and_drain(sqlite_db, sender, "notify.candidate", payload)

    truth = sandbox.client.truth()
    assert "柜员" in truth["kf"][CUSTOMER][-1]["text"]
    assert "2026年11月3日 09:00" in truth["subscribe"][OPENID][-1]["text"]


@pytest.mark.parametrize("template", list(TEMPLATES))
def test_every_kind_of_staff_message_is_taken(sqlite_db, sandbox, tokens, template):
    sender = StaffSender(Wire(sandbox.url, "/cgi-bin/message/send", tokens[0]), 1000002, template=TEMPLATES.__getitem__)
    payload = {"userids": ["hr01", "nobody"], "template": template, "application_id": "a1", "data": STAFF_DATA}

    post_and_drain(sqlite_db, sender, "notify.staff", payload)

    assert len(sandbox.client.truth()["app"]["hr01"]) == 1
    with sqlite_db.read() as session:
        result = session.query(OutboxAttempt).one().result
        assert result["recipients"] == {"hr01": "sent", "nobody": "invaliduser"}

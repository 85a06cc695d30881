"""Several companies in one sandbox know nothing of each other."""

import pytest
import requests

from sandbox.client.client import SandboxClient, SandboxError
from tests.sandbox.conftest import AES_KEY, AGENT, CORP, TOKEN

OTHER = "wwsecond0000000002"


@pytest.fixture
def second(client, receiver):
    """Another bank, with a member of the same userid and a secret of the same words."""
    other = SandboxClient(client.base_url, corp=OTHER)
    callback = {"url": receiver.url, "token": TOKEN, "aes_key": AES_KEY}
    other.setup(
        {
            "apps": [{"name": "interview", "agent_id": AGENT, "secret": "app-secret", "callback": callback}],
            "members": [{"userid": "hr01", "name": "周敏", "department": [1]}],
            "departments": [{"id": 1, "name": "另一家银行", "parentid": 0}],
            "kf_accounts": [{"open_kfid": "wkOther", "name": "另一家", "app": "interview"}],
        }
    )
    return other


def token_of(client, corp):
    params = {"corpid": corp, "corpsecret": "app-secret"}
    return requests.get(f"{client.base_url}/cgi-bin/gettoken", params=params, timeout=5).json()["access_token"]


def send(client, token, text):
    body = {"touser": "hr01", "msgtype": "text", "agentid": AGENT, "text": {"content": text}}
    url = f"{client.base_url}/cgi-bin/message/send"
    return requests.post(url, params={"access_token": token}, json=body, timeout=5).json()["errcode"]


def test_each_company_has_its_own_tokens_members_and_truth(client, second):
    first_token, other_token = token_of(client, CORP), token_of(client, OTHER)
    assert first_token != other_token
    assert (send(client, first_token, "一"), send(client, other_token, "二")) == (0, 0)

    assert [entry["text"] for entry in client.received("app", "hr01")] == ["一"]
    assert [entry["text"] for entry in second.received("app", "hr01")] == ["二"]
    assert len(client.calls("/cgi-bin/message/send")) == len(second.calls("/cgi-bin/message/send")) == 1


def test_tokens_voided_in_one_company_go_on_in_the_other(client, second):
    first_token, other_token = token_of(client, CORP), token_of(client, OTHER)
    second.void_tokens()

    assert send(client, first_token, "一") == 0
    assert send(client, other_token, "二") == 40014


def test_a_fault_of_one_company_is_not_the_others(client, second):
    second.add_fault("/cgi-bin/message/send", "errcode", errcode=45009, times=0)

    assert send(client, token_of(client, CORP), "一") == 0
    assert send(client, token_of(client, OTHER), "二") == 45009


def test_pushes_are_sealed_for_their_own_company(client, second, receiver):
    second.open_kf("wmLi")
    assert second.settle()

    [(_query, body)] = receiver.requests
    assert OTHER in body
    assert client.truth()["callbacks"] == []


def test_one_clock_runs_for_all(client, second):
    client.advance_clock(3600)
    assert second.info()["offset_s"] == 3600
    second.reset()
    assert client.info()["offset_s"] == 3600


def test_an_unknown_company_is_named_and_a_reset_forgets_the_others(client, second):
    client.reset()
    with pytest.raises(SandboxError, match=OTHER):
        second.truth()

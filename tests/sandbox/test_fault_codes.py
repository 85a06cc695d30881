"""Every errcode of WeCom's platform can be scripted for one path and so many calls, and says what WeCom says."""

import pytest
import requests

from tests.sandbox.conftest import CORP

PATH = "/cgi-bin/department/list"
PLATFORM = {
    40001: "invalid credential",
    40014: "invalid access_token",
    42001: "access_token expired",
    -1: "system busy",
    45009: "reach max api limit",
    45033: "api concurrent out of limit",
    60020: "not allow to access from your ip",
    48002: "api forbidden",
}


@pytest.mark.parametrize(("code", "words"), PLATFORM.items())
def test_the_codes_of_the_platform(client, app, code, words):
    client.add_fault(PATH, "errcode", errcode=code, after=1, times=2)

    answers = [app.get("department/list") for _ in range(4)]
    assert [one["errcode"] for one in answers] == [0, code, code, 0]
    assert answers[1]["errmsg"].startswith(f"{words}")
    assert (
        f", from ip: 127.0.0.1, more info at https://open.work.weixin.qq.com/devtool/query?e={code}"
        in (answers[1]["errmsg"])
    )
    assert app.get("user/list", department_id=1)["errcode"] == 0


def test_gettoken_can_fail_too(client):
    client.add_fault("/cgi-bin/gettoken", "errcode", errcode=-1, times=1)
    ask = f"{client.base_url}/cgi-bin/gettoken?corpid={CORP}&corpsecret=app-secret"
    assert [requests.get(ask, timeout=5).json()["errcode"] for _ in range(2)] == [-1, 0]


def test_a_token_in_the_body_is_no_token(client, app):
    answer = requests.post(f"{client.base_url}/cgi-bin/message/send", json={"access_token": app.token()}, timeout=5)
    assert answer.json()["errcode"] == 41001


@pytest.mark.parametrize(("unit", "limit"), [("minute", "api_per_min"), ("hour", "api_per_hour")])
def test_the_quota_of_an_api_is_over_until_its_unit_is(client, app, unit, limit):
    client.setup({"limits": {limit: 2}})
    answers = [app.get("department/list") for _ in range(3)]
    assert [one["errcode"] for one in answers] == [0, 0, 45009]
    assert f"api {unit}-quota reach limit" in answers[2]["errmsg"]
    client.advance_clock(3600)
    assert app.get("department/list")["errcode"] == 0


def test_approval_data_has_a_quota_of_its_own(client, app):
    client.setup({"limits": {"approvals_per_min": 1}})
    answers = [app.post("oa/getapprovaldetail", {"sp_no": "1"}) for _ in range(2)]
    assert [one["errcode"] for one in answers] == [301055, 45009]
    client.advance_clock(61)
    assert app.post("oa/getapprovaldetail", {"sp_no": "1"})["errcode"] == 301055

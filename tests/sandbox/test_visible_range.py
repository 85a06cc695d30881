"""What an app is told of members outside its visible range: nothing, in any call."""

import pytest

from tests.sandbox.conftest import KF

FAR = "far99"


@pytest.fixture
def far(client, contact_app):
    """A member outside the app's range who has a phone and serves nobody."""
    client.setup({"members": [{"userid": FAR, "name": "外人", "mobile": "13900000099"}]})
    return contact_app.post("user/convert_to_openid", {"userid": FAR})["openid"]


def ids(answer):
    return {one["userid"] for one in answer["userlist"]}


@pytest.mark.parametrize("api", ["user/simplelist", "user/list"])
def test_lists_leave_them_out_and_the_contact_secret_has_them(app, contact_app, far, api):
    assert ids(app.get(api, department_id=1)) == {"hr01", "iv01"}
    assert ids(contact_app.get(api, department_id=1)) == {"hr01", "iv01", FAR}


def test_single_calls_refuse_them(app, far):
    assert app.get("user/get", userid="FAR99")["errcode"] == 60011
    assert app.post("user/getuserid", {"mobile": "13900000099"})["errcode"] == 60011
    assert app.post("user/convert_to_openid", {"userid": FAR})["errcode"] == 60011
    assert app.post("user/convert_to_userid", {"openid": far})["errcode"] == 60011


def test_they_cannot_serve_customers_nor_hand_in_forms(client, app, far):
    client.setup({"kf_accounts": [{"open_kfid": KF, "name": "银聘招聘", "app": "interview", "servicers": ["hr01"]}]})
    [result] = app.post("kf/servicer/add", {"open_kfid": KF, "userid_list": [FAR]})["result_list"]
    assert result["errcode"] == 60011
    client.approval_template("T", "录用审批", [{"id": "Text-1", "control": "Text", "require": 1}])
    assert app.post("oa/applyevent", {"creator_userid": FAR, "template_id": "T"})["errcode"] == 301055


def test_departments_outside_it_are_shown_to_nobody_but_the_contact_secret(client, app, contact_app):
    departments = [{"id": 1, "name": "总行", "parentid": 0}, {"id": 2, "name": "甲", "parentid": 1}]
    departments += [{"id": 3, "name": "乙", "parentid": 1}, {"id": 4, "name": "丙", "parentid": 2}]
    client.setup({"departments": departments, "members": [{"userid": "hr01", "name": "HR", "department": [3, 4]}]})
    client.setup({"apps": [{"name": "narrow", "secret": "narrow", "visible": {"departments": [2], "users": ["hr01"]}}]})
    narrow = type(app)(client.base_url, "narrow")
    assert [one["id"] for one in narrow.get("department/list")["department"]] == [2, 4]
    assert [one["id"] for one in narrow.get("department/simplelist")["department_id"]] == [2, 4]
    assert narrow.get("department/get", id=3)["errcode"] == 60011
    assert narrow.get("user/get", userid="hr01")["department"] == [4]
    assert {1, 2, 3, 4} <= {one["id"] for one in contact_app.get("department/list")["department"]}
    assert contact_app.get("user/get", userid="hr01")["department"] == [3, 4]


def test_each_app_has_a_range_of_its_own(client, app, far):
    client.setup({"apps": [{"name": "wide", "agent_id": 1000003, "secret": "wide-secret"}]})
    wide = type(app)(client.base_url, "wide-secret")
    assert wide.get("user/get", userid=FAR)["errcode"] == 0
    body = {"touser": FAR, "msgtype": "text", "text": {"content": "您好"}}
    assert wide.post("message/send", body | {"agentid": 1000003})["errcode"] == 0
    assert app.post("message/send", body | {"agentid": 1000002})["errcode"] == 81013

"""Logins, members and the roster."""

import pytest

from core.errors import InputInvalid, RetryLater, Uncertain
from tests.wecom.conftest import AGENT, CORP, OPENID
from wecom.api.errors import Refused
from wecom.api.gateway import encode
from wecom.contacts.address_book import Directory
from wecom.contacts.roster import HrRoster
from wecom.login import miniprogram, oauth

NEW = {"userid": "LiXiao", "name": "李晓", "mobile": "13800138000", "department": [1], "position": "柜员"}


@pytest.fixture
def directory(contact_client, client):
    return Directory(contact_client, client)


def test_a_member_logs_in_inside_wecom(client, sandbox):
    sandbox.setup({"apps": [{"name": "interview", "secret": "app-secret", "trusted_domain": "hr.example"}]})
    url = oauth.authorize_url(CORP, AGENT, "https://hr.example/login", "ab12" * 16, sandbox.base_url)

    answer = sandbox.login("hr01", url)

    assert answer["state"] == "ab12" * 16
    assert oauth.visitor(client, answer["code"]).userid == "hr01"
    with pytest.raises(Refused) as raised:
        oauth.visitor(client, answer["code"])
    assert raised.value.errcode == 40029


def test_login_pages_are_tencents_unless_the_base_is_another():
    assert oauth.authorize_url("C", 1, "https://x/", "a").startswith("https://open.weixin.qq.com/connect/")
    assert oauth.authorize_url("C", 1, "https://x/", "a", "http://s:1").startswith("http://s:1/connect/")


@pytest.mark.parametrize("state", ["", "a.b", "a-b", "x" * 129])
def test_a_state_that_wecom_would_refuse_is_refused_here(state):
    with pytest.raises(InputInvalid):
        oauth.authorize_url("C", 1, "https://x/", state)


def test_a_candidate_opens_the_mini_program(program, sandbox):
    user = program.session(sandbox.mini_login(OPENID))

    assert user.openid == OPENID
    assert user.session_key and user.session_key not in repr(user)


def test_a_login_code_works_once(program, sandbox):
    code = sandbox.mini_login(OPENID)
    program.session(code)

    with pytest.raises(Refused) as raised:
        program.session(code)
    assert raised.value.errcode == 40029


def test_a_member_opens_the_mini_program(client, sandbox):
    assert miniprogram.member_session(client, sandbox.member_mini_login("hr01")).userid == "hr01"


def subscribed(words="柜员面试"):
    data = {"thing1": {"value": words}, "time2": {"value": "2026-12-01 10:00"}}
    return encode({"touser": OPENID, "template_id": "TMPL_DAY", "page": "pages/x", "data": data})


def test_a_subscription_message_uses_up_its_consent(program, sandbox):
    sandbox.subscribe(OPENID, ["TMPL_DAY"])
    program.send_subscribed(subscribed())

    with pytest.raises(Refused) as raised:
        program.send_subscribed(subscribed())
    assert raised.value.errcode == 43101
    assert len(sandbox.received("subscribe", OPENID)) == 1


def test_an_unclear_answer_to_a_subscription_message_is_uncertain(program, sandbox):
    sandbox.subscribe(OPENID, ["TMPL_DAY"])
    sandbox.add_fault("/cgi-bin/message/subscribe/send", "accept-then-reset", times=1)

    with pytest.raises(Uncertain):
        program.send_subscribed(subscribed())


def test_a_member_is_created_read_and_changed(directory, sandbox):
    assert directory.get("lixiao") is None

    directory.create(NEW)
    directory.update({"userid": "LiXiao", "position": "大堂经理"})

    found = directory.get("lixiao")
    assert (found["name"], found["position"]) == ("李晓", "大堂经理")


def test_a_taken_userid_is_told_by_its_number(directory):
    directory.create(NEW)

    with pytest.raises(Refused) as raised:
        directory.create({**NEW, "mobile": "13800138001"})
    assert raised.value.errcode == 60102


def test_a_member_that_was_perhaps_created_is_uncertain_and_then_taken(directory, sandbox):
    sandbox.add_fault("/cgi-bin/user/create", "accept-then-reset", times=1)
    with pytest.raises(Uncertain):
        directory.create(NEW)

    with pytest.raises(Refused) as raised:
        directory.create(NEW)
    assert raised.value.errcode == 60102
    assert directory.get("LiXiao")["name"] == "李晓"


@pytest.mark.parametrize("userid", ["", "-a", "a b", "李晓", "x" * 65])
def test_a_userid_that_wecom_would_refuse_is_refused_here(directory, userid):
    with pytest.raises(InputInvalid):
        directory.create({**NEW, "userid": userid})


def field_of(roster, name):
    return next(field for group in roster.fields() for field in group["field_list"] if field["field_name"] == name)


@pytest.mark.parametrize("quirks", [{}, {"fieldinfo": True, "insert_result": True}])
def test_the_roster_is_written_and_read_back(client, sandbox, quirks):
    sandbox.setup({"quirks": quirks})
    roster = HrRoster(client)
    number = field_of(roster, "工号")["fieldid"]

    results = roster.write("hr01", {"update_items": [{"fieldid": number, "sub_idx": 0, "value_string": "E1"}]})

    assert [result["result"] for result in results] == [1]
    [value] = roster.read("hr01", [{"fieldid": number, "sub_idx": 0}])
    assert value["value_string"] == "E1"
    assert number in {entry["fieldid"] for entry in roster.read("hr01")}


@pytest.mark.parametrize("quirks", [{}, {"insert_result": True}])
def test_every_item_has_its_own_result(client, sandbox, quirks):
    sandbox.setup({"quirks": quirks})
    roster = HrRoster(client)
    items = {
        "update_items": [{"fieldid": 11006, "sub_idx": 0, "value_uint32": 30}, {"fieldid": 1, "value_string": "x"}],
        "insert_items": [{"group_type": 4, "item": [{"fieldid": 17001, "value_string": "王某"}]}],
    }

    results = roster.write("hr01", items)

    assert len(results) == 3
    assert [result["result"] for result in results[:2]] == [5, 3]


def test_a_perhaps_written_row_is_uncertain_but_a_value_is_written_again(client, sandbox):
    roster = HrRoster(client)
    sandbox.add_fault("/cgi-bin/hr/update_staff_info", "accept-then-reset", times=2)

    with pytest.raises(Uncertain):
        roster.write("hr01", {"insert_items": [{"group_type": 4, "item": []}]})
    with pytest.raises(RetryLater):
        roster.write("hr01", {"update_items": [{"fieldid": 12024, "sub_idx": 0, "value_string": "E1"}]})


def test_nothing_to_write_is_not_sent(client):
    with pytest.raises(InputInvalid):
        HrRoster(client).write("hr01", {"update_items": []})


def test_somebody_out_of_range_is_told_by_number(client):
    with pytest.raises(Refused) as raised:
        HrRoster(client).read("nobody")
    assert raised.value.errcode in (60011, 60111)

"""Accounts, servicers, customers, statistics of 微信客服, and who may call them."""

from datetime import datetime

import pytest
import requests

from tests.sandbox.conftest import DAY_S, KF, App
from tests.sandbox.kf.test_bodies import PNG, move
from tests.sandbox.kf.test_state import WHO, code_of, pull, send
from tests.sandbox.test_media_contacts_roster import AMR, upload


def now_of(client):
    return int(datetime.fromisoformat(client.info()["now"]).timestamp())


def picture(app):
    return upload(app, "image", PNG)["media_id"]


def accounts(app):
    return {a["open_kfid"]: a["name"] for a in app.post("kf/account/list", {})["account_list"]}


def test_an_account_is_made_renamed_used_and_deleted(client, app):
    made = app.post("kf/account/add", {"name": "校园招聘", "media_id": picture(app)})["open_kfid"]
    assert code_of(app.post("kf/account/update", {"open_kfid": made, "name": "社会招聘"})) == 0
    assert accounts(app) == {KF: "银聘招聘", made: "社会招聘"}

    client.say(WHO, "您好", open_kfid=made)
    assert [m["text"]["content"] for m in pull(app, open_kfid=made)["msg_list"]] == ["您好"]
    assert pull(app)["msg_list"] == []

    assert code_of(app.post("kf/account/del", {"open_kfid": made})) == 0
    assert code_of(send(app, open_kfid=made)) == 95004


@pytest.mark.parametrize(("name", "errcode"), [("", 95006), ("字" * 17, 95006), ("银聘招聘", 95006), ("字" * 16, 0)])
def test_names_of_accounts(app, name, errcode):
    assert code_of(app.post("kf/account/add", {"name": name, "media_id": picture(app)})) == errcode


def test_an_account_needs_a_picture(app):
    assert code_of(app.post("kf/account/add", {"name": "新"})) == 40007
    assert (
        code_of(app.post("kf/account/add", {"name": "新", "media_id": upload(app, "voice", AMR)["media_id"]})) == 40007
    )


def test_accounts_are_listed_page_by_page(app):
    app.post("kf/account/add", {"name": "二号", "media_id": picture(app)})

    page = app.post("kf/account/list", {"offset": 1, "limit": 1})["account_list"]
    assert [account["name"] for account in page] == ["二号"]
    assert code_of(app.post("kf/account/list", {"limit": 101})) == 40058


def test_an_account_taken_from_the_api_answers_95017_and_is_told(client, app, connected):
    client.kf_managed(KF, managed=False)
    client.kf_managed(KF)
    assert client.settle()

    events = connected.events()
    assert {event.findtext("Event") for event in events} == {"kf_account_auth_change"}
    assert {(e.findtext("AuthAddOpenKfId"), e.findtext("AuthDelOpenKfId")) for e in events} == {(None, KF), (KF, None)}
    client.kf_managed(KF, managed=False)
    assert code_of(pull(app)) == 95017


def servicers(app):
    return app.get("kf/servicer/list", open_kfid=KF)["servicer_list"]


def test_each_servicer_has_a_result_of_his_own(app):
    answer = app.post(
        "kf/servicer/add", {"open_kfid": KF, "userid_list": ["IV01", "hr01", "nobody"], "department_id_list": [2, 99]}
    )

    codes = {row.get("userid") or row["department_id"]: row["errcode"] for row in answer["result_list"]}
    assert codes == {"IV01": 0, "hr01": 95015, "nobody": 60111, 2: 0, 99: 60003}
    assert [row.get("userid") or row["department_id"] for row in servicers(app)] == ["hr01", "iv01", 2]

    gone = app.post("kf/servicer/del", {"open_kfid": KF, "userid_list": ["iv01", "far99"], "department_id_list": [2]})
    assert [row["errcode"] for row in gone["result_list"]] == [0, 60253, 0]
    assert [row["userid"] for row in servicers(app)] == ["hr01"]


@pytest.mark.parametrize(
    "body", [{}, {"userid_list": ["x"] * 101}, {"department_id_list": list(range(21))}, {"userid_list": "hr01"}]
)
def test_wrong_lists_of_servicers(app, body):
    assert code_of(app.post("kf/servicer/add", {"open_kfid": KF} | body)) == 40058


def test_a_member_of_a_serving_department_can_take_a_conversation(client, app):
    client.setup({"members": [{"userid": "cs01", "name": "客服", "department": [2]}]})
    client.say(WHO, "您好")
    assert code_of(move(app, 3, servicer_userid="cs01")) == 95014

    app.post("kf/servicer/add", {"open_kfid": KF, "department_id_list": [2]})
    assert code_of(move(app, 3, servicer_userid="cs01")) == 0


def test_a_servicer_is_recommended_and_the_recommendation_taken_back(client, app):
    client.say(WHO, "您好")
    config = app.get("kf/customer/get_upgrade_service_config")
    assert config["member_range"]["userid_list"] == ["hr01"]
    who = {"open_kfid": KF, "external_userid": WHO}

    member = {"type": 1, "member": {"userid": "hr01", "wording": "这是您的专员"}}
    assert code_of(app.post("kf/customer/upgrade_service", who | member)) == 0
    assert client.received("kf", WHO)[0]["text"] == "这是您的专员"
    assert code_of(app.post("kf/customer/cancel_upgrade_service", who)) == 0
    assert code_of(app.post("kf/customer/upgrade_service", who | {"type": 1, "member": {"userid": "iv01"}})) == 60253
    assert code_of(app.post("kf/customer/upgrade_service", who | {"type": 3})) == 40058


def test_the_numbers_of_a_day(client, app):
    client.say(WHO, "您好")
    client.say(WHO, "在吗")
    client.say("wmWang", "您好")
    client.servicer_says(WHO, "hr01", "在的")
    now = now_of(client)

    asked = {"open_kfid": KF, "start_time": now - DAY_S, "end_time": now}
    yesterday, today = app.post("kf/get_corp_statistic", asked)["statistic_list"]
    assert yesterday["statistic"]["customer_msg_cnt"] == 0
    assert today["statistic"] | {"customer_cnt": 2, "customer_msg_cnt": 3} == today["statistic"]
    [_none, served] = app.post("kf/get_servicer_statistic", asked | {"servicer_userid": "hr01"})["statistic_list"]
    assert served["statistic"]["customer_msg_cnt"] == 2


@pytest.mark.parametrize(("first_days_ago", "last_days_ago"), [(32, 0), (181, 170), (0, 1), (1, -2)])
def test_days_that_cannot_be_counted(client, app, first_days_ago, last_days_ago):
    now = now_of(client)
    asked = {"start_time": now - first_days_ago * DAY_S, "end_time": now - last_days_ago * DAY_S}

    assert code_of(app.post("kf/get_corp_statistic", asked)) == 40058


def test_a_secret_without_kf_may_call_none_of_it(client, app):
    contacts = App(client.base_url, "contact-secret")

    assert code_of(contacts.post("kf/sync_msg", {"open_kfid": KF})) == 48002
    assert code_of(contacts.post("kf/account/add", {"name": "x"})) == 48002
    assert requests.get(f"{client.base_url}/cgi-bin/kf/servicer/list", timeout=5).json()["errcode"] == 41001


def test_each_account_has_a_log_and_cursors_of_its_own(client, app):
    client.setup({"kf_accounts": [{"open_kfid": "wkOther", "name": "校园招聘"}]})
    client.say("wmLi", "您好")
    first = app.post("kf/sync_msg", {"open_kfid": KF})
    other = app.post("kf/sync_msg", {"open_kfid": "wkOther"})

    assert (len(first["msg_list"]), other["msg_list"]) == (1, [])
    assert code_of(app.post("kf/sync_msg", {"open_kfid": "wkOther", "cursor": first["next_cursor"]})) == 40058

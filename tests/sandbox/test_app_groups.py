"""Menus, group chats and robots as WeCom enforces them, also for code that is not ours."""

import base64
import hashlib

import pytest
import requests

from sandbox.client.client import SandboxError
from tests.sandbox.conftest import AGENT


def post(app, path, body, **params):
    params |= {"access_token": app.token()}
    return requests.post(f"{app.url}/cgi-bin/{path}", params=params, json=body, timeout=5).json()


def make_menu(app, buttons, agentid=AGENT):
    return post(app, "menu/create", {"button": buttons}, agentid=agentid)["errcode"]


def entry(name="待办", **fields):
    return {"type": "click", "name": name, "key": "todo"} | fields


@pytest.mark.parametrize(
    ("buttons", "errcode"),
    [
        ([], 40016),
        ([entry()] * 4, 40016),
        ([entry(type="dance")], 40017),
        ([entry("六个字的名字")], 40018),
        ([entry(key="k" * 129)], 40019),
        ([{"type": "view", "name": "看板", "url": "u" * 1025}], 40020),
        ([{"name": "更多", "sub_button": [entry()] * 6}], 40023),
        ([{"name": "更多", "sub_button": [entry(type="dance")]}], 40024),
        ([{"name": "更多", "sub_button": [entry("字" * 14)]}], 40025),
        ([{"name": "更多", "sub_button": [entry(key="")]}], 40026),
        ([{"name": "更多", "sub_button": [{"type": "view", "name": "看板"}]}], 40027),
        ([{"name": "更多", "sub_button": [entry("字" * 13)]}, entry("五个字名字")], 0),
    ],
)
def test_the_limits_of_a_menu(app, buttons, errcode):
    assert make_menu(app, buttons) == errcode


def test_a_menu_of_another_agent_is_out_of_reach(client, app, connected):
    assert make_menu(app, [entry()], agentid=5) == 301002
    assert app.get("menu/get", agentid=AGENT)["errcode"] == 46003
    make_menu(app, [entry()])
    assert app.get("menu/get", agentid=AGENT)["button"] == [entry()]
    with pytest.raises(SandboxError, match="no entry"):
        client.tap_menu("hr01", "看板")


def see_everybody(client, **fields):
    [interview, _contacts] = client.get_setup()["apps"]
    client.setup({"apps": [interview | {"visible": None} | fields]})


def test_chats_need_an_app_that_sees_the_whole_company(client, app):
    body = {"chatid": "room1", "userlist": ["hr01", "iv01"]}
    assert app.post("appchat/create", body)["errcode"] == 60011

    see_everybody(client)
    assert app.post("appchat/create", body) == {"errcode": 0, "errmsg": "ok", "chatid": "room1"}
    assert app.post("appchat/create", body)["errcode"] == 86215
    assert len(app.post("appchat/create", {"userlist": ["hr01", "iv01"]})["chatid"]) == 32


def test_who_may_be_in_a_chat(client, app):
    see_everybody(client)
    for userlist, errcode in ((["hr01", "nobody"], 86216), (["hr01"], 40058), ("hr01|iv01", 40058)):
        assert app.post("appchat/create", {"userlist": userlist})["errcode"] == errcode
    assert app.post("appchat/create", {"userlist": ["hr01", "iv01"], "owner": "far99"})["errcode"] == 86216

    app.post("appchat/create", {"chatid": "room1", "name": "名" * 60, "userlist": ["hr01", "iv01"]})
    assert app.get("appchat/get", chatid="room1")["chat_info"]["name"] == "名" * 50
    assert app.post("appchat/update", {"chatid": "room1", "del_user_list": ["iv01"]})["errcode"] == 40058
    assert app.post("appchat/update", {"chatid": "room1", "del_user_list": ["iv01", "hr01"]})["errcode"] == 40058
    assert app.post("appchat/update", {"chatid": "room2", "name": "新"})["errcode"] == 86003
    change = {"chatid": "room1", "add_user_list": ["far99"], "del_user_list": ["hr01"]}
    assert app.post("appchat/update", change)["errcode"] == 0
    assert app.get("appchat/get", chatid="room1")["chat_info"]["owner"] == "iv01"


def test_above_two_hundred_a_minute_a_member_gets_nothing_more(client, app):
    see_everybody(client)
    client.setup({"limits": {"chat_member_per_min": 3}})
    app.post("appchat/create", {"chatid": "room1", "userlist": ["hr01", "iv01"]})
    text = {"chatid": "room1", "msgtype": "text"}

    answers = [app.post("appchat/send", text | {"text": {"content": str(n)}}) for n in range(5)]

    assert {answer["errcode"] for answer in answers} == {0} and "msgid" not in answers[0]
    assert [entry["text"] for entry in client.received("chat", "hr01")] == ["0", "1", "2"]
    assert [drop["channel"] for drop in client.truth()["dropped"]] == ["chat"] * 4
    card = {"chatid": "room1", "msgtype": "template_card", "template_card": {}}
    assert app.post("appchat/send", card)["errcode"] == 40008


def test_chats_of_a_day_and_changes_of_an_hour_run_out(client, app):
    see_everybody(client)
    client.setup({"limits": {"chat_creates_per_day": 1, "chat_changes_per_hour": 1}})
    members = {"userlist": ["hr01", "iv01"]}

    assert [app.post("appchat/create", members | {"chatid": f"c{n}"})["errcode"] for n in (1, 2)] == [0, 45009]
    change = {"chatid": "c1", "name": "新"}
    assert [app.post("appchat/update", change)["errcode"] for _ in (1, 2)] == [0, 45009]
    client.advance_clock(3601)
    assert app.post("appchat/update", change)["errcode"] == 0


@pytest.fixture
def robot(client):
    """A function that posts to the robot's webhook."""
    client.setup({"robots": [{"key": "k-1", "name": "助手", "chat_name": "面试组", "members": ["hr01"]}]})

    def send(body, key="k-1"):
        return requests.post(f"{client.base_url}/cgi-bin/webhook/send?key={key}", json=body, timeout=5).json()

    return send


def picture(data, md5=None):
    digest = md5 or hashlib.md5(data).hexdigest()
    return {"msgtype": "image", "image": {"base64": base64.b64encode(data).decode(), "md5": digest}}


def test_a_robot_takes_twenty_a_minute(client, robot):
    body = {"msgtype": "text", "text": {"content": "您好"}}
    assert [robot(body)["errcode"] for _ in range(21)] == [0] * 20 + [45009]

    client.advance_clock(61)
    assert robot(body)["errcode"] == 0


@pytest.mark.parametrize(
    ("body", "errcode"),
    [
        ({"msgtype": "text", "text": {"content": "字" * 683}}, 40058),
        ({"msgtype": "markdown", "markdown": {"content": "字" * 1365}}, 0),
        ({"msgtype": "markdown", "markdown": {"content": "字" * 1366}}, 40058),
        (picture(b"\xff\xd8\xff"), 0),
        (picture(b"\xff\xd8\xff", md5="0" * 32), 301019),
        (picture(b"x" * (2 * 1024 * 1024 + 1)), 40009),
        ({"msgtype": "image", "image": {"base64": "!", "md5": ""}}, 40058),
        ({"msgtype": "news", "news": {"articles": []}}, 40063),
        ({"msgtype": "file", "file": {"media_id": "invented"}}, 40007),
        ({"msgtype": "video", "video": {"media_id": "m"}}, 40008),
        ({"msgtype": "template_card", "template_card": {"card_type": "vote_interaction"}}, 40058),
    ],
)
def test_what_a_robot_may_send(robot, body, errcode):
    assert robot(body)["errcode"] == errcode


def test_a_robot_without_its_key_is_nobody(robot):
    assert robot({"msgtype": "text", "text": {"content": "您好"}}, key="k-2")["errcode"] == 93000


def test_a_robots_picture_is_kept_for_the_page_as_a_file(client, robot, app):
    robot(picture(b"\xff\xd8\xff picture"))

    [found] = client.received("chat", "hr01")
    assert "base64" not in found["body"]
    params = {"access_token": app.token(), "media_id": found["body"]["media_id"]}
    assert requests.get(f"{app.url}/cgi-bin/media/get", params=params, timeout=5).content == b"\xff\xd8\xff picture"


def test_person_times_of_all_chats_run_out_and_nobody_gets_half_a_message(client, app):
    see_everybody(client)
    client.setup({"limits": {"chat_person_times_per_min": 5}})
    for name in ("c1", "c2"):
        app.post("appchat/create", {"userlist": ["hr01", "iv01"], "chatid": name})
    text = {"msgtype": "text", "text": {"content": "您好"}}

    assert [app.post("appchat/send", text | {"chatid": name})["errcode"] for name in ("c1", "c2", "c1")] == [
        0,
        0,
        45009,
    ]
    assert len(client.received("chat", "hr01")) == len(client.received("chat", "iv01")) == 2
    client.advance_clock(61)
    assert app.post("appchat/send", text | {"chatid": "c1"})["errcode"] == 0

"""Application messages and template cards."""

import pytest

from sandbox.client.client import SandboxError
from tests.sandbox.conftest import AGENT, DAY_S


def send(app, text="您好", touser="hr01", **fields):
    body = {"touser": touser, "msgtype": "text", "agentid": AGENT, "text": {"content": text}}
    return app.post("message/send", body | fields)


def card(task_id="result-1", **fields):
    return {
        "card_type": "button_interaction",
        "task_id": task_id,
        "main_title": {"title": "AI 面试结果 87 分"},
        "button_list": [
            {"text": "进入复试", "style": 1, "key": "advance:1"},
            {"text": "淘汰", "style": 3, "key": "reject:1"},
        ],
    } | fields


def send_card(app, touser="hr01", **fields):
    body = {"touser": touser, "msgtype": "template_card", "agentid": AGENT, "template_card": card(**fields)}
    return app.post("message/send", body)


def update(app, code, **fields):
    body = {"agentid": AGENT, "response_code": code, "atall": 1, "button": {"replace_name": "已进入复试"}}
    return app.post("message/update_template_card", body | fields)


def test_invalid_receivers_are_listed_in_lower_case(client, app):
    answer = send(app, touser="HR01|Nobody|far99")

    assert (answer["errcode"], answer["invaliduser"]) == (0, "nobody|far99")
    assert [entry["text"] for entry in client.received("app", "hr01")] == ["您好"]
    assert client.received("app", "far99") == []


def test_no_valid_receiver_at_all(app):
    assert send(app, touser="nobody|far99")["errcode"] == 81013
    assert send(app, touser="")["errcode"] == 82001


def test_a_member_without_a_licence_is_named(client, app):
    client.setup({"members": [{"userid": "iv01", "unlicensed": True}]})

    assert send(app, touser="hr01|iv01")["unlicenseduser"] == "iv01"
    assert client.received("app", "iv01") == []


def test_everybody_and_a_department(client, app):
    client.setup({"members": [{"userid": "hb01", "department": [2]}]})

    send(app, "全体", touser="@all")
    send(app, "分行", touser="", toparty="2")

    assert [entry["text"] for entry in client.received("app", "hb01")] == ["全体", "分行"]
    assert client.received("app", "far99") == []


def test_a_text_is_cut_at_2048_bytes_between_characters(client, app):
    send(app, "字" * 700)

    [entry] = client.received("app", "hr01")
    assert entry["text"] == "字" * 682  # 2046 bytes; one more would be 2049


def test_what_a_wrong_message_is_answered(app):
    assert send(app, agentid=5)["errcode"] == 301002
    assert send(app, msgtype="hologram")["errcode"] == 40008
    assert send(app, "")["errcode"] == 44004
    textcard = {"title": "标题", "url": "https://bank.example"}
    assert send(app, msgtype="textcard", textcard=textcard)["errcode"] == 41033


def test_above_thirty_a_minute_messages_vanish_without_an_error(client, app):
    answers = [send(app, f"第{number}条")["errcode"] for number in range(32)]

    assert set(answers) == {0}
    truth = client.truth()
    assert len(truth["app"]["hr01"]) == 30
    assert [(entry["reason"], entry["text"]) for entry in truth["dropped"]] == [("rate", "第30条"), ("rate", "第31条")]

    client.advance_clock(61)
    send(app, "又可以了")
    assert client.received("app", "hr01")[-1]["text"] == "又可以了"


def test_the_same_json_within_the_interval_is_swallowed(client, app):
    checked = {"enable_duplicate_check": 1, "duplicate_check_interval": 600}

    first, again = send(app, **checked), send(app, **checked)
    assert (first["errcode"], again["errcode"]) == (0, 0)
    assert len(client.received("app", "hr01")) == 1
    send(app, "别的", **checked)
    assert len(client.received("app", "hr01")) == 2

    client.advance_clock(601)
    send(app, **checked)
    assert len(client.received("app", "hr01")) == 3


def test_above_a_thousand_an_hour_they_vanish_too(client, app):
    client.setup({"limits": {"member_per_min": 3, "member_per_hour": 4}})
    for number in range(3):
        send(app, f"第{number}条")
    client.advance_clock(61)
    assert [send(app, f"又{number}")["errcode"] for number in range(2)] == [0, 0]

    assert len(client.received("app", "hr01")) == 4
    client.advance_clock(3600)
    send(app, "一小时后")
    assert len(client.received("app", "hr01")) == 5


@pytest.mark.parametrize(("interval", "still", "over"), [(None, 1799, 1), (14_400, 14_399, 1), (20_000, 14_399, 1)])
def test_how_long_the_same_json_is_swallowed(client, app, interval, still, over):
    checked = {"enable_duplicate_check": 1} | ({"duplicate_check_interval": interval} if interval else {})
    send(app, "一", **checked)
    client.advance_clock(still - 5)
    assert send(app, "一", **checked)["errcode"] == 0
    assert len(client.received("app", "hr01")) == 1
    client.advance_clock(over + 5)
    send(app, "一", **checked)
    assert len(client.received("app", "hr01")) == 2


def test_without_the_check_the_same_json_comes_twice(client, app):
    send(app)
    send(app)

    assert len(client.received("app", "hr01")) == 2


def test_a_task_id_is_never_taken_twice(app):
    assert send_card(app)["errcode"] == 0
    assert send_card(app)["errcode"] == 42014
    assert send_card(app, task_id="")["errcode"] == 42014
    assert send_card(app, task_id="有汉字")["errcode"] == 42014


@pytest.mark.parametrize(
    ("fields", "errcode"),
    [
        ({"button_list": []}, 40063),
        ({"button_list": [{"text": str(n), "key": str(n)} for n in range(7)]}, 40058),
        ({"button_list": [{"text": "好", "key": ""}]}, 42017),
        ({"button_list": [{"text": "好", "key": "k"}, {"text": "坏", "key": "k"}]}, 42018),
        ({"main_title": {}}, 40063),
        ({"horizontal_content_list": [{"keyname": str(n)} for n in range(7)]}, 40058),
        ({"card_type": "text_notice"}, 40063),  # no card_action
        ({"card_type": "poster"}, 40058),
    ],
)
def test_wrong_cards(app, fields, errcode):
    assert send_card(app, **fields)["errcode"] == errcode


def test_a_click_carries_the_clicker_and_a_new_code(client, app, connected):
    sent = send_card(app, touser="hr01|iv01")

    clicked = client.click("iv01", label="进入复试")

    assert client.settle()
    [event] = connected.events()
    assert event.findtext("Event") == "template_card_event"
    assert event.findtext("FromUserName") == "iv01"
    assert event.findtext("EventKey") == "advance:1"
    assert event.findtext("TaskId") == "result-1"
    assert event.findtext("ResponseCode") == clicked["response_code"] != sent["response_code"]
    assert update(app, clicked["response_code"])["errcode"] == 0


def test_each_receiver_presses_for_himself_and_as_often_as_he_likes(client, app, connected):
    send_card(app, touser="hr01|iv01")
    codes = [client.click(userid, label="进入复试")["response_code"] for userid in ("hr01", "iv01", "iv01")]

    assert client.settle()
    assert sorted(event.findtext("FromUserName") for event in connected.events()) == ["hr01", "iv01", "iv01"]
    assert len(set(codes)) == 3
    assert [update(app, code)["errcode"] for code in (*codes, codes[0])] == [0, 0, 0, 42022]


def test_an_update_greys_the_card_for_everybody(client, app, connected):
    send_card(app, touser="hr01|iv01")
    code = client.click("hr01", label="进入复试")["response_code"]

    assert update(app, code) == {"errcode": 0, "errmsg": "ok", "invaliduser": []}

    for userid in ("hr01", "iv01"):
        [entry] = client.received("app", userid)
        assert entry["replaced"] == "已进入复试"
    with pytest.raises(SandboxError, match="greyed"):
        client.click("iv01", label="淘汰")


def test_an_update_may_name_single_receivers(client, app):
    sent = send_card(app, touser="hr01|iv01")

    answer = update(app, sent["response_code"], atall=0, userids=["HR01", "Far99"])

    assert answer["invaliduser"] == ["far99"]
    assert client.received("app", "hr01")[0]["replaced"]
    assert client.received("app", "iv01")[0]["replaced"] is None


def test_a_response_code_works_once_within_72_hours(client, app):
    code = send_card(app)["response_code"]
    assert update(app, code)["errcode"] == 0
    assert update(app, code)["errcode"] == 42022
    assert update(app, "invented")["errcode"] == 40058

    late = send_card(app, task_id="result-2")["response_code"]
    client.advance_clock(3 * DAY_S)
    assert update(app, late)["errcode"] == 42022


def test_a_whole_new_card_may_replace_the_old(client, app):
    code = send_card(app)["response_code"]
    new = {
        "card_type": "text_notice",
        "main_title": {"title": "已处理"},
        "card_action": {"type": 1, "url": "https://b.example"},
    }

    assert update(app, code, button=None, template_card=new)["errcode"] == 0

    [entry] = client.received("app", "hr01")
    assert entry["text"] == "已处理"
    assert client.open_card("hr01") == {"url": "https://b.example"}


def test_selected_options_come_with_the_click(client, app, connected):
    selection = {"question_key": "why", "option_list": [{"id": "o1", "text": "学历"}, {"id": "o2", "text": "其他"}]}
    send_card(app, button_selection=selection)

    client.click("hr01", label="淘汰", selected={"why": ["o2"]})

    assert client.settle()
    [event] = connected.events()
    item = event.find("SelectedItems/SelectedItem")
    assert item.findtext("QuestionKey") == "why"
    assert item.findtext("OptionIds/OptionId") == "o2"


def test_a_recalled_message_can_no_longer_be_pressed(client, app):
    msgid = send_card(app)["msgid"]

    assert app.post("message/recall", {"msgid": msgid})["errcode"] == 0

    with pytest.raises(SandboxError):
        client.click("hr01", label="淘汰")

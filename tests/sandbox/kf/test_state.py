"""微信客服: pulling, sending, windows, one-time codes, sessions. Windows of 48 h, 3 days, 10 min, 20 s."""

import pytest

from sandbox.client.client import SandboxError
from tests.sandbox.conftest import DAY_S, KF

WHO = "wmLi"
HOUR_S = 3600


def pull(app, **fields):
    return app.post("kf/sync_msg", {"open_kfid": KF} | fields)


def send(app, words="您好", **fields):
    body = {"touser": WHO, "open_kfid": KF, "msgtype": "text", "text": {"content": words}}
    return app.post("kf/send_msg", body | fields)


def code_of(answer):
    return answer["errcode"]


def test_a_link_carries_scene_and_scene_param_back(client, app):
    url = app.post("kf/add_contact_way", {"open_kfid": KF, "scene": "invite"})["url"]

    client.open_link(WHO, url + "&scene_param=TOKEN-1")

    [message] = pull(app)["msg_list"]
    assert message["msgtype"] == "event"
    assert "external_userid" not in message
    event = message["event"]
    assert (event["event_type"], event["scene"], event["scene_param"]) == ("enter_session", "invite", "TOKEN-1")
    assert event["welcome_code"]


def test_an_edited_link_is_refused(client, app):
    url = app.post("kf/add_contact_way", {"open_kfid": KF, "scene": "invite"})["url"]

    with pytest.raises(SandboxError, match="not made here"):
        client.open_link(WHO, url.replace("enc_scene=ENC", "enc_scene=X"))


def test_pages_follow_the_cursor_and_may_be_empty(client, app):
    client.setup({"limits": {"kf_page_size": 2, "kf_empty_pages": 1}})
    for number in range(3):
        client.say(WHO, f"第{number}句")

    pages, cursor, more = [], "", 1
    while more:
        page = pull(app, cursor=cursor)
        cursor, more = page["next_cursor"], page["has_more"]
        pages.append([message["text"]["content"] for message in page["msg_list"]])

    assert pages == [[], ["第0句", "第1句"], ["第2句"]]
    assert pull(app, cursor=cursor)["msg_list"] == []
    assert len(cursor) <= 64


def test_a_made_up_cursor_is_refused(app):
    assert code_of(pull(app, cursor="AAAAAAAAAAAAAAAAAAAAAAAA")) == 40058


def test_messages_are_kept_three_days(client, app):
    client.say(WHO, "旧的")
    client.advance_clock(3 * DAY_S + 60)
    client.say(WHO, "新的")

    assert [message["text"]["content"] for message in pull(app)["msg_list"]] == ["新的"]


def test_a_push_token_lives_ten_minutes(client, app, connected):
    client.say(WHO, "您好")
    assert client.settle()
    token = connected.events()[0].findtext("Token")

    assert code_of(pull(app, token=token)) == 0
    client.advance_clock(601)
    assert code_of(pull(app, token=token)) == 95007
    assert code_of(pull(app, token="invented")) == 95007


def test_pulling_without_a_token_is_rationed(client, app):
    client.setup({"limits": {"kf_tokenless_per_min": 2}})

    assert [code_of(pull(app)) for _ in range(3)] == [0, 0, 45009]


def test_the_welcome_code_works_once_within_20_seconds(client, app):
    welcome = {"msgtype": "text", "text": {"content": "欢迎"}}
    code = client.open_kf(WHO)["welcome_code"]

    assert code_of(app.post("kf/send_msg_on_event", {"code": code} | welcome)) == 0
    assert code_of(app.post("kf/send_msg_on_event", {"code": code} | welcome)) == 41050
    assert [(entry["text"], entry["welcome"]) for entry in client.received("kf", WHO)] == [("欢迎", True)]


def test_a_late_welcome_code_is_dead(client, app):
    code = client.open_kf(WHO)["welcome_code"]
    client.advance_clock(21)

    answer = app.post("kf/send_msg_on_event", {"code": code, "msgtype": "text", "text": {"content": "欢迎"}})

    assert code_of(answer) == 41050


def test_no_second_welcome_within_48_hours_nor_after_a_message(client, app):
    code = client.open_kf(WHO)["welcome_code"]
    app.post("kf/send_msg_on_event", {"code": code, "msgtype": "text", "text": {"content": "欢迎"}})
    assert client.open_kf(WHO)["welcome_code"] == ""

    client.say("wmWang", "我先说话")
    assert client.open_kf("wmWang")["welcome_code"] == ""

    client.advance_clock(2 * DAY_S)
    assert client.open_kf(WHO)["welcome_code"]


def test_five_messages_after_each_message_of_the_customer(client, app):
    client.say(WHO, "您好")
    assert [code_of(send(app, str(number))) for number in range(6)] == [0, 0, 0, 0, 0, 95001]

    client.say(WHO, "还在吗")
    assert code_of(send(app, "在")) == 0
    assert len(client.received("kf", WHO)) == 6


def test_the_window_closes_after_48_hours_of_business_time(client, app):
    client.say(WHO, "您好")
    client.advance_clock(47 * HOUR_S)
    assert code_of(send(app, "还开着")) == 0

    client.advance_clock(HOUR_S + 1)
    assert code_of(send(app, "关了")) == 95002


def test_who_only_entered_cannot_be_written_to(client, app):
    client.open_kf(WHO)

    assert code_of(send(app)) == 95018
    assert code_of(send(app, touser="wmNobody")) == 40096


def test_a_repeated_msgid_is_refused_and_received_once(client, app):
    client.say(WHO, "您好")

    assert code_of(send(app, msgid="iv-77-q3")) == 0
    assert code_of(send(app, msgid="iv-77-q3")) == 95033
    assert [entry["msgid"] for entry in client.received("kf", WHO)] == ["iv-77-q3"]


def test_a_refused_send_does_not_use_up_its_msgid(client, app):
    client.open_kf(WHO)
    assert code_of(send(app, msgid="m1")) == 95018

    client.say(WHO, "您好")
    assert code_of(send(app, msgid="m1")) == 0


@pytest.mark.parametrize(
    ("fields", "errcode"),
    [
        ({"msgid": "长" * 3}, 40058),
        ({"msgid": "a" * 33}, 40058),
        ({"text": {"content": ""}}, 44004),
        ({"text": {"content": "字" * 683}}, 45002),  # 2049 bytes
        ({"msgtype": "template_card"}, 40008),
        ({"msgtype": "voice", "voice": {"media_id": "none"}}, 40007),
        ({"open_kfid": "wkOther"}, 95004),
        ({"open_kfid": ""}, 95000),
    ],
)
def test_wrong_sends(client, app, fields, errcode):
    client.say(WHO, "您好")

    assert code_of(send(app, **fields)) == errcode


def menu(*items, head="请选择"):
    return {"msgtype": "msgmenu", "msgmenu": {"head_content": head, "list": list(items)}}


def click(menu_id, label):
    return {"type": "click", "click": {"id": menu_id, "content": label}}


def test_a_tapped_menu_item_comes_back_with_its_id(client, app):
    client.say(WHO, "您好")
    view = {"type": "view", "view": {"url": "https://bank.example/r", "content": "改期"}}
    send(app, **menu(click("accept:12", "接受"), click("decline:12", "谢绝"), view))

    client.tap(WHO, label="接受")

    last = pull(app)["msg_list"][-1]
    assert last["text"] == {"content": "接受", "menu_id": "accept:12"}
    assert client.tap(WHO, label="改期") == {"url": "https://bank.example/r"}
    with pytest.raises(SandboxError, match="no received menu"):
        client.tap(WHO, label="没有")


def test_menu_limits(client, app):
    client.say(WHO, "您好")

    assert code_of(send(app, **menu(*[click(str(n), "好") for n in range(11)]))) == 95008
    assert code_of(send(app, **menu({"type": "shake"}))) == 95009
    assert code_of(send(app, **menu(click("i" * 65, "好")))) == 40058
    assert code_of(send(app, **menu(click("i", "好" * 43)))) == 40058  # 129 bytes


def test_media_of_the_customer_can_be_downloaded(client, app):
    sent = client.send_voice(WHO, b"#!AMR\n" + bytes(26))

    [message] = pull(app)["msg_list"]
    assert message["voice"] == {"media_id": sent["media_id"]}


def test_too_big_media_arrive_as_a_text_notice(client, app):
    client.send_oversize(WHO, "video")
    client.send_media(WHO, "voice", b"#!AMR\n" + bytes(2 * 1024 * 1024))

    messages = pull(app)["msg_list"]
    assert [message["msgtype"] for message in messages] == ["text", "text"]
    assert "menu_id" not in messages[0]["text"]


def test_stickers_and_recalls_pass_through(client, app):
    client.send_other(WHO, "sticker")
    said = client.say(WHO, "说错了")
    client.recall(WHO, said["msgid"])

    sticker, _said, recalled = pull(app)["msg_list"]
    assert sticker["msgtype"] == "sticker"
    assert recalled["event"]["recall_msgid"] == said["msgid"]


def test_a_send_can_fail_after_errcode_zero(client, app):
    client.say(WHO, "您好")
    client.fail_next(WHO, fail_type=4)

    answer = send(app, msgid="lost")

    assert code_of(answer) == 0
    assert client.received("kf", WHO) == []
    event = pull(app)["msg_list"][-1]["event"]
    assert (event["event_type"], event["fail_msgid"], event["fail_type"]) == ("msg_send_fail", "lost", 4)


def state(app):
    return app.post("kf/service_state/get", {"open_kfid": KF, "external_userid": WHO})["service_state"]


def move(app, target, **fields):
    body = {"open_kfid": KF, "external_userid": WHO, "service_state": target}
    return app.post("kf/service_state/trans", body | fields)


def test_session_states(client, app):
    client.open_kf(WHO)
    assert state(app) == 4
    client.say(WHO, "您好")
    assert state(app) == 0
    send(app)
    assert state(app) == 1
    assert code_of(move(app, 3, servicer_userid="nobody")) == 95014
    assert move(app, 3, servicer_userid="hr01")["msg_code"]
    assert code_of(send(app)) == 95018
    assert code_of(move(app, 1)) == 95016
    assert move(app, 4)["msg_code"]
    assert code_of(move(app, 1)) == 95013


def test_a_servicer_speaks_for_himself(client, app):
    client.say(WHO, "您好")

    client.servicer_says(WHO, "hr01", "我是人工")

    last = pull(app)["msg_list"][-1]
    assert (last["origin"], last["servicer_userid"]) == (5, "hr01")
    assert state(app) == 3
    client.change_session(WHO, 3)
    assert pull(app)["msg_list"][-1]["event"]["change_type"] == 3
    assert state(app) == 4


def test_customers_and_accounts_are_listed(client, app):
    client.setup({"candidates": [{"external_userid": WHO, "nickname": "晓晓", "unionid": "u1"}]})
    client.open_kf(WHO, scene="invite", scene_param="T")

    body = {"external_userid_list": [WHO, "wmNobody"], "need_enter_session_context": 1}
    answer = app.post("kf/customer/batchget", body)

    [customer] = answer["customer_list"]
    assert (customer["nickname"], customer["unionid"]) == ("晓晓", "u1")
    assert customer["enter_session_context"] == {"scene": "invite", "scene_param": "T"}
    assert answer["invalid_external_userid"] == ["wmNobody"]
    assert app.post("kf/account/list", {})["account_list"][0]["open_kfid"] == KF
    assert app.get("kf/servicer/list", open_kfid=KF)["servicer_list"][0] == {
        "userid": "hr01",
        "status": 0,
        "stop_type": 0,
    }

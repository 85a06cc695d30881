"""What a product may answer a push with, checked and carried out as WeCom does."""

import pytest
import requests

from sandbox.core import crypto
from sandbox.core.xml import to_xml
from tests.sandbox.conftest import AES_KEY, AGENT, CORP, TOKEN
from tests.sandbox.messages.test_sending import card, send_card


def reply_with(receiver, who="hr01", sender=CORP, **fields):
    """The product's next answers carry this payload."""
    plain = to_xml({"ToUserName": who, "FromUserName": sender, "CreateTime": 1700000000} | fields)
    encrypted = crypto.encrypt(AES_KEY, CORP, plain)
    sign = crypto.signature(TOKEN, "1700000000", "n", encrypted)
    receiver.reply = to_xml({"Encrypt": encrypted, "MsgSignature": sign, "TimeStamp": "1700000000", "Nonce": "n"})


def outcome(client):
    """What became of the newest reply, without its text."""
    assert client.settle()
    reply = dict(client.truth()["callbacks"][-1]["attempts"][-1]["reply"])
    reply.pop("plain", None)
    return reply


def newest(client, who="hr01"):
    return client.received("app", who)[-1]


def upload(app):
    params = {"access_token": app.token(), "type": "image"}
    files = {"media": ("a.jpg", b"\xff\xd8\xff picture", "image/jpeg")}
    return requests.post(f"{app.url}/cgi-bin/media/upload", params=params, files=files, timeout=5).json()["media_id"]


def test_a_text_answers_a_text_and_is_cut_at_2048_bytes(client, connected):
    reply_with(connected, MsgType="text", Content="字" * 700)

    client.member_says("hr01", "您好")

    assert outcome(client) == {"kind": "text", "to": "hr01"}
    entry = newest(client)
    assert (entry["msgtype"], entry["text"], entry["passive"]) == ("text", "字" * 682, True)


def test_files_and_articles_answer_too(client, app, connected):
    media_id = upload(app)
    items = [{"Title": "须知", "Description": "五分钟", "Url": "https://b.example", "PicUrl": ""}] * 2
    for fields in (
        {"MsgType": "image", "Image": {"MediaId": media_id}},
        {"MsgType": "video", "Video": {"MediaId": media_id, "Title": "指引"}},
        {"MsgType": "news", "ArticleCount": 2, "Articles": {"item": items}},
    ):
        reply_with(connected, **fields)
        client.enter_app("hr01")
        assert outcome(client) == {"kind": fields["MsgType"], "to": "hr01"}

    entries = client.received("app", "hr01")
    assert [entry["msgtype"] for entry in entries] == ["image", "video", "news"]
    assert entries[1]["body"] == {"media_id": media_id, "title": "指引"}
    assert entries[2]["text"] == "须知\n须知"


def test_a_button_greys_for_the_clicker_alone(client, app, connected):
    send_card(app, touser="hr01|iv01")
    reply_with(connected, MsgType="update_button", Button={"ReplaceName": "您已选择"})

    client.click("hr01", label="进入复试")

    assert outcome(client) == {"kind": "update_button", "to": "hr01"}
    assert [newest(client, who)["replaced"] for who in ("hr01", "iv01")] == ["您已选择", None]


def test_a_whole_card_takes_the_place_of_the_clickers(client, app, connected):
    send_card(app, touser="hr01|iv01")
    new = {
        "CardType": "button_interaction",
        "Source": {"IconUrl": "https://b.example/i.png", "Desc": "银聘", "DescColor": 1},
        "MainTitle": {"Title": "已进入复试"},
        "HorizontalContentList": [{"KeyName": "岗位", "Value": "柜员"}, {"KeyName": "得分", "Value": "87"}],
        "ButtonSelection": {"QuestionKey": "q", "OptionList": [{"Id": "1", "Text": "一"}], "SelectedId": "1"},
        "ButtonList": {"Text": "撤销", "Style": 2, "Key": "undo"},
        "ReplaceText": "已处理",
    }
    reply_with(connected, MsgType="update_template_card", TemplateCard=new)

    client.click("hr01", label="进入复试")

    assert outcome(client) == {"kind": "update_template_card", "to": "hr01"}
    entry = newest(client)
    assert (entry["replaced"], entry["body"]["source"]["desc_color"]) == ("已处理", 1)
    assert entry["body"]["horizontal_content_list"][1] == {"keyname": "得分", "value": "87"}
    assert entry["body"]["button_list"] == [{"text": "撤销", "style": 2, "key": "undo"}]
    assert entry["body"]["button_selection"]["option_list"] == [{"id": "1", "text": "一"}]
    assert newest(client, "iv01")["body"] == card()


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"MsgType": "text", "Content": ""}, "Content is empty"),
        ({"MsgType": "text", "Content": "您好", "who": "iv01"}, "ToUserName is not hr01"),
        ({"MsgType": "text", "Content": "您好", "sender": "other"}, "FromUserName is not the corp id"),
        ({"MsgType": "image", "Image": {"MediaId": "invented"}}, "errcode 40007"),
        ({"MsgType": "news", "ArticleCount": 2, "Articles": {"item": [{"Title": "一"}]}}, "ArticleCount"),
        ({"MsgType": "hologram"}, "hologram"),
        ({"MsgType": "update_button", "Button": {"ReplaceName": "好"}}, "a click on a card only"),
    ],
)
def test_what_wecom_ignores_is_named(client, connected, fields, reason):
    reply_with(connected, **fields)

    client.member_says("hr01", "您好")

    assert reason in outcome(client)["error"]
    assert client.received("app", "hr01") == []


def test_a_click_on_a_button_takes_an_update_and_no_words(client, app, connected):
    send_card(app, action_menu={"action_list": [{"text": "不再提醒", "key": "mute"}]})
    reply_with(connected, MsgType="text", Content="收到")

    client.click("hr01", label="进入复试")
    assert "template_card_event takes" in outcome(client)["error"]
    client.card_menu("hr01", "不再提醒")
    assert outcome(client) == {"kind": "text", "to": "hr01"}


def test_kf_pushes_take_no_reply(client, connected):
    reply_with(connected, MsgType="text", Content="您好")

    client.say("wmLiXiao", "您好")

    assert outcome(client) == {"error": "kf_msg_or_event takes no reply"}


def test_a_push_that_came_twice_is_answered_once(client, connected):
    client.add_fault("callback", "duplicate", times=1)
    reply_with(connected, MsgType="text", Content="收到")

    client.member_says("hr01", "您好")

    assert client.settle()
    assert len(connected.requests) == 2
    assert len(client.received("app", "hr01")) == 1


def test_replies_count_towards_the_members_thirty_a_minute(client, app, connected):
    client.setup({"limits": {"member_per_min": 1}})
    reply_with(connected, MsgType="text", Content="收到")

    for _ in range(2):
        client.member_says("hr01", "您好")
    assert client.settle()

    assert len(client.received("app", "hr01")) == 1
    assert client.received("app", "hr01")[0]["agent_id"] == AGENT

"""微信客服 bodies and calls."""

import json

import pytest

from core.errors import InputInvalid
from tests.wecom.conftest import CANDIDATE, KF
from wecom.api.errors import Refused
from wecom.kf import bodies as kf_bodies
from wecom.kf import calls as kf_calls


def sent(body, msgid="m1"):
    return kf_bodies.addressed(body, CANDIDATE, KF, msgid)


def test_a_short_text_stays_as_it_is():
    assert kf_bodies.text("您好") == {"msgtype": "text", "text": {"content": "您好"}}


def test_a_long_text_is_cut_between_characters():
    content = kf_bodies.text("好" * 700)["text"]["content"]

    assert len(content.encode()) <= 2048
    assert content == "好" * 681 + "…"  # 681 x 3 + 3 = 2046 bytes


def test_foreign_words_do_not_become_a_link():
    content = kf_bodies.text('点<a href="http://evil.example">这里</a>\x00')["text"]["content"]

    assert "<" not in content and "\x00" not in content


def test_a_menu_keeps_every_word_of_a_long_text():
    words = "\n".join(["面试由AI提问" * 20] * 6)
    menu = kf_bodies.menu(words, [{"id": "yes", "label": "同意"}])["msgmenu"]
    pieces = [menu["head_content"]] + [item["text"]["content"] for item in menu["list"][:-1]]

    assert all(len(piece.encode()) <= 1024 for piece in pieces)
    assert "\n".join(pieces) == words
    assert menu["list"][-1] == {"type": "click", "click": {"id": "yes", "content": "同意"}}


def test_menu_items_of_each_kind():
    items = [
        {"id": "accept:12", "label": "接受"},
        {"url": "https://h5.example/x", "label": "查看"},
        {"mini": "pages/accept/index?t=1", "label": "在小程序中接受"},
    ]

    body = kf_bodies.menu("请确认", items, app_id="wx1")["msgmenu"]

    assert body["list"] == [
        {"type": "click", "click": {"id": "accept:12", "content": "接受"}},
        {"type": "view", "view": {"url": "https://h5.example/x", "content": "查看"}},
        {
            "type": "miniprogram",
            "miniprogram": {"appid": "wx1", "pagepath": "pages/accept/index?t=1", "content": "在小程序中接受"},
        },
    ]


def test_without_a_mini_program_its_items_are_left_out():
    section = {"text": "请确认", "menu": [{"mini": "pages/x", "label": "小程序"}]}

    assert kf_bodies.message(section)["msgtype"] == "text"


@pytest.mark.parametrize("menu_id", ["", "x" * 65])
def test_a_menu_id_is_never_cut(menu_id):
    with pytest.raises(InputInvalid):
        kf_bodies.menu("?", [{"id": menu_id, "label": "是"}])


def test_more_than_ten_items_are_refused_here_not_by_wecom():
    with pytest.raises(InputInvalid):
        kf_bodies.menu("?", [{"id": f"i{number}", "label": "x"} for number in range(11)])


@pytest.mark.parametrize("msgid", ["", "x" * 33, "a b", "消息"])
def test_a_msgid_has_wecoms_shape(msgid):
    with pytest.raises(InputInvalid):
        kf_bodies.addressed(kf_bodies.text("x"), CANDIDATE, KF, msgid)


def test_a_message_arrives_and_its_repetition_does_not(client, sandbox):
    sandbox.say(CANDIDATE, "您好")

    first = kf_calls.send_msg(client, sent(kf_bodies.text("您好，银聘")))
    again = kf_calls.send_msg(client, sent(kf_bodies.text("您好，银聘")))

    assert first == {"msgid": "m1"}
    assert again["repeated"] is True
    assert [entry["text"] for entry in sandbox.received("kf", CANDIDATE)] == ["您好，银聘"]


def test_a_menu_is_shown_and_its_tap_comes_back(client, sandbox):
    sandbox.say(CANDIDATE, "您好")
    kf_calls.send_msg(client, sent(kf_bodies.menu("时间可以吗？", [{"id": "ok77", "label": "可以"}])))

    sandbox.tap(CANDIDATE, "可以")

    [*_, tapped] = kf_calls.sync_msg(client, KF, "")["messages"]
    assert tapped["text"] == {"content": "可以", "menu_id": "ok77"}


def test_the_sixth_message_is_refused(client, sandbox):
    sandbox.say(CANDIDATE, "您好")
    for number in range(5):
        kf_calls.send_msg(client, sent(kf_bodies.text("x"), f"m{number}"))

    with pytest.raises(Refused) as raised:
        kf_calls.send_msg(client, sent(kf_bodies.text("x"), "m6"))
    assert raised.value.errcode == 95001


def test_an_old_pull_token_is_left_out_in_a_second_try(client, sandbox):
    sandbox.say(CANDIDATE, "您好")

    page = kf_calls.sync_msg(client, KF, "", token="nonsense")

    assert [message["text"]["content"] for message in page["messages"]] == ["您好"]


def test_a_contact_way_opens_the_chat_with_its_token(client, sandbox):
    url = kf_calls.add_contact_way(client, KF, "invite")
    sandbox.open_link(CANDIDATE, f"{url}&scene_param=TOKEN1")

    [entered] = kf_calls.sync_msg(client, KF, "")["messages"]
    assert entered["event"]["scene_param"] == "TOKEN1"


def test_a_welcome_by_code(client, sandbox):
    code = sandbox.open_kf(CANDIDATE)["welcome_code"]

    kf_calls.send_msg_on_event(client, kf_bodies.on_event(kf_bodies.text("欢迎"), code, "w1"))

    [entry] = sandbox.received("kf", CANDIDATE)
    assert (entry["text"], entry["welcome"]) == ("欢迎", True)
    assert json.loads(kf_bodies.on_event(kf_bodies.text("欢迎"), code, "w1"))["code"] == code

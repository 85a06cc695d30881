"""The app's menu, group chats and group robots, from our calls to what members see and tap."""

import xml.etree.ElementTree as ElementTree

import pytest

from core.errors import InputInvalid, RetryLater, Uncertain
from tests.wecom.conftest import AGENT, APP_ID
from wecom.api.errors import Refused
from wecom.messages import bodies as messages_bodies
from wecom.messages import group_chats
from wecom.messages import menu as messages_menu
from wecom.messages import sending as messages_sending
from wecom.messages.bodies import To, envelope
from wecom.messages.cards import Button, button_interaction, opens, text_notice
from wecom.messages.robots import EVERYBODY, Robot, image, message, text

URL = "https://bank.example/hr/board"
MENU = [
    messages_menu.view("看板", URL),
    messages_menu.click("待办", "todo"),
    messages_menu.group(
        "更多",
        [
            messages_menu.mini_program("入职", APP_ID, "pages/onboarding"),
            messages_menu.special("扫码签到", "scancode_waitmsg", "check_in"),
            messages_menu.special("拍照", "pic_sysphoto", "photo"),
            messages_menu.special("位置", "location_select", "place"),
        ],
    ),
]


def events(receiving):
    assert receiving.settle()
    return [ElementTree.fromstring(entry["plain"]) for entry in receiving.truth()["callbacks"]]


class TestMenu:
    def test_is_kept_read_and_taken_away(self, client, sandbox):
        assert messages_menu.get(client, AGENT) == []

        messages_menu.create(client, AGENT, MENU)
        assert messages_menu.get(client, AGENT) == MENU == sandbox.truth()["menus"][str(AGENT)]

        messages_menu.delete(client, AGENT)
        assert messages_menu.get(client, AGENT) == []

    def test_taps_come_back_as_events(self, client, receiving):
        messages_menu.create(client, AGENT, MENU)

        assert receiving.tap_menu("hr01", "看板") == {"url": URL}
        assert receiving.tap_menu("hr01", key="todo") == {"event_key": "todo"}
        assert receiving.tap_menu("hr01", "入职") == {"appid": APP_ID, "pagepath": "pages/onboarding"}
        receiving.tap_menu("hr01", "扫码签到", data="room-3")
        receiving.tap_menu("hr01", "拍照")
        receiving.tap_menu("hr01", "位置", data="总行大厦")

        found = {node.findtext("Event"): node for node in events(receiving)}
        assert {name: node.findtext("EventKey") for name, node in found.items()} == {
            "view": URL,
            "click": "todo",
            "view_miniprogram": "pages/onboarding",
            "scancode_waitmsg": "check_in",
            "pic_sysphoto": "photo",
            "location_select": "place",
        }
        assert found["scancode_waitmsg"].findtext("ScanCodeInfo/ScanResult") == "room-3"
        assert len(found["pic_sysphoto"].findtext("SendPicsInfo/PicList/item/PicMd5Sum")) == 32
        assert found["location_select"].findtext("SendLocationInfo/Label") == "总行大厦"

    @pytest.mark.parametrize(
        ("menu", "field"),
        [
            ([], "button"),
            ([messages_menu.click("一", "1")] * 4, "button"),
            ([messages_menu.click("六个字的名字", "1")], "button[1].name"),
            ([messages_menu.click("待办", "k" * 129)], "button[1].key"),
            ([messages_menu.view("看板", "https://b/" + "u" * 1024)], "button[1].url"),
            ([messages_menu.special("不明", "dance", "k")], "button[1].type"),
            ([messages_menu.group("更多", [])], "button[1].sub_button"),
            ([messages_menu.group("更多", [messages_menu.click("一", "1")] * 6)], "button[1].sub_button"),
            ([messages_menu.group("更多", [messages_menu.click("字" * 14, "1")])], "button[1].sub_button[1].name"),
        ],
    )
    def test_a_menu_outside_a_limit_names_the_place(self, client, menu, field):
        with pytest.raises(InputInvalid) as raised:
            messages_menu.create(client, AGENT, menu)

        assert raised.value.field == field


class TestChat:
    def test_is_made_once_changed_and_written_to(self, client, sandbox):
        assert group_chats.create(client, "interview1", ["hr01", "IV01"], name="哈尔滨面试组", owner="hr01")
        assert not group_chats.create(client, "interview1", ["hr01", "iv01"])
        assert group_chats.get(client, "interview1") == group_chats.Chat(
            "interview1", "哈尔滨面试组", "hr01", ("hr01", "iv01")
        )

        sandbox.setup({"members": [{"userid": "iv02"}]})
        group_chats.update(client, "interview1", name="面试组", owner="iv01", add=["iv02"], remove=["hr01"])
        assert group_chats.get(client, "interview1") == group_chats.Chat(
            "interview1", "面试组", "iv01", ("iv01", "iv02")
        )

        for kind, content in (
            ("text", messages_bodies.text("下午两点评分")),
            ("markdown", messages_bodies.markdown("**87** 分")),
            ("textcard", messages_bodies.textcard("结果", "已出", URL)),
        ):
            group_chats.send(client, group_chats.message("interview1", kind, content, safe=1))
        entries = sandbox.received("chat", "IV02")
        assert [(entry["msgtype"], entry["chat_name"]) for entry in entries] == [
            ("text", "面试组"),
            ("markdown", "面试组"),
            ("textcard", "面试组"),
        ]
        assert sandbox.received("chat", "hr01") == []

    def test_a_template_card_does_not_go_into_a_chat(self):
        with pytest.raises(InputInvalid, match="msgtype"):
            group_chats.message("interview1", "template_card", text_notice("结果", opens(URL)))

    def test_what_is_wrong_is_named(self, client):
        for args, field in (
            (("有汉字", ["hr01", "iv01"]), "chatid"),
            (("c" * 33, ["hr01", "iv01"]), "chatid"),
            (("one", ["hr01"]), "userlist"),
            (("many", [f"u{number}" for number in range(2001)]), "userlist"),
        ):
            with pytest.raises(InputInvalid) as raised:
                group_chats.create(client, *args)
            assert raised.value.field == field
        with pytest.raises(InputInvalid, match="name"):
            group_chats.create(client, "named", ["hr01", "iv01"], name="名" * 51)
        with pytest.raises(Refused, match="86216"):
            group_chats.create(client, "unknown", ["hr01", "nobody"])
        with pytest.raises(Refused, match="86003"):
            group_chats.get(client, "nowhere")

    def test_a_lost_answer_is_uncertain_because_nothing_swallows_a_second_one(self, client, sandbox):
        group_chats.create(client, "interview1", ["hr01", "iv01"])
        sandbox.add_fault("/cgi-bin/appchat/send", "accept-then-reset", times=1)

        with pytest.raises(Uncertain):
            group_chats.send(client, group_chats.message("interview1", "text", messages_bodies.text("您好")))

        assert len(sandbox.received("chat", "hr01")) == 1


class TestRobot:
    @pytest.fixture
    def robot(self, client, sandbox):
        members = ["hr01", "iv01"]
        robots = [
            {"key": key, "name": "面试助手", "chat_name": "面试组", "members": members} for key in ("key-1", "key-2")
        ]
        sandbox.setup({"robots": robots})
        return Robot(client, "key-1")

    def test_words_pictures_pages_files_and_cards_reach_the_group(self, robot, sandbox):
        robot.send(message("text", text("请评分", mention=["iv01"])))
        robot.send(message("text", text("散会", mention_mobiles=[EVERYBODY])))
        robot.send(message("markdown", {"content": "字" * 1365}))
        robot.send(message("image", image(b"\xff\xd8\xff picture")))
        robot.send(message("news", messages_bodies.news([messages_bodies.article("结果", URL)])))
        robot.send(message("file", messages_bodies.media("file", robot.upload("名单.xlsx", b"PK\x03\x04 list"))))
        robot.send(message("template_card", text_notice("结果", opens(URL))))

        entries = sandbox.received("chat", "iv01")
        assert [entry["msgtype"] for entry in entries] == [
            "text",
            "text",
            "markdown",
            "image",
            "news",
            "file",
            "template_card",
        ]
        assert {(entry["robot"], entry["chat_name"]) for entry in entries} == {("面试助手", "面试组")}
        assert [entry["mentioned"] for entry in sandbox.received("chat", "hr01")][:2] == [False, True]
        assert entries[0]["mentioned"]

    def test_the_twenty_first_in_a_minute_waits_and_other_robots_do_not(self, robot, client, sandbox):
        for number in range(20):
            robot.send(message("text", text(str(number))))

        with pytest.raises(RetryLater) as raised:
            robot.send(message("text", text("20")))

        assert raised.value.patient and raised.value.after_s == 60
        with pytest.raises(RetryLater, match="closed"):
            robot.send(message("text", text("21")))
        Robot(client, "key-2").send(message("text", text("别的机器人")))
        assert len(sandbox.received("chat", "hr01")) == 21
        messages_sending.send(
            client, envelope(To(users=("hr01",)), AGENT, "text", messages_bodies.text("应用消息照发"))
        )

    def test_a_wrong_key_is_refused_and_no_error_shows_it(self, client, sandbox):
        with pytest.raises(Refused, match="93000") as raised:
            Robot(client, "secret-key-9").send(message("text", text("您好")))

        assert "secret-key-9" not in str(raised.value)

    def test_another_robots_file_is_unknown(self, robot, client, sandbox):
        media_id = robot.upload("名单.xlsx", b"PK\x03\x04 list")

        with pytest.raises(Refused, match="40007"):
            Robot(client, "key-2").send(message("file", messages_bodies.media("file", media_id)))

    def test_what_is_outside_a_limit_is_never_sent(self, robot):
        with pytest.raises(InputInvalid, match=r"text\.content"):
            message("text", text("字" * 683))
        with pytest.raises(InputInvalid, match=r"markdown\.content: 1 to 4096"):
            message("markdown", {"content": "字" * 1366})
        with pytest.raises(InputInvalid, match="card_type"):
            message("template_card", button_interaction("t", "题", [Button("好", "k")]))
        with pytest.raises(InputInvalid, match="image"):
            image(b"x" * (2 * 1024 * 1024 + 1))
        with pytest.raises(InputInvalid, match="file"):
            robot.upload("a.txt", b"12345")

"""Passive replies: their XML, their limits, their seal; and the greeting that uses them."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from core.clock import FixedClock
from core.errors import InputInvalid
from messaging import inbox
from messaging.inbox import Arrival
from sandbox.core import crypto as far_side
from tests.support.times import NOW
from tests.wecom.conftest import AES_KEY, CORP, TOKEN
from wecom.callback import endpoint as callback_endpoint
from wecom.callback import replies, xml
from wecom.callback.crypto import CallbackCrypto, callback_key
from wecom.callback.greeter import EVERY, Greeter

OTHER_TOKEN, OTHER_KEY = "hJqcu3uJ9Tn2gXPmxx2w9kkCkCE2EPYo", "6qkdMrq68nTKduznJYO1A37W2oEgpkMUvkttRToqhUt"


def opened(body, token=TOKEN, aes_key=AES_KEY):
    """What WeCom reads: its own check of the signature, its own decryption."""
    root = ElementTree.fromstring(body)
    encrypted, stamp, nonce = (root.findtext(name) for name in ("Encrypt", "TimeStamp", "Nonce"))
    assert far_side.signature(token, stamp, nonce, encrypted) == root.findtext("MsgSignature")
    return far_side.decrypt(aes_key, CORP, encrypted)


@pytest.fixture
def sealed(crypto):
    def seal(fields):
        return opened(replies.sealed(crypto, callback_key("app", TOKEN, AES_KEY), fields, "Hr01", NOW))

    return seal


ARTICLE = {"title": "标题", "description": "说明", "url": "https://example.com/a", "picurl": "https://example.com/b"}
CARD = {
    "card_type": "button_interaction",
    "source": {"icon_url": "https://example.com/i", "desc": "银聘", "desc_color": 1},
    "main_title": {"title": "复试结果", "desc": "已处理"},
    "horizontal_content_list": [
        {"keyname": "候选人", "value": "李晓"},
        {"keyname": "岗位", "value": "柜员", "type": 3, "userid": "hr01"},
    ],
    "card_action": {"type": 2, "appid": "wx1", "pagepath": "pages/a"},
    "button_list": [{"text": "进入复试", "key": "advance:1"}],
    "checkbox": {"disable": True},
    "replace_text": "已提交",
}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (replies.text("好"), {"MsgType": "text", "Content": "好"}),
        (replies.image("M"), {"MsgType": "image", "Image": {"MediaId": "M"}}),
        (replies.voice("M"), {"MsgType": "voice", "Voice": {"MediaId": "M"}}),
        (
            replies.video("M", "t", "d"),
            {"MsgType": "video", "Video": {"MediaId": "M", "Title": "t", "Description": "d"}},
        ),
        (
            replies.news([ARTICLE]),
            {
                "MsgType": "news",
                "ArticleCount": "1",
                "Articles": {
                    "item": {
                        "Title": "标题",
                        "Description": "说明",
                        "PicUrl": "https://example.com/b",
                        "Url": "https://example.com/a",
                    }
                },
            },
        ),
        (replies.update_button("已通过"), {"MsgType": "update_button", "Button": {"ReplaceName": "已通过"}}),
        (
            replies.update_template_card(CARD),
            {
                "MsgType": "update_template_card",
                "TemplateCard": {
                    "CardType": "button_interaction",
                    "Source": {"IconUrl": "https://example.com/i", "Desc": "银聘", "DescColor": "1"},
                    "MainTitle": {"Title": "复试结果", "Desc": "已处理"},
                    "HorizontalContentList": [
                        {"KeyName": "候选人", "Value": "李晓"},
                        {"KeyName": "岗位", "Value": "柜员", "Type": "3", "UserId": "hr01"},
                    ],
                    "CardAction": {"Type": "2", "AppId": "wx1", "PagePath": "pages/a"},
                    "ButtonList": {"Text": "进入复试", "Key": "advance:1"},
                    "Checkbox": {"Disable": "1"},
                    "ReplaceText": "已提交",
                },
            },
        ),
    ],
    ids=lambda value: value["MsgType"],
)
def test_each_reply_reads_as_wecom_documents_it(sealed, fields, expected):
    node = xml.parse(sealed(fields).encode())

    head = {name: node.pop(name) for name in ("ToUserName", "FromUserName", "CreateTime")}
    assert head == {"ToUserName": "Hr01", "FromUserName": CORP, "CreateTime": str(int(NOW.timestamp()))}
    assert node == expected


def test_a_yes_is_written_as_wecom_writes_it_and_nothing_as_nothing(sealed):
    box = {"question_key": "q", "option_list": [{"id": "a", "text": "甲", "is_checked": True}], "mode": None}
    node = xml.parse(sealed(replies.update_template_card({"card_type": "vote_interaction", "checkbox": box})).encode())
    assert node["TemplateCard"]["Checkbox"] == {
        "QuestionKey": "q",
        "OptionList": {"Id": "a", "Text": "甲", "IsChecked": "1"},
    }


@pytest.mark.parametrize("extra", range(4))
def test_a_long_text_is_cut_at_a_character(extra):
    content = replies.text("x" * extra + "聘" * 1000)["Content"]

    assert len(content.encode()) <= 2048
    assert content.removeprefix("x" * extra).strip("聘") == "…"


@given(st.text(min_size=1, max_size=200))
def test_any_text_makes_a_document_that_can_be_read(words):
    crypto = CallbackCrypto([callback_key("app", TOKEN, AES_KEY)], CORP)
    key = callback_key("app", TOKEN, AES_KEY)

    body = replies.sealed(crypto, key, {"MsgType": "text", "Content": words}, "Hr01", NOW)

    assert set(ElementTree.fromstring(opened(body)).findtext("Content")) <= set(words.replace("\r", "\n"))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: replies.text(""),
        lambda: replies.image(""),
        lambda: replies.news([]),
        lambda: replies.news([ARTICLE] * 9),
        lambda: replies.news([{"title": "t"}]),
        lambda: replies.update_button(""),
        lambda: replies.update_template_card({}),
    ],
)
def test_what_wecom_would_not_take_is_refused(wrong):
    with pytest.raises(InputInvalid):
        wrong()


@pytest.mark.parametrize(
    ("kind", "event", "fields", "taken"),
    [
        ("app.entered", "", replies.text("好"), True),
        ("app.text", "", replies.text("好"), True),
        ("app.menu", "click", replies.text("好"), True),
        ("app.menu", "pic_weixin", replies.text("好"), False),
        ("app.card_clicked", "", replies.update_button("好"), True),
        ("app.card_clicked", "", replies.text("好"), False),
        ("app.entered", "", replies.update_button("好"), False),
        ("wecom.kf_push", "", replies.text("好"), False),
        ("wecom.contact_changed", "", replies.text("好"), False),
        ("wecom.approval_changed", "", replies.text("好"), False),
    ],
)
def test_which_pushes_take_which_reply(kind, event, fields, taken):
    assert replies.takes(Arrival(kind, "s", "k", {"event": event}), fields) is taken


# --- the door and the greeting ------------------------------------------------------------------------
def push(http, crypto, event, at=NOW, key=None, userid="hr01"):
    plain = (
        f"<xml><FromUserName>{userid}</FromUserName><CreateTime>{int(at.timestamp())}</CreateTime>"
        f"<MsgType>event</MsgType><Event>{event}</Event><EventKey/></xml>"
    ).encode()
    stamp = str(int(at.timestamp()))
    ciphertext, sign = crypto.seal(plain, stamp, "n", key=key)
    query = {"msg_signature": sign, "timestamp": stamp, "nonce": "n"}
    body = f"<xml><Encrypt><![CDATA[{ciphertext}]]></Encrypt></xml>"
    return http.post("/wecom/callback", query_string=query, data=body)


@pytest.fixture
def clock():
    return FixedClock(NOW)


class Stored(list):
    """What came, in the inbox and in a list."""

    def __init__(self, db, clock):
        self.db, self.clock = db, clock

    def append(self, arrival):
        super().append(arrival)
        self.db.run(lambda session: inbox.receive(session, arrival, now=self.clock.now()))


@pytest.fixture
def stored(sqlite_db, clock):
    return Stored(sqlite_db, clock)


def door(crypto, clock, stored, answer=None):
    app = Flask(__name__)
    answer = answer or Greeter(stored.db, clock)
    app.register_blueprint(callback_endpoint.make_blueprint(crypto, stored.append, clock, answer=answer))
    return app.test_client()


def test_who_opens_the_app_after_a_week_is_greeted_and_who_joins_always(crypto, clock, db):
    stored = Stored(db, clock)
    http = door(crypto, clock, stored)

    first, joined = push(http, crypto, "enter_agent"), push(http, crypto, "subscribe")
    clock.advance(timedelta(hours=2))
    again = push(http, crypto, "enter_agent", clock.now())
    clock.advance(EVERY)
    later = push(http, crypto, "enter_agent", clock.now())

    assert "点卡片上的按钮" in opened(first.data)
    assert "您已加入" in opened(joined.data)
    assert again.data == b""
    assert opened(later.data)
    assert {answer.status_code for answer in (first, joined, again, later)} == {200}
    assert [arrival.kind for arrival in stored] == ["app.entered", "app.joined", "app.entered", "app.entered"]


def test_another_process_greets_nobody_a_second_time(crypto, clock, stored):
    assert opened(push(door(crypto, clock, stored), crypto, "enter_agent").data)
    clock.advance(timedelta(hours=2))
    assert push(door(crypto, clock, stored), crypto, "enter_agent", clock.now()).data == b""
    assert opened(push(door(crypto, clock, stored), crypto, "enter_agent", clock.now(), userid="hr02").data)


def test_a_repeated_push_is_greeted_again_because_the_first_answer_may_be_lost(crypto, clock, stored):
    http = door(crypto, clock, stored)

    assert opened(push(http, crypto, "enter_agent").data)
    push(http, crypto, "enter_agent", NOW + timedelta(seconds=3))
    assert opened(push(http, crypto, "enter_agent").data)


@pytest.mark.parametrize("event", ["unsubscribe", "template_card_event", "click", "brand_new"])
def test_everything_else_is_answered_empty(crypto, clock, stored, event):
    answer = push(door(crypto, clock, stored), crypto, event)

    assert (answer.status_code, answer.data) == (200, b"")


def test_a_reply_is_sealed_for_the_receiver_that_got_the_push(clock, stored):
    keys = [callback_key("app", TOKEN, AES_KEY), callback_key("contact", OTHER_TOKEN, OTHER_KEY)]
    crypto = CallbackCrypto(keys, CORP)
    http = door(crypto, clock, stored)

    answer = push(http, crypto, "subscribe", key=keys[1])

    assert "您已加入" in opened(answer.data, OTHER_TOKEN, OTHER_KEY)


def test_a_fault_of_the_reply_does_not_undo_the_200(crypto, clock, stored):
    def broken(arrival):
        raise RuntimeError("secret")

    answer = push(door(crypto, clock, stored, broken), crypto, "subscribe")

    assert (answer.status_code, answer.data) == (200, b"")
    assert len(stored) == 1


def test_a_reply_that_wecom_would_not_take_is_not_given(crypto, clock, stored):
    http = door(crypto, clock, stored, lambda arrival: replies.update_button("好"))

    assert push(http, crypto, "subscribe").data == b""

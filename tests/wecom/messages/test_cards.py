"""The five cards and their changes, from our builders to the member's phone and back as a click."""

import xml.etree.ElementTree as ElementTree

import pytest

from core.errors import InputInvalid
from tests.wecom.conftest import AGENT, APP_ID
from wecom.api.errors import Refused
from wecom.messages import card_updates
from wecom.messages import sending as messages_sending
from wecom.messages.bodies import To, envelope
from wecom.messages.card_updates import Holders
from wecom.messages.cards import (
    Button,
    Question,
    button_interaction,
    multiple_interaction,
    news_notice,
    opens,
    text_notice,
    vote_interaction,
)

BOTH = To(users=("hr01", "iv01"))
PAGE = opens("https://bank.example/h5/results/1")
YES, NO = Button("进入复试", "advance:1"), Button("淘汰", "reject:1", style=3)
REASON = Question("reason", [("none", "请选择"), ("service", "服务意识"), ("logic", "语言逻辑")], "理由")
TIMES = Question("times", [("mon", "周一"), ("tue", "周二"), ("wed", "周三")], chosen=("mon",))
SEND = Button("提交", "submit:1")

CARDS = {
    "text_notice": text_notice(
        "面试结果",
        PAGE,
        task_id="t-1",
        emphasis_content={"title": "87", "desc": "总分"},
        action_menu={"desc": "更多", "action_list": [{"text": "不再提醒", "key": "mute"}]},
        jump_list=[{"type": 2, "title": "打开小程序", "appid": APP_ID, "pagepath": "pages/a"}],
    ),
    "news_notice": news_notice(
        "入职指引",
        PAGE,
        picture_url="https://bank.example/a.png",
        vertical_content_list=[{"title": "带什么", "desc": "身份证"}],
    ),
    "button_interaction": button_interaction("b-1", "审批", [YES, NO], REASON),
    "vote_interaction": vote_interaction("v-1", "您哪天有空？", TIMES, SEND, several=True),
    "multiple_interaction": multiple_interaction("m-1", "请评定", [REASON, TIMES], SEND),
}


def send(client, card, to=BOTH):
    return messages_sending.send(client, envelope(to, AGENT, "template_card", card))


def clicks(receiving, event="template_card_event"):
    """The card events that were pushed, as XML."""
    assert receiving.settle()
    pushed = [ElementTree.fromstring(entry["plain"]) for entry in receiving.truth()["callbacks"]]
    return [node for node in pushed if node.findtext("Event") == event]


def selected(node):
    items = node.findall("SelectedItems/SelectedItem")
    return {item.findtext("QuestionKey"): [one.text for one in item.iter("OptionId")] for item in items}


@pytest.mark.parametrize("kind", CARDS)
def test_each_kind_arrives_whole(client, sandbox, kind):
    answer = send(client, CARDS[kind])

    [entry] = sandbox.received("app", "iv01")
    assert entry["body"] == CARDS[kind]
    interactive = kind.endswith("interaction") or "action_menu" in CARDS[kind]
    assert bool(answer["response_code"]) == interactive


def test_a_list_above_buttons_comes_with_every_click(client, receiving):
    send(client, CARDS["button_interaction"])

    receiving.click("hr01", "进入复试")
    receiving.click("iv01", "淘汰", selected={"reason": ["logic"]})

    found = {node.findtext("FromUserName"): (node.findtext("EventKey"), selected(node)) for node in clicks(receiving)}
    assert found == {"hr01": ("advance:1", {"reason": ["none"]}), "iv01": ("reject:1", {"reason": ["logic"]})}


def test_a_vote_brings_all_ticks_and_lists_bring_one_each(client, receiving):
    send(client, CARDS["vote_interaction"])
    send(client, CARDS["multiple_interaction"])

    receiving.click("hr01", "提交", task_id="v-1", selected={"times": ["tue", "wed"]})
    receiving.click("hr01", "提交", task_id="m-1", selected={"reason": ["service"]})

    found = {node.findtext("CardType"): selected(node) for node in clicks(receiving)}
    assert found["vote_interaction"] == {"times": ["tue", "wed"]}
    assert found["multiple_interaction"] == {"reason": ["service"], "times": ["mon"]}


def test_the_corner_menu_brings_its_own_event(client, receiving):
    send(client, CARDS["text_notice"])

    receiving.card_menu("hr01", "不再提醒")

    [event] = clicks(receiving, "template_card_menu_event")
    assert (event.findtext("EventKey"), event.find("SelectedItems")) == ("mute", None)
    assert receiving.open_card("hr01", label="打开小程序") == {"appid": APP_ID, "pagepath": "pages/a"}


@pytest.mark.parametrize("kind", ["button_interaction", "vote_interaction", "multiple_interaction"])
def test_a_label_greys_the_card_for_those_who_are_named(client, sandbox, kind):
    code = send(client, CARDS[kind])["response_code"]

    body = card_updates.with_label(AGENT, code, "已由王敏处理", Holders(userids=("HR01", "nobody")))
    assert card_updates.send(client, body) == {"invaliduser": ["nobody"]}

    assert [sandbox.received("app", who)[0]["replaced"] for who in ("hr01", "iv01")] == ["已由王敏处理", None]
    with pytest.raises(Refused, match="42022"):
        card_updates.send(client, body)


def test_another_card_takes_the_place_of_one_for_a_department_and_a_tag(client, sandbox):
    sandbox.setup({"tags": [{"tagid": 7, "members": ["iv01"]}]})
    first, second = (send(client, {**CARDS["vote_interaction"], "task_id": f"v-{n}"})["response_code"] for n in (1, 2))
    closed = Question("times", TIMES.options, chosen=("tue",), disabled=True)
    done = vote_interaction("v-9", "已投票", closed, SEND, several=True)

    card_updates.send(client, card_updates.with_card(AGENT, first, done, label="已提交", holders=Holders(parties=(1,))))
    card_updates.send(client, card_updates.with_card(AGENT, second, CARDS["text_notice"], holders=Holders(tags=(7,))))

    old, new = sandbox.received("app", "iv01")
    assert (old["replaced"], old["body"]["checkbox"]["disable"]) == ("已提交", True)
    assert new["body"]["card_type"] == "text_notice"
    assert [entry["updates"] for entry in sandbox.received("app", "hr01")] == [1, 0]


def test_a_card_without_buttons_takes_another_card_but_no_label(client):
    code = send(client, CARDS["text_notice"])["response_code"]

    with pytest.raises(Refused, match="40058"):
        card_updates.send(client, card_updates.with_label(AGENT, code, "已处理"))
    card_updates.send(client, card_updates.with_card(AGENT, code, text_notice("已处理", PAGE)))


def test_an_update_that_breaks_a_rule_names_it():
    with pytest.raises(InputInvalid, match=r"template_card\.card_action"):
        card_updates.with_card(AGENT, "code", {"card_type": "text_notice", "main_title": {"title": "已处理"}})
    with pytest.raises(InputInvalid, match="userids: at most 1000"):
        card_updates.with_label(AGENT, "code", "已处理", Holders(userids=["u"] * 1001))
    with pytest.raises(InputInvalid, match="response_code"):
        card_updates.with_label(AGENT, "", "已处理")


def options(count):
    return [(str(number), f"选项{number}") for number in range(count)]


@pytest.mark.parametrize(
    ("build", "field"),
    [
        (lambda: text_notice("题", {}), "template_card.card_action"),
        (lambda: text_notice("", PAGE), "template_card.main_title.title"),
        (lambda: text_notice("题", opens()), "template_card.card_action.appid"),
        (lambda: text_notice("题", PAGE, jump_list=[{"title": "去"}] * 4), "jump_list"),
        (lambda: text_notice("题", PAGE, button_list=[{}]), "template_card.button_list"),
        (
            lambda: text_notice("题", PAGE, horizontal_content_list=[{"keyname": "文件", "type": 2}]),
            "template_card.horizontal_content_list.media_id",
        ),
        (
            lambda: text_notice("题", PAGE, action_menu={"action_list": [{"text": "关", "key": "k"}]}),
            "template_card.task_id",
        ),
        (lambda: news_notice("题", PAGE), "template_card.card_image.url"),
        (
            lambda: news_notice("题", PAGE, card_image={"url": "https://b/a.png", "aspect_ratio": 2.3}),
            "template_card.card_image.aspect_ratio",
        ),
        (
            lambda: news_notice("题", PAGE, picture_url="https://b/a.png", vertical_content_list=[{"title": "一"}] * 5),
            "vertical_content_list",
        ),
        (lambda: button_interaction("t", "题", []), "template_card.button_list"),
        (lambda: button_interaction("t", "题", [YES] * 7), "button_list"),
        (lambda: button_interaction("t", "题", [YES, YES]), "template_card.button_list.key"),
        (lambda: button_interaction("t", "题", [Button("好", "k" * 1025)]), "template_card.button_list.key"),
        (lambda: button_interaction("有汉字", "题", [YES]), "template_card.task_id"),
        (lambda: button_interaction("t" * 129, "题", [YES]), "template_card.task_id"),
        (
            lambda: button_interaction("t", "题", [YES], Question("q", options(11))),
            "template_card.button_selection.option_list",
        ),
        (lambda: vote_interaction("t", "题", Question("q", options(21)), SEND), "template_card.checkbox.option_list"),
        (lambda: vote_interaction("t", "题", Question("q", [("a" * 129, "一")]), SEND), "template_card.checkbox.option_list.id"),
        (lambda: vote_interaction("t", "题", Question("q", options(2)), Button("交")), "template_card.submit_button.key"),
        (lambda: multiple_interaction("t", "题", [], SEND), "template_card.select_list"),
        (lambda: multiple_interaction("t", "题", [TIMES] * 4, SEND), "select_list"),
        (lambda: multiple_interaction("t", "题", [TIMES, TIMES], SEND), "template_card.select_list.question_key"),
    ],
)  # fmt: skip
def test_what_is_outside_a_limit_names_the_field(build, field):
    with pytest.raises(InputInvalid) as raised:
        build()

    assert raised.value.field == field


def test_the_largest_cards_we_build_are_taken(client):
    buttons = [Button(f"按钮{number}", "k" * 1023 + str(number)) for number in range(6)]
    send(client, button_interaction("t" * 128, "题", buttons, Question("q" * 1024, options(10))))
    send(client, vote_interaction("v", "题", Question("q", options(20)), SEND))
    send(client, multiple_interaction("m", "题", [Question(f"q{n}", options(10)) for n in range(3)], SEND))

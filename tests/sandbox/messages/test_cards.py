"""The five cards as WeCom takes them, and as people choose on them."""

from typing import Any

import pytest

from sandbox.client.client import SandboxError
from tests.sandbox.conftest import AGENT

ACTION = {"type": 1, "url": "https://b.example"}
TITLE = {"title": "标题"}
BASE: dict[str, dict[str, Any]] = {
    "text_notice": {"main_title": TITLE, "card_action": ACTION},
    "news_notice": {"main_title": TITLE, "card_action": ACTION, "card_image": {"url": "https://b.example/a.png"}},
    "button_interaction": {"task_id": "b", "main_title": TITLE, "button_list": [{"text": "好", "key": "k"}]},
    "vote_interaction": {
        "task_id": "v", "main_title": TITLE, "submit_button": {"text": "提交", "key": "s"},
        "checkbox": {"question_key": "q", "option_list": [{"id": "1", "text": "一"}, {"id": "2", "text": "二"}]},
    },
    "multiple_interaction": {
        "task_id": "m", "main_title": TITLE, "submit_button": {"text": "提交", "key": "s"},
        "select_list": [{"question_key": "q", "option_list": [{"id": "1", "text": "一"}, {"id": "2", "text": "二"}]}],
    },
}  # fmt: skip


def send(app, kind, **fields):
    content = {"card_type": kind} | BASE[kind] | fields
    body = {"touser": "hr01", "msgtype": "template_card", "agentid": AGENT, "template_card": content}
    return app.post("message/send", body)


def options(count):
    return [{"id": str(number), "text": "项"} for number in range(count)]


MENU = {"action_list": [{"text": "关", "key": "off"}]}
CASES = [
    ("text_notice", {}, 0),
    ("text_notice", {"main_title": {}, "sub_title_text": "只有正文"}, 0),
    ("text_notice", {"main_title": {}}, 40063),
    ("text_notice", {"card_action": {"type": 0}}, 40058),
    ("text_notice", {"card_action": {"type": 2}}, 40063),
    ("text_notice", {"source": {"desc_color": 4}}, 40058),
    ("text_notice", {"source": "银聘"}, 40058),
    ("text_notice", {"action_menu": MENU}, 42014),
    ("text_notice", {"action_menu": MENU, "task_id": "t"}, 0),
    ("text_notice", {"action_menu": {"action_list": MENU["action_list"] * 4}, "task_id": "t"}, 40058),
    ("text_notice", {"action_menu": {"action_list": MENU["action_list"] * 2}, "task_id": "t"}, 42018),
    ("text_notice", {"quote_area": {"type": 1}}, 40063),
    ("text_notice", {"quote_area": {"type": 3}}, 40058),
    ("text_notice", {"horizontal_content_list": [{"keyname": "文件", "type": 2}]}, 40063),
    ("text_notice", {"horizontal_content_list": [{"keyname": "成员", "type": 3, "userid": "iv01"}]}, 0),
    ("text_notice", {"horizontal_content_list": [{"keyname": "不明", "type": 4}]}, 40058),
    ("text_notice", {"jump_list": [{"title": "去"}] * 4}, 40058),
    ("news_notice", {}, 0),
    ("news_notice", {"card_image": None}, 40063),
    ("news_notice", {"card_image": None, "image_text_area": {"image_url": "https://b.example/a.png"}}, 0),
    ("news_notice", {"card_image": {"url": "https://b.example/a.png", "aspect_ratio": 2.25}}, 40058),
    ("news_notice", {"card_image": {"url": "https://b.example/a.png", "aspect_ratio": "wide"}}, 40058),
    ("news_notice", {"vertical_content_list": [{"title": "一"}] * 5}, 40058),
    ("news_notice", {"main_title": {}, "sub_title_text": "正文"}, 40063),
    ("button_interaction", {}, 0),
    ("button_interaction", {"task_id": None}, 42014),
    ("button_interaction", {"button_list": [{"text": "好", "key": "k", "style": 5}]}, 40058),
    ("button_interaction", {"button_list": [{"text": "好", "type": 1}]}, 40063),
    ("button_interaction", {"button_list": [{"text": "好", "key": "k" * 1025}]}, 42017),
    ("button_interaction", {"button_selection": {"question_key": "q", "option_list": options(10)}}, 0),
    ("button_interaction", {"button_selection": {"question_key": "q", "option_list": options(11)}}, 40058),
    ("button_interaction", {"button_selection": {"question_key": "q" * 1025, "option_list": options(1)}}, 40058),
    ("vote_interaction", {}, 0),
    ("vote_interaction", {"checkbox": {"question_key": "q", "option_list": options(20), "mode": 1}}, 0),
    ("vote_interaction", {"checkbox": {"question_key": "q", "option_list": options(21)}}, 40058),
    ("vote_interaction", {"checkbox": {"question_key": "q", "option_list": options(1) * 2}}, 40058),
    ("vote_interaction", {"checkbox": {"question_key": "q", "option_list": options(2), "mode": 2}}, 40058),
    ("vote_interaction", {"submit_button": {"text": "提交"}}, 42017),
    ("multiple_interaction", {}, 0),
    ("multiple_interaction", {"select_list": BASE["multiple_interaction"]["select_list"] * 2}, 40058),
    ("multiple_interaction", {"select_list": []}, 40063),
]


@pytest.mark.parametrize(("kind", "fields", "errcode"), CASES)
def test_the_rules_of_each_kind(app, kind, fields, errcode):
    assert send(app, kind, **fields)["errcode"] == errcode


def test_no_shape_of_a_field_breaks_the_server(app):
    names = {name for fields in BASE.values() for name in fields} | {"source", "action_menu", "quote_area", "jump_list"}
    for kind in BASE:
        for name in sorted(names):
            for value in ("text", 5, [1], [[]], {"x": []}):
                assert send(app, kind, **{name: value})["errcode"] in (0, 40058, 40063, 42014, 42017, 42018)


def chosen(client, connected, **selected):
    client.click("hr01", label="提交", selected=selected or None)
    assert client.settle()
    items = connected.events()[-1].findall("SelectedItems/SelectedItem")
    return {item.findtext("QuestionKey"): [one.text for one in item.iter("OptionId")] for item in items}


def test_a_list_that_nobody_touched_brings_its_first_option_or_the_preset_one(client, app, connected):
    send(app, "multiple_interaction")
    assert chosen(client, connected) == {"q": ["1"]}

    question = BASE["multiple_interaction"]["select_list"][0] | {"selected_id": "2"}
    send(app, "multiple_interaction", task_id="m2", select_list=[question])
    assert chosen(client, connected) == {"q": ["2"]}


def test_a_vote_needs_a_tick_and_a_single_one_takes_no_more(client, app, connected):
    send(app, "vote_interaction")

    with pytest.raises(SandboxError, match="takes one option"):
        client.click("hr01", label="提交")
    with pytest.raises(SandboxError, match="takes one option"):
        client.click("hr01", label="提交", selected={"q": ["1", "2"]})
    with pytest.raises(SandboxError, match="no option"):
        client.click("hr01", label="提交", selected={"q": ["3"]})
    with pytest.raises(SandboxError, match="does not ask"):
        client.click("hr01", label="提交", selected={"other": ["1"]})
    assert chosen(client, connected, q=["2"]) == {"q": ["2"]}
    assert client.received("app", "hr01")[0]["chosen"] == {"q": ["2"]}


def test_a_greyed_list_stays_as_it_is_and_its_button_still_works(client, app, connected):
    code = send(app, "multiple_interaction")["response_code"]
    question = BASE["multiple_interaction"]["select_list"][0] | {"selected_id": "2", "disable": True}
    new = {"card_type": "multiple_interaction"} | BASE["multiple_interaction"] | {"select_list": [question]}
    body = {"agentid": AGENT, "response_code": code, "userids": ["hr01"], "template_card": new}
    assert app.post("message/update_template_card", body)["errcode"] == 0

    with pytest.raises(SandboxError, match="greyed"):
        client.click("hr01", label="提交", selected={"q": ["1"]})
    assert chosen(client, connected) == {"q": ["2"]}


def test_the_old_spelling_can_be_switched_on(client, app, connected):
    client.setup({"quirks": {"option_ids_misspelt": True}})
    send(app, "multiple_interaction")

    client.click("hr01", label="提交")

    assert client.settle()
    [event] = connected.events()
    assert event.findtext("SelectedItems/SelectedItem/OpitonIds/OpitonId") == "1"
    assert event.find("SelectedItems/SelectedItem/OptionIds") is None


def test_too_many_names_in_an_update(app):
    code = send(app, "button_interaction")["response_code"]
    change = {"agentid": AGENT, "response_code": code, "button": {"replace_name": "好"}}

    for name, count in (("userids", 1001), ("partyids", 101), ("tagids", 101)):
        assert app.post("message/update_template_card", change | {name: [1] * count})["errcode"] == 40058
    assert app.post("message/update_template_card", change)["errcode"] == 82001
    assert app.post("message/update_template_card", change | {"userids": ["hr01"]})["errcode"] == 0


def test_the_old_task_card_is_pressed_and_greyed_by_its_task(client, app, connected):
    buttons = [{"key": "yes", "name": "同意"}, {"key": "no", "name": "不同意"}]
    content = {"title": "请假", "description": "三天", "task_id": "old-1", "btn": buttons}
    body = {"touser": "hr01|iv01", "msgtype": "interactive_taskcard", "agentid": AGENT, "interactive_taskcard": content}
    assert "response_code" not in app.post("message/send", body)
    assert app.post("message/send", body)["errcode"] == 42014

    assert client.click("hr01", label="同意") == {"task_id": "old-1", "event_key": "yes"}
    assert client.settle()
    [event] = connected.events()
    assert [event.findtext(name) for name in ("Event", "EventKey", "TaskId")] == ["taskcard_click", "yes", "old-1"]
    change = {"userids": ["hr01", "far99"], "agentid": AGENT, "task_id": "old-1", "replace_name": "已同意"}
    assert app.post("message/update_taskcard", change)["invaliduser"] == ["far99"]
    assert client.received("app", "hr01")[0]["replaced"] == "已同意"
    assert app.post("message/update_taskcard", change | {"task_id": "none"})["errcode"] == 42016

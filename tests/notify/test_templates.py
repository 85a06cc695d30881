"""Every shipped template fits the channels it has words for."""

from string import Formatter

import pytest

from config import texts
from notify import candidate_bodies, rendering, staff_bodies
from wecom.contacts import external_contacts
from wecom.messages import rules as messages_rules

CHANNELS = {"kf", "subscribe", "group_send", "sms", "email", "card", "textcard", "text"}
NAMES = [name for name, content in texts.messages().items() if isinstance(content, dict) and CHANNELS & set(content)]


def placeholders(section):
    """The names of all placeholders in a section."""
    if isinstance(section, str):
        return {name for _, name, _, _ in Formatter().parse(section) if name}
    if isinstance(section, dict):
        section = list(section.values())
    return {name for part in section for name in placeholders(part)} if isinstance(section, list) else set()


def data_for(section):
    """A long word for every placeholder, a link for every link, and options where a card asks for them."""
    data = dict.fromkeys(placeholders(section), "某" * 40)
    data |= {name: "https://bank.example/h5/x" for name in data if name.endswith(("link", "url"))}
    data |= {name: "0123456789abcdef0123456789abcdef" for name in data if name.endswith("id")}
    select = section.get("select", {}) if isinstance(section, dict) else {}
    if "options_from" in select:
        data[select["options_from"]] = [{"id": "other", "label": "其他"}]
    return data


def body(channel, section, data):
    """The bytes or the content of one channel."""
    if channel == "kf":
        return candidate_bodies.kf(section, touser="wm1", open_kfid="wk1", msgid="0" * 32, mini_app_id="wxmini0001")
    if channel == "group_send":
        return external_contacts.proposal({"text": {"content": section["text"]}}, sender="hr01", customers=["wm1"])
    if channel == "subscribe":
        return candidate_bodies.subscribe(section, openid="o1", template_id="T")
    if channel == "sms":
        return candidate_bodies.sms(section)
    if channel == "email":
        return candidate_bodies.email(section)
    if channel == "card":
        return staff_bodies.card(section, "task-1", data)
    if channel == "textcard":
        return staff_bodies.textcard(section, "abc")
    return staff_bodies.text(section, "abc")


@pytest.mark.parametrize("name", NAMES)
def test_a_template_renders_on_each_of_its_channels(name):
    template = rendering.template(name)
    for channel in CHANNELS & set(template):
        data = data_for(template[channel])
        section = rendering.fill(template[channel], data, template.get("trusted", ()), f"{name}.{channel}")

        assert body(channel, section, data)


@pytest.mark.parametrize("name", NAMES)
def test_menu_ids_and_button_keys_fit_and_differ(name):
    template = rendering.template(name)
    for channel in {"kf", "card"} & set(template):
        section = rendering.fill(template[channel], data_for(template[channel]))
        items = [item["id"] for item in section.get("menu", []) if "id" in item]
        keys = [button["key"] for button in section.get("buttons", []) if "key" in button]
        assert all(len(item.encode()) <= 64 for item in items)
        assert len(items) <= 10 and len(keys) <= 6
        assert len(set(items + keys)) == len(items + keys)


@pytest.mark.parametrize("name", NAMES)
def test_a_message_to_staff_keeps_to_wecoms_rules(name):
    template = rendering.template(name)
    for channel, kind in {"card": "template_card", "textcard": "textcard", "text": "text"}.items():
        if channel in template:
            data = data_for(template[channel])
            section = rendering.fill(template[channel], data, template.get("trusted", ()), f"{name}.{channel}")
            messages_rules.check_content(kind, body(channel, section, data))


def test_there_are_templates():
    assert len(NAMES) > 10

"""One way to write a thing in all that people read."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from config import texts
from config.reading import SHIPPED

FILES = sorted([*(SHIPPED / "messages").glob("*.yaml"), SHIPPED / "faq.yaml"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_words_are_quoted_and_named_in_one_way(path):
    text = path.read_text(encoding="utf-8")
    for other in ("「", "『", "招聘机构", "招聘账号", "人力资源部", "20 分钟", "二十分钟", "15-20", "15–20"):
        assert other not in text, other


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_quotes_come_in_pairs(path):
    quotes = re.findall("[“”]", path.read_text(encoding="utf-8"))
    assert quotes == ["“", "”"] * (len(quotes) // 2)


AUTOMATIC = "由智能助手自动发送"
# Whatever may be the first words that somebody gets from us: on entering the chat, on adding an account, by SMS or mail.
OPENING = {
    "welcome_identity": ["kf"],
    "welcome_stranger": ["kf"],
    "link_invalid": ["kf"],
    "link_taken": ["kf"],
    "invitation_first": ["sms", "email"],
    "screened_out": ["sms", "email"],
}


@pytest.mark.parametrize(("name", "channel"), [(name, one) for name, channels in OPENING.items() for one in channels])
def test_the_first_words_to_anybody_say_that_a_machine_sends_them(name, channel):
    assert AUTOMATIC in json.dumps(texts.template(name)[channel], ensure_ascii=False)


@pytest.mark.parametrize("key", ["friend", "joined", "entered"])
def test_a_greeting_says_that_a_machine_sends_it(key):
    assert AUTOMATIC in texts.word(f"greeting.{key}")


def test_no_template_claims_to_be_a_person():
    for where, text in strings(texts.messages()):
        assert not re.search("我(是|叫)[^“”。]*(工作人员|专员|经理|老师|HR)", text), where


def test_no_channel_without_a_reader_asks_for_a_reply():
    """SMS and mail are sent only: whoever has a question is told whom to call, or where the chat is."""
    for name, template in texts.messages().items():
        for channel in ("sms", "email"):
            section = template.get(channel) if isinstance(template, dict) else None
            for where, text in strings(section, f"{name}.{channel}"):
                assert not re.search("回复(本|此|该)?(短信|邮件)|请(直接)?回复|回信", text), where


def strings(section: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Every text below a section of the messages, with its dotted place."""
    if isinstance(section, str):
        yield where, section
    elif isinstance(section, dict):
        for key, value in section.items():
            yield from strings(value, f"{where}.{key}" if where else str(key))
    elif isinstance(section, list):
        for at, value in enumerate(section):
            yield from strings(value, f"{where}.{at}")

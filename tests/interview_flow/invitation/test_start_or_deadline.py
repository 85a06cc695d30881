"""A fixed time and a deadline are two facts, and whatever names the moment says which it is."""

import json
import re
from datetime import timedelta

import pytest

from config.texts import messages
from tests.interview_flow.bank import on_sqlite

# Naming a moment without one of these would leave the reader to guess.
SAYS_WHICH = re.compile(r"开始|面试时间|截止|时间是|前完成")
STARTS, ENDS = re.compile(r"面试时间|将于\S{4,16}开始|即将开始|到时间|到时请"), re.compile(r"截止|前完成")
START_WORDS = re.compile(r"面试时间|\{moment\}开始|到时间|届时")
PLAIN = re.compile(r"\{(?:moment|interview_at|deadline)\}")


def texts(node, where=""):
    """Every text of the message files with its place."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from texts(value, f"{where}.{key}")
    elif isinstance(node, list):
        for value in node:
            yield from texts(value, where)
    elif isinstance(node, str):
        yield where, node


def test_no_template_names_the_moment_without_saying_which_it_is():
    everything = dict(texts(messages()))
    raw = [where for where, text in everything.items() if PLAIN.search(text) and not where.startswith(".words.when.")]
    assert raw == []
    phrases = messages()["words"]["when"]
    assert phrases["fixed"].keys() == phrases["deadline"].keys()
    for kind, one in phrases.items():
        for name, text in one.items():
            if "{moment}" in text:
                assert SAYS_WHICH.search(text), (kind, name)
            assert not (ENDS if kind == "fixed" else START_WORDS).search(text), (kind, name)
    stamps = [where for where, text in everything.items() if "{stamp}" in text]
    assert stamps and all(where.endswith(".subscribe.data.time2") for where in stamps)


@pytest.mark.parametrize("kind", ["interview_at", "deadline"])
@on_sqlite
def test_the_whole_way_to_the_interview_speaks_of_a_start_or_of_a_deadline_and_never_of_the_other(bank, kind):
    she = bank.person(email="lx@example.com").invite(**{kind: bank.clock.now() + timedelta(days=3)})
    she.open(she.link())
    she.tap("是我")
    she.tap("同意")
    she.tap("接受")
    she.say("进度")
    bank.move(timedelta(days=2, minutes=1))
    she.say("进度")
    bank.tick()
    bank.move(timedelta(hours=23))
    she.say("进度")
    bank.tick()
    bank.do(she, "reschedule", "hr:hr01", **{kind: bank.clock.now() + timedelta(days=2)})
    she.tap("改期") if kind == "interview_at" else None
    said = [*she.heard(), *(entry["text"] for entry in she.sms())]
    said += [json.dumps(entry, ensure_ascii=False) for entry in bank.world.received("mail", "lx@example.com")]
    dated = [text for text in said if re.search(r"\d月\d+日", text)]
    assert len(dated) >= 6
    right, wrong = (STARTS, ENDS) if kind == "interview_at" else (ENDS, STARTS)
    assert [text for text in dated if wrong.search(text)] == []
    assert [text for text in dated if not right.search(text)] == []
    reminded = [text for text in said if "提醒您" in text or "即将" in text]
    assert len(reminded) >= 2

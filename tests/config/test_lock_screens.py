"""What a locked phone shows tells nobody who was rejected, with how many points, or the number of a paper."""

import re

import pytest

from config.texts import messages

NOT_TEMPLATES = ("words", "pages", "api")
SECRETS = re.compile(
    r"\{(total|score|low|high|results|reason|reasons|flags|requirement|id_number|opinions|recommendation|status)\b"
)
REJECTIONS = re.compile("未通过|淘汰|不符|未录用|拒绝|维持原结果")
HEAD = 24  # characters of a text that a notification shows


def shown(template):
    """(where, text) of everything of a template that a notification shows."""
    for channel in ("card", "textcard"):
        if channel in template:
            yield channel, template[channel]["title"]
    if "text" in template:
        yield "text", re.sub(r"\{contact\}", "", template["text"])[:HEAD]
    for name, value in template.get("subscribe", {}).get("data", {}).items():
        yield f"subscribe.{name}", value


TEMPLATES = {name: one for name, one in messages().items() if name not in NOT_TEMPLATES and isinstance(one, dict)}


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_notification_names_no_points_no_paper_and_no_rejection(name):
    for where, text in shown(TEMPLATES[name]):
        assert not SECRETS.search(text), where
        assert not REJECTIONS.search(text), where


def test_the_lint_sees_what_it_is_for():
    cards = [where for one in TEMPLATES.values() for where, _ in shown(one)]
    assert {"card", "text", "subscribe.thing1"} <= set(cards)
    for text in ("AI面试结果：{total}", "初筛未通过，请人工确认", "证件 {id_number}"):
        assert SECRETS.search(text) or REJECTIONS.search(text)

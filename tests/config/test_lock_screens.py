"""What a locked phone shows tells nobody who was rejected, with how many points, or the number of a paper."""

import re

import pytest

from config.texts import messages

NOT_TEMPLATES = ("words", "pages", "api")
SECRETS = re.compile(
    r"\{(total|score|low|high|results|reason|reasons|flags|requirement|id_number|opinions|recommendation|status)\b"
)
REJECTIONS = re.compile("未通过|未能通过|淘汰|不符合|不符条件|确认不符|未录用|拒绝|维持原")
OF_DELIVERY = ("alert", "member_missed", "onboarding_failed")  # their reason says why a message or an entry failed
HEAD = 24  # characters of a text that a notification shows
SHORT = "李晓"  # what stands for each value: the shorter the values, the more of the sentence is shown


def shown(template):
    """(where, text) of everything of a template that a notification shows, on whatever channel."""
    for channel in ("card", "textcard"):
        if channel in template:
            yield channel, template[channel]["title"]
    for channel in ("text", "sms"):
        if channel in template:
            yield channel, head(template[channel])
    for channel in ("kf", "kf_welcome", "group_send"):
        if channel in template:
            yield channel, head(template[channel]["text"])
    if "email" in template:
        yield "email", template["email"]["subject"]
    for name, value in template.get("subscribe", {}).get("data", {}).items():
        yield f"subscribe.{name}", value


def head(text):
    """The first characters as they are shown, each value that is no secret as short as a name."""
    out = ""
    for piece in re.split(r"(\{\w+\})", text):
        if len(out) >= HEAD:
            break
        out += piece if SECRETS.match(piece) else SHORT if piece.startswith("{") else piece[: HEAD - len(out)]
    return out


TEMPLATES = {name: one for name, one in messages().items() if name not in NOT_TEMPLATES and isinstance(one, dict)}


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_notification_names_no_points_no_paper_and_no_rejection(name):
    for where, text in shown(TEMPLATES[name]):
        assert not SECRETS.search(text) or (name in OF_DELIVERY and SECRETS.findall(text) == ["reason"]), where
        assert not REJECTIONS.search(text), where


def test_no_other_channel_is_forgotten():
    known = {"card", "textcard", "text", "sms", "kf", "kf_welcome", "email", "subscribe", "group_send", "trusted"}
    assert {channel for one in TEMPLATES.values() for channel in one} <= known


@pytest.mark.parametrize("group", ["notices", "left", "promise"])
def test_a_value_that_stands_beside_a_name_in_a_head_names_no_rejection(group):
    """`alert` begins with the branch, the name and what the notice is called."""
    for name, text in messages()["words"][group].items():
        assert not REJECTIONS.search(text), name


def test_the_lint_sees_what_it_is_for():
    cards = [where for one in TEMPLATES.values() for where, _ in shown(one)]
    assert {"card", "text", "kf", "sms", "email", "subscribe.thing1"} <= set(cards)
    for text in ("AI面试结果：{total}", "初筛未通过，请人工确认", "证件 {id_number}"):
        assert SECRETS.search(text) or REJECTIONS.search(text)
    assert REJECTIONS.search(head("{name}，另一位同事已重新审阅您的面试，复核后维持原结果。"))
    assert SECRETS.search(head("{name}的得分是{total}"))

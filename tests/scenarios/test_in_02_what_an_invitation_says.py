"""IN-02: the invitation says for what, when or until when, how long, what to prepare, and whom to ask."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from interview_flow.core.journey import requirements_of
from tests.interview_flow.bank import on_sqlite
from tests.support import drives
from tests.support.onboarding import shipped

MAILBOX = "lx@example.com"


def invited(bank, kind):
    """What reached her: the SMS and the chat's card."""
    she = bank.person()
    she.invite(**{kind: bank.clock.now() + timedelta(days=3)}).bound()
    return she.sms("诚邀您参加AI面试")[0]["text"], she.heard("AI面试邀请")[0]


@pytest.mark.parametrize(
    ("kind", "says", "never"), [("interview_at", "面试时间", "截止"), ("deadline", "截止时间", "面试时间")]
)
@on_sqlite
def test_the_card_and_the_sms_say_all_that_a_candidate_needs_and_only_what_is_so(bank, kind, says, never):
    version = bank.journey.catalogue.current("teller", "harbin")
    sms, card = invited(bank, kind)
    facts = version.facts()
    for text in (sms, card):
        assert "哈尔滨" in text and "柜员" in text and says in text and never not in text
        assert f"共{len(version.questions_to_ask())}道题" in text and f"不超过{facts['minutes']}分钟" in text
        assert "安静" in text and "网络" in text and version.branch.contact in text
    assert "岗位要求：" + "；".join(version.position.requirements) + "\n" in card
    assert "麦克风" in card and "有问题随时在这里提问" in card
    assert re.search(r"https?://\S+ 咨询电话", sms) and len(sms) < 250


@on_sqlite
def test_the_mail_says_the_same(bank):
    who = bank.person(phone=None, email=MAILBOX, drive=drives.make(bank))
    bank.tick()
    [mail] = bank.world.received("mail", MAILBOX)
    text = str(mail)
    assert bank.state(who) == "invited"
    for words in ("截止时间", "岗位要求：本科及以上学历", "道题", "麦克风", "0451-12345678", "请勿转发"):
        assert words in text


def test_a_position_that_names_no_requirements_leaves_no_empty_line():
    version = shipped().current("teller", "harbin")
    assert requirements_of(version).endswith("\n")
    bare = version.position.model_copy(update={"requirements": ()})
    assert requirements_of(replace(version, position=bare)) == ""

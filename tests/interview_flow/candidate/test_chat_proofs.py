"""Typed proofs and choices of the chat: each counts for what its writer was asked and had seen, and for nothing else."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from interview_flow.candidate import binding, chat_identity
from interview_flow.people import identity
from models import Candidate, Consent, OutboxMessage
from tests.interview_flow.candidate.test_binding import hers


def test_a_stranger_who_opens_the_link_takes_no_pending_digits_away(light_bank):
    bank = light_bank
    she = bank.person(branch="guangzhou").invite()
    she.open(she.link())
    she.tap("是我")
    she.open(she.link(), wechat="wmBrother")
    she.say("8000")
    assert hers(bank, she).external_userid == she.wechat


def test_a_code_sent_for_one_candidate_binds_no_other(light_bank):
    bank = light_bank
    other = bank.person(name="王攻", phone="13911110000").invite()
    bind_openid(bank, other, "oOther")
    she = bank.person().invite()
    bind_openid(bank, she, "oShe")
    other.open(other.link(), wechat="wmOther")
    for _ in range(2):
        bank.world.tap("wmOther", "是我")
        bank.pull()
    assert "仍然有效" in bank.world.received("kf", "wmOther")[-1]["text"]
    other.open(she.link(), wechat="wmOther")
    code = re.search(r"[0-9]{6}", other.sms("验证码")[-1]["text"])
    assert code is not None
    bank.world.say("wmOther", code[0])
    bank.pull()
    assert hers(bank, she).external_userid is None and hers(bank, other).external_userid == "wmOther"


def bind_openid(bank, who, openid):
    def work(session):
        row = bank.journey.application(session, who.application_id)
        candidate = session.get_one(Candidate, who.candidate_id)
        identity.bind(session, bank.journey, row, candidate, identity.Visitor(openid), "phone", bank.clock.now())

    bank.run(work)
    bank.work()


@pytest.mark.parametrize("asks", ["同意？", "同意嘛", "可以不同意嘛？"])
def test_a_question_is_no_consent_and_the_choices_are_said_again(light_bank, asks):
    bank = light_bank
    she = bank.person().invite()
    she.open(she.link())
    she.tap("是我")
    she.say(asks)
    assert bank.rows(Consent) == [] and bank.state(she) == "invited"


def test_a_number_written_before_a_menu_came_chooses_nothing_of_it(light_bank):
    bank = light_bank
    she = bank.person().invite()
    she.open(she.link())
    bank.world.say(she.wechat, "1")
    bank.move(timedelta(seconds=3))
    bank.run(lambda session: session.execute(update(OutboxMessage).values(done_at=bank.clock.now())))
    bank.pull()
    assert hers(bank, she).external_userid is None and "为避免误会" in she.heard()[-1]


def test_a_new_link_unlocks_whoever_typed_wrong_digits(light_bank):
    bank = light_bank
    she = bank.person(branch="guangzhou").invite()
    she.open(she.link())
    she.tap("是我")
    for _ in range(chat_identity.MOST_GUESSES):
        she.say("1111")

    def undo(session):
        binding.unbind(bank.journey, session, bank.journey.application(session, she.application_id), bank.clock.now())

    bank.run(undo)
    bank.work()
    she.open(she.link())
    she.tap("是我")
    she.say("8000")
    assert hers(bank, she).external_userid == she.wechat

"""First contact: one link binds one person, and nothing of her is fetched before her yes."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.errors import NotAllowed
from interview_flow.candidate import binding, chat_identity
from interview_flow.interview import consent
from interview_flow.invitation import invitation
from interview_flow.people import identity
from messaging.keys import fingerprint
from models import Candidate, Consent, Invitation, OutboxMessage, SubscriptionCredit
from models.base import Base
from tests.interview_flow.bank import on_sqlite

# What stands before a person's id where rows of one person keep their order.
SUBJECTS = ("", "kf:", "candidate:", "member:", "phone:", "external_userid|")
AMR = b"#!AMR\n" + b"\x3c" * 32
MEDIA = "/cgi-bin/media/get"


def hers(bank, she):
    [row] = bank.rows(Candidate, Candidate.id == she.candidate_id)
    return row


def test_she_is_welcomed_by_a_masked_name_says_that_it_is_her_agrees_and_accepts(bank):
    she = bank.person().invite()
    assert len(she.sms("专属链接")) == 1
    she.open(she.link())
    [welcome] = bank.world.received("kf", she.wechat)
    assert welcome["welcome"] and "李*" in welcome["text"] and "李晓" not in welcome["text"]
    she.tap("是我")
    assert hers(bank, she).external_userid == she.wechat
    assert "人工" in she.heard("AI提问")[0]
    she.tap("同意")
    she.tap("接受")
    assert bank.state(she) == "confirmed"
    assert len(she.heard("已确认")) == 1
    assert bank.dead() == []


def test_a_second_wechat_user_is_refused_and_hr_hears_of_it_once(bank):
    she = bank.person().invite()
    she.open(she.link())
    she.tap("是我")
    for _ in range(2):
        she.open(she.link(), wechat="wmStranger")
    heard = [entry["text"] for entry in bank.world.received("kf", "wmStranger")]
    # The second time there is neither a welcome code nor a window to answer in.
    assert len(heard) == 1 and "属于另一位候选人" in heard[0]
    assert "李" not in "".join(heard)
    assert len(bank.cards("hr01", "另一位微信用户")) == 1
    assert hers(bank, she).external_userid == she.wechat


def test_the_opener_of_one_link_cannot_take_over_who_was_bound_by_another(bank):
    she = bank.person().invite()
    second = she.other_application(bank.open_application(she.candidate_id, "relationship_manager"))
    bank.apply(second.application_id, "invite", "api:bank", interview_at=bank.clock.now() + timedelta(days=6))
    first_link = she.link()
    bank.work()
    she.open(second.link(), wechat="wmStranger")
    she.open(first_link)
    she.tap("是我")
    bank.world.tap("wmStranger", "是我")
    bank.pull()
    assert hers(bank, she).external_userid == she.wechat
    assert "已失效" in bank.world.received("kf", "wmStranger")[-1]["text"]


def test_when_two_open_a_link_before_either_says_who_it_is_hr_hears_of_the_slower_one(bank):
    she = bank.person().invite()
    link = she.link()
    she.open(link)
    she.open(link, wechat="wmStranger")
    bank.world.tap("wmStranger", "是我")
    bank.pull()
    she.tap("是我")
    assert "已失效" in she.heard()[-1]
    assert hers(bank, she).external_userid == "wmStranger"
    assert len(bank.cards("hr01", "另一位微信用户")) == 1


def test_a_stranger_who_only_looks_at_the_link_does_not_lock_her_out(bank):
    she = bank.person().invite()
    link = she.link()
    she.open(link)
    she.open(link, wechat="wmStranger")
    she.tap("是我")
    assert hers(bank, she).external_userid == she.wechat


def test_a_welcome_that_may_not_have_arrived_is_told_to_hr(bank):
    she = bank.person().invite()
    bank.world.add_fault("/cgi-bin/kf/send_msg_on_event", "accept-then-reset", times=1)
    she.open(she.link())
    assert len(bank.cards("hr01", "身份确认")) == 1


@pytest.mark.parametrize("kind", ["unknown", "expired", "revoked"])
@on_sqlite
def test_a_link_that_is_unknown_expired_or_revoked_says_the_same_and_nothing_of_her(bank, kind):
    she = bank.person().invite()
    link = she.link()
    if kind == "unknown":
        link = link[:-43] + "x" * 43
    elif kind == "expired":
        bank.move(timedelta(days=31))
    else:
        bank.do(she, "withdraw", "hr:hr01")
    she.open(link)
    assert [words for words in she.heard() if "已失效" not in words] == []
    assert len(she.heard("已失效")) == 1
    assert bank.rows(Invitation, Invitation.bound_index.is_not(None)) == []


@on_sqlite
def test_where_the_branch_asks_for_digits_four_right_ones_bind(bank):
    she = bank.person(branch="guangzhou").invite()
    she.open(she.link())
    she.tap("是我")
    assert she.heard("最后四位")
    assert hers(bank, she).external_userid is None
    she.say("1234")
    assert she.heard("不符") and hers(bank, she).external_userid is None
    she.say("8000")
    assert hers(bank, she).external_userid == she.wechat
    assert she.heard("AI提问")


@pytest.mark.parametrize("digits", ["９０００", "9000。", "尾号9000", "٩٠٠٠", "9 0 0 0", "尾号是9000，谢谢"])
@on_sqlite
def test_the_digits_bind_however_they_are_typed(bank, digits):
    she = bank.person(phone="13900139000", branch="guangzhou").invite()
    she.open(she.link())
    she.say("是我")
    she.say(digits)
    assert hers(bank, she).external_userid == she.wechat and not she.heard("不符")


def test_digits_cannot_be_guessed_for_ever(light_bank):
    bank = light_bank
    she = bank.person(branch="guangzhou").invite()
    she.open(she.link())
    she.tap("是我")
    for guess in range(chat_identity.MOST_GUESSES):
        she.say(f"{guess:04}")
    she.say("8000")
    assert hers(bank, she).external_userid is None
    assert "020-12345678" in she.heard("已暂停核实")[0] and "仍在暂停中" in she.heard()[-1]
    assert len(bank.cards("hr02", "5次输错手机尾号")) == 1
    bank.move(chat_identity.LOCKED + timedelta(minutes=1))
    she.open(she.link())
    she.tap("是我")
    she.say("8000")
    assert hers(bank, she).external_userid == she.wechat


def test_hr_undoes_a_binding_and_the_right_person_is_asked_for_her_own_consent(bank):
    she = bank.person().invite()
    she.open(she.link(), wechat="wmBrother")
    bank.world.tap("wmBrother", "是我")
    bank.pull()
    bank.world.tap("wmBrother", "同意")
    bank.pull()
    assert consent_stands(bank, she)

    def undo(session):
        binding.unbind(bank.journey, session, bank.journey.application(session, she.application_id), bank.clock.now())

    bank.run(undo)
    bank.work()
    assert not consent_stands(bank, she)
    she.bound()
    assert hers(bank, she).external_userid == she.wechat
    assert consent_stands(bank, she)


def test_hr_undoes_what_somebody_else_did_in_the_mini_app_too(bank):
    she = bank.person().invite()

    def accepted_by_another(session):
        row = bank.journey.application(session, she.application_id)
        candidate = session.get_one(Candidate, she.candidate_id)
        identity.bind(session, bank.journey, row, candidate, identity.Visitor("oOther"), "phone", bank.clock.now())
        invitation.accept(bank.journey, session, row, ["day"], bank.clock.now())

    def undo(session):
        binding.unbind(bank.journey, session, bank.journey.application(session, she.application_id), bank.clock.now())

    bank.run(accepted_by_another)
    assert hers(bank, she).openid == "oOther" and len(bank.rows(SubscriptionCredit)) == 1
    bank.run(undo)
    assert hers(bank, she).openid is None and hers(bank, she).openid_index is None
    assert bank.rows(SubscriptionCredit) == []


def consent_stands(bank, she) -> bool:
    with bank.db.read() as session:
        return consent.given(session, she.application_id)


@on_sqlite
def test_without_a_link_a_stranger_gets_general_answers_and_a_known_one_her_next_step(bank):
    she = bank.person().invite()
    she.open()
    assert "专属链接" in she.heard()[0]
    she.say("面试需要准备什么材料？")
    assert "招聘问答库" in she.heard()[-1]
    she.say("我的面试怎么样了")
    assert "请先点开短信或邮件里的面试链接" in she.heard()[-1]
    she.bound()
    she.open()
    assert "请确认能否参加" in she.heard()[-1]
    assert bank.dead() == []


@on_sqlite
def test_several_applications_are_a_menu_and_each_notice_names_its_own(bank):
    she = bank.person().invite()
    second = she.other_application(bank.open_application(she.candidate_id, "relationship_manager"))
    second.invite()
    she.open(second.link())
    she.tap("是我")
    assert "客户经理" in bank.sent("consent_request")[-1].payload["data"]["position"]
    she.open()
    assert "请选择" in she.heard()[-1]
    she.tap("哈尔滨分行“柜员”")
    she.tap(menu_id=f"consent:{she.application_id}")
    assert "“柜员”AI面试邀请" in she.heard()[-1]
    she.tap(menu_id=f"accept:{she.application_id}")
    assert (bank.state(she), bank.state(second)) == ("confirmed", "invited")
    assert "“柜员”" in she.heard("已确认")[0]
    she.open(second.link())
    assert she.heard()[-1].startswith("李晓") and "AI提问" in she.heard()[-1]
    assert bank.dead() == []


def test_before_the_consent_no_recording_is_fetched_at_any_entrance(bank):
    she = bank.person().invite()
    she.open(she.link())
    she.send("voice", AMR)
    she.tap("是我")
    she.send("voice", AMR)
    she.send("video", b"\x00" * 64)
    assert bank.rows(OutboxMessage, OutboxMessage.kind == "wecom.media_download") == []
    assert bank.calls(MEDIA) == 0
    she.tap("同意")
    assert bank.calls(MEDIA) == 0
    assert bank.dead() == []


@on_sqlite
def test_who_declines_the_ai_is_taken_at_their_word_and_hr_is_asked_for_a_live_interview(bank):
    she = bank.person().invite()
    she.open(she.link())
    she.tap("是我")
    she.tap("不同意，我要人工面试")
    assert len(bank.cards("hr01", "请安排人工面试")) == 1
    assert "不录音" in she.heard()[-1] and bank.state(she) == "second_round"
    for _ in range(2):
        she.tap("不同意，我要人工面试")
    she.tap("同意")
    assert "无需再同意" in she.heard()[-1]
    assert bank.rows(Consent) == [] and bank.dead() == []
    assert len(bank.cards("hr01", "请安排人工面试")) == 1


@on_sqlite
def test_who_accepted_in_the_mini_app_without_a_consent_is_asked_before_the_interview(bank):
    she = bank.person()
    she.confirmed()

    def take_back(session):
        row = session.scalars(select(Consent)).one()
        session.delete(row)

    bank.run(take_back)
    she.say("开始面试")
    assert bank.state(she) == "confirmed"
    she.tap("同意")
    assert "可以开始了" in she.heard()[-1]
    she.tap("开始面试")
    assert bank.state(she) == "interviewing"


def test_a_link_needs_a_way_to_leave(light_bank):
    bank = light_bank
    she = bank.person(phone="")
    with pytest.raises(NotAllowed, match="neither phone nor e-mail"):
        she.invite()
    assert bank.state(she) == "screened_in"


def test_no_users_id_stands_in_a_key(light_bank):
    bank = light_bank
    she = bank.person().confirmed()
    she.open()
    assert [row for row in bank.rows(OutboxMessage) if row.key.startswith("entry:")]
    with bank.db.read() as session:
        kept = [
            (f"{table.name}.{name}", str(value))
            for table in Base.metadata.sorted_tables
            for row in session.execute(table.select()).mappings()
            for name, value in row.items()
        ]
    assert [place for place, value in kept if she.wechat in value] == [], "it is sealed wherever it is kept"
    guesses = {fingerprint(f"{kind}{known}") for known in (she.wechat, she.phone, "李晓") for kind in SUBJECTS}
    assert [place for place, value in kept if value in guesses] == [], "a hash that anybody can compute names nobody"

"""One binding for every entrance: chat, accept page, onboarding and member login know the same person."""

import re
from datetime import timedelta

from core.links import token_hash
from interview_flow.candidate import binding
from interview_flow.core.states import State
from interview_flow.hiring import onboarding
from interview_flow.hiring.documents import StoredDocument
from models import Application, Candidate, Invitation, MiniSession, OneTimeCode, RosterRecord
from tests.interview_flow.bank import on_sqlite
from tests.interview_flow.mini_phone import MiniPhone
from tests.support.onboarding import FORM
from tests.support.times import NOW

STRANGER = "oStranger"


def hers(bank, she):
    [row] = bank.rows(Candidate, Candidate.id == she.candidate_id)
    return row


def token_of(she):
    return she.link().rpartition("scene_param=")[2]


def code_in(texts):
    return re.search(r"\d{6}", texts[-1])[0]


def undo(bank, she):
    bank.run(
        lambda session: binding.unbind(
            bank.journey, session, bank.journey.application(session, she.application_id), bank.clock.now()
        )
    )
    bank.work()


def refused(answer):
    assert answer.status_code == 403 and answer.json["detail"] == "该链接属于其他微信用户"
    return True


def set_up_unionids(bank, **people):
    """The sandbox's WeChat users: external_userid=(openid, unionid)."""
    users = [{"external_userid": who, "openid": one, "unionid": other} for who, (one, other) in people.items()]
    bank.world.setup({"candidates": users})


# --- the accept page ---
def test_the_link_alone_opens_nothing_and_accepts_nothing_in_the_mini_program(bank):
    she = bank.person().invite().bound()
    token, stranger = token_of(she), MiniPhone(bank, STRANGER)
    assert stranger.sign_in(token).json["proof"] == ["phone", "code"]
    for answer in (stranger.get(f"/invitations/{token}"), stranger.post(f"/invitations/{token}/accept")):
        assert (answer.status_code, answer.json["proof"]) == (403, ["phone", "code"])
        assert "李" not in answer.text and "柜员" not in answer.text
    assert (bank.state(she), hers(bank, she).openid) == ("invited", None)


def test_the_phone_buttons_number_proves_her_and_another_number_is_told_to_hr(bank):
    she = bank.person().invite().bound()
    token, stranger, own = token_of(she), MiniPhone(bank, STRANGER), MiniPhone(bank, "oLiXiao")
    stranger.sign_in(token)
    assert stranger.phone_button(token, "13911112222").status_code == 422
    assert hers(bank, she).openid is None and len(bank.cards("hr01", "手机号与登记的手机号不一致")) == 1
    own.sign_in(token)
    assert own.phone_button(token, "+86 13800138000").status_code == 200
    assert own.post(f"/invitations/{token}/accept").json["state"] == "confirmed"
    assert hers(bank, she).openid == "oLiXiao"
    assert len(bank.cards("hr01", "微信手机号与登记一致")) == 1
    assert refused(stranger.get(f"/invitations/{token}")) and refused(stranger.phone_button(token, "13800138000"))
    assert len(bank.cards("hr01", "另一位微信用户")) == 1


def test_a_code_goes_to_the_bound_chat_and_works_once_for_who_asked(bank):
    she = bank.person().invite().bound()
    token, stranger, own = token_of(she), MiniPhone(bank, STRANGER), MiniPhone(bank, "oLiXiao")
    for one in (own, stranger):
        one.sign_in(token)
    assert own.post(f"/invitations/{token}/code").status_code == 200
    code = code_in(she.heard("验证码"))
    assert not she.sms("验证码")
    assert stranger.type_code(token, code).status_code == 422
    assert hers(bank, she).openid is None
    assert own.type_code(token, code).status_code == 200
    assert own.get(f"/invitations/{token}").json["name"] == "李*"
    assert len(bank.cards("hr01", "一次性验证码")) == 1
    undo(bank, she)
    again = token_of(she)
    stranger.sign_in(again)
    assert stranger.type_code(again, code).status_code == 422


@on_sqlite
def test_without_a_bound_chat_the_code_goes_to_the_stored_phone_and_guessing_ends(bank):
    she = bank.person().invite()
    token, own = token_of(she), MiniPhone(bank, "oLiXiao")
    own.sign_in(token)
    own.post(f"/invitations/{token}/code")
    code = code_in([entry["text"] for entry in she.sms("验证码")])
    wrong = f"{(int(code) + 1) % 10**6:06}"
    assert {own.type_code(token, wrong).status_code for _ in range(5)} == {422}
    assert own.type_code(token, code).status_code == 422
    assert own.post(f"/invitations/{token}/code").status_code == 429
    bank.move(timedelta(seconds=61))
    assert own.post(f"/invitations/{token}/code").status_code == 200
    assert own.type_code(token, code_in([entry["text"] for entry in she.sms("验证码")])).status_code == 200
    [first, second] = bank.rows(OneTimeCode)
    assert code not in (first.code_hash + second.code_hash)


@on_sqlite
def test_without_a_bound_chat_and_a_phone_the_code_goes_to_the_mailbox(bank):
    bank.person(phone="", email="lx@example.com").invite()
    [token], own = [row.token for row in bank.rows(Invitation)], MiniPhone(bank, "oLiXiao")
    own.sign_in(token)
    assert own.post(f"/invitations/{token}/code").status_code == 200
    mails = [mail["text"] for mail in bank.world.received("mail", "lx@example.com") if "验证码" in mail["text"]]
    assert own.type_code(token, code_in(mails)).status_code == 200


@on_sqlite
def test_a_code_ends_after_ten_minutes_and_five_a_day_are_enough_for_one_visitor(bank):
    she = bank.person().invite()
    token, own, other = token_of(she), MiniPhone(bank, "oLiXiao"), MiniPhone(bank, STRANGER)
    own.sign_in(token)
    for _ in range(5):
        bank.move(timedelta(minutes=2))
        assert own.post(f"/invitations/{token}/code").status_code == 200
    bank.move(timedelta(minutes=10))
    assert own.type_code(token, code_in([entry["text"] for entry in she.sms("验证码")])).status_code == 422
    assert own.post(f"/invitations/{token}/code").status_code == 429
    other.sign_in(token)
    assert other.post(f"/invitations/{token}/code").status_code == 200


@on_sqlite
def test_strangers_cannot_use_up_the_candidates_codes_and_a_new_link_of_hr_counts_anew(bank):
    she = bank.person().invite()
    token = token_of(she)
    for number in range(4):
        stranger = MiniPhone(bank, f"oStranger{number}")
        stranger.sign_in(token)
        for _ in range(5):
            bank.move(timedelta(seconds=61))
            assert stranger.post(f"/invitations/{token}/code").status_code == 200
    own = MiniPhone(bank, "oLiXiao")
    own.sign_in(token)
    assert own.post(f"/invitations/{token}/code").status_code == 200
    bank.move(timedelta(seconds=61))
    assert own.post(f"/invitations/{token}/code").status_code == 429
    undo(bank, she)
    assert own.post(f"/invitations/{token_of(she)}/code").status_code == 200


def test_one_unionid_is_one_person_at_both_entrances_and_another_is_refused(bank):
    set_up_unionids(bank, wm13800138000=("oLiXiao", "uLiXiao"), wmOther=(STRANGER, "uStranger"))
    she = bank.person().invite().bound()
    token, own, stranger = token_of(she), MiniPhone(bank, "oLiXiao"), MiniPhone(bank, STRANGER)
    assert refused(stranger.sign_in(token))
    assert len(bank.cards("hr01", "另一位微信用户")) == 1
    assert own.sign_in(token).json["proof"] == []
    assert own.get(f"/invitations/{token}").json["can_accept"]
    assert len(bank.cards("hr01", "同一微信用户")) == 1


# --- onboarding ---
def test_after_an_offer_accepted_in_chat_a_stranger_with_the_link_reaches_no_onboarding(bank):
    she = bank.person().confirmed()
    bank.run(lambda session: hire(bank, session, she))
    token, stranger, own = token_in(bank, she), MiniPhone(bank, STRANGER), MiniPhone(bank, "oLiXiao")
    assert stranger.sign_in(token).json["proof"] == ["phone", "code"]
    assert stranger.get("/onboarding").status_code == 404
    assert stranger.put("/onboarding", {"phone": "13911112222"}).status_code == 404
    own.sign_in(token)
    own.phone_button(token, "13800138000")
    assert own.get("/onboarding").json["name"] == "李晓"
    assert refused(stranger.sign_in(token))


def test_another_phone_in_the_form_is_shown_to_hr_and_the_account_gets_the_stored_one(bank):
    she = bank.person().confirmed()
    bank.run(lambda session: hire(bank, session, she))
    hand_in(bank, she, phone="13911112222")
    assert len(bank.cards("hr01", "与登记不一致（填写尾号2222）")) == 1
    assert bank.calls("/cgi-bin/user/create") == 0
    bank.do(she, "confirm_onboarding", "hr:hr01")
    members = bank.world.truth("members")["members"].values()
    assert [one["mobile"] for one in members if one.get("name") == "李晓"] == ["13800138000"]


# --- member login ---
def test_a_member_is_let_in_by_their_own_account_only_and_hr_is_told_of_another(bank):
    she = bank.person().confirmed()
    bank.run(lambda session: hire(bank, session, she))
    token, colleague = token_in(bank, she), MiniPhone(bank, userid="iv01")
    assert refused(colleague.sign_in(token)) and colleague.sign_in().status_code == 200
    for answer in (colleague.get(f"/invitations/{token}"), colleague.post(f"/invitations/{token}/accept")):
        assert refused(answer)
    assert len(bank.cards("hr01", "另一位微信用户")) == 1
    own = RosterRecord(application_id=she.application_id, userid="iv02", status="verified", differences=[])
    bank.run(lambda session: session.add(own))
    account = MiniPhone(bank, userid="iv02")
    assert account.sign_in(token).json["proof"] == []


# --- chat ---
def test_who_is_bound_in_the_mini_program_is_asked_for_a_code_in_the_chat(bank):
    she = bank.person().invite()
    token, own = token_of(she), MiniPhone(bank, "oLiXiao")
    own.sign_in(token)
    own.phone_button(token, "13800138000")
    she.open(she.link(), wechat="wmStranger")
    bank.world.tap("wmStranger", "是我")
    bank.pull()
    assert hers(bank, she).external_userid is None
    said = [entry["text"] for entry in bank.world.received("kf", "wmStranger")]
    assert "6位验证码" in said[-1]
    bank.world.say("wmStranger", "000000")
    bank.pull()
    assert hers(bank, she).external_userid is None
    she.open(she.link())
    she.tap("是我")
    she.say(code_in([entry["text"] for entry in she.sms("验证码")]))
    assert hers(bank, she).external_userid == she.wechat
    assert bank.dead() == []


def test_the_chat_refuses_another_unionid_than_the_mini_programs(bank):
    set_up_unionids(bank, wm13800138000=("oLiXiao", "uLiXiao"), wmOther=(STRANGER, "uStranger"))
    she = bank.person().invite()
    token, own = token_of(she), MiniPhone(bank, "oLiXiao")
    own.sign_in(token)
    own.phone_button(token, "13800138000")
    she.open(she.link(), wechat="wmOther")
    bank.world.tap("wmOther", "是我")
    bank.pull()
    assert "属于另一位候选人" in bank.world.received("kf", "wmOther")[-1]["text"]
    assert hers(bank, she).external_userid is None and len(bank.cards("hr01", "另一位微信用户")) == 1
    she.open(she.link())
    she.tap("是我")
    assert hers(bank, she).external_userid == she.wechat


# --- after HR has undone a binding ---
def test_after_an_undone_binding_the_old_link_is_dead_at_every_door_and_a_new_one_arrives(bank):
    she = bank.person().invite()
    old, old_token = she.link(), token_of(she)
    she.open(old, wechat="wmBrother")
    bank.world.tap("wmBrother", "是我")
    bank.pull()
    undo(bank, she)
    she.open(old, wechat="wmBrother")
    assert "已失效" in bank.world.received("kf", "wmBrother")[-1]["text"]
    brother = MiniPhone(bank, STRANGER)
    assert brother.sign_in(old_token).status_code == 404
    brother.sign_in()
    for answer in (
        brother.get(f"/invitations/{old_token}"),
        brother.post(f"/invitations/{old_token}/accept"),
        brother.post(f"/invitations/{old_token}/code"),
        brother.phone_button(old_token, she.phone),
    ):
        assert answer.status_code == 404
    assert len(she.sms("原来的链接已作废")) == 1 and she.link() != old
    she.bound()
    assert hers(bank, she).external_userid == she.wechat


@on_sqlite
def test_a_new_link_goes_to_the_mailbox_where_there_is_no_phone(bank):
    she = bank.person(phone="", email="lx@example.com").invite()
    undo(bank, she)
    assert [mail for mail in bank.world.received("mail", "lx@example.com") if "原来的链接已作废" in mail["text"]]
    live = bank.rows(Invitation, Invitation.revoked_at.is_(None))
    assert len(live) == 1


def test_the_unionid_is_kept_as_an_index_only(light_bank):
    bank = light_bank
    set_up_unionids(bank, wm13800138000=("oLiXiao", "uLiXiao"))
    she = bank.person().invite().bound()
    MiniPhone(bank, "oLiXiao").sign_in(token_of(she))
    [row] = bank.rows(MiniSession)
    assert row.unionid_index == hers(bank, she).unionid_index and "uLiXiao" not in (row.unionid_index or "")


def hire(bank, session, she):
    row = bank.journey.application(session, she.application_id)
    row.state = State.OFFER_ACCEPTED.value
    session.add(onboarding.Onboarding(application_id=row.id, status="open", form={}))


def hand_in(bank, she, **fields):
    paper = StoredDocument("id_card", "身份证.jpg", "image/jpeg", "f" * 32)

    def work(session):
        row = bank.journey.application(session, she.application_id)
        onboarding.save_form(session, bank.journey, row, {**FORM, **fields}, NOW)
        onboarding.add_document(session, bank.journey, row, paper, NOW)
        onboarding.submit(session, bank.journey, row, NOW)

    bank.run(work)
    bank.work()


def token_in(bank, she):
    with bank.db.read() as session:
        token = bank.journey.links(session, session.get_one(Application, she.application_id))[1]
    [row] = bank.rows(Invitation, Invitation.token_hash == token_hash(token))
    assert row.revoked_at is None
    return token

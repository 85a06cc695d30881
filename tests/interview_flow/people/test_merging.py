"""Records that become one: on the living ones, cutting nobody off, and with nothing lost that leads to a person."""

import threading
import time
from datetime import timedelta

import pytest

from core.errors import NotAllowed
from interview_flow.candidate import binding
from interview_flow.people import identity, matches, merging
from models import Application, Candidate, CandidateMatch, IdentityLock
from tests.interview_flow.bank import on_sqlite
from tests.interview_flow.mini_phone import MiniPhone
from tests.interview_flow.people.test_people import OTHER_PHONE, PHONE, apply, row


def three_on_one_phone(bank):
    found = []
    for name in ("甲一", "乙二", "丙三"):
        found.append(bank.person(name=name, phone=PHONE).invite())
        bank.move(timedelta(minutes=1))
    return found


def match_of(bank, one, other):
    pair = {one.candidate_id, other.candidate_id}
    [found] = [match for match in bank.rows(CandidateMatch) if {match.first_id, match.second_id} == pair]
    return found.id


def decide(bank, match_id, verb="same_person"):
    now = bank.clock.now()
    bank.run(lambda session: matches.decide(session, bank.journey, match_id, verb, "hr01", now))


def test_three_names_on_one_phone_become_one_person_with_all_their_applications(bank):
    one, two, three = three_on_one_phone(bank)
    last = match_of(bank, two, three)
    decide(bank, match_of(bank, one, two))
    decide(bank, last)
    assert {each.candidate_id for each in bank.rows(Application)} == {one.candidate_id}
    kept = row(bank, one.candidate_id)
    assert (kept.name, kept.phone, kept.merged_into) == ("甲一", PHONE, None)
    assert {row(bank, each.candidate_id).merged_into for each in (two, three)} == {one.candidate_id}
    assert {match.same for match in bank.rows(CandidateMatch)} == {True}


@on_sqlite
@pytest.mark.parametrize("answered_first", [True, False])
def test_what_hr_has_said_of_the_living_record_settles_what_was_asked_of_the_emptied_one(bank, answered_first):
    one, two, three = three_on_one_phone(bank)
    asked, last, joined = match_of(bank, one, three), match_of(bank, two, three), match_of(bank, one, two)
    if answered_first:
        decide(bank, asked, "other_person")
    decide(bank, joined)
    if not answered_first:
        decide(bank, asked, "other_person")
    with pytest.raises(NotAllowed):
        decide(bank, last)
    assert row(bank, three.candidate_id).merged_into is None
    assert [match.same for match in bank.rows(CandidateMatch, CandidateMatch.id == last)] == [False]


@on_sqlite
def test_two_wechat_users_are_not_made_one_until_hr_has_undone_one_binding(bank):
    one = bank.person(name="李晓", phone=PHONE).invite()
    one.bound()
    bank.move(timedelta(minutes=1))
    two = bank.person(name="李晓晓", phone=PHONE)
    two.wechat = "wmSecond"
    two.invite().bound()
    bank.click("hr01", "是同一人")
    assert len(bank.cards("hr01", "绑定了不同的微信用户")) == 1
    assert row(bank, two.candidate_id).external_userid == "wmSecond"
    now = bank.clock.now()
    bank.run(
        lambda session: binding.unbind(bank.journey, session, session.get_one(Application, one.application_id), now)
    )
    bank.work()
    decide(bank, match_of(bank, one, two))
    assert row(bank, one.candidate_id).merged_into == two.candidate_id


@on_sqlite
def test_nobody_is_made_one_with_another_in_the_middle_of_an_interview(bank):
    one = bank.person(name="李晓", phone=PHONE).invite()
    bank.move(timedelta(minutes=1))
    two = bank.person(name="李晓晓", phone=PHONE).seated(questions=2)
    bank.click("hr01", "是同一人")
    assert len(bank.cards("hr01", "其中一份档案正在面试")) == 1
    with pytest.raises(merging.InInterview):
        decide(bank, match_of(bank, one, two))
    assert row(bank, one.candidate_id).merged_into is row(bank, two.candidate_id).merged_into is None


@on_sqlite
@pytest.mark.parametrize("unionids", [("uA", "uB"), ("", "")])
def test_a_link_whose_record_is_somebody_elses_in_the_mini_program_is_shown_to_hr_and_joins_nothing(bank, unionids):
    people = [
        {"external_userid": f"wm{letter}", "openid": f"o{letter}", "unionid": unionid}
        for letter, unionid in zip("AB", unionids, strict=True)
    ]
    bank.world.setup({"candidates": people})
    one = bank.person(phone=PHONE, external_ref="A").invite()
    one.wechat = "wmA"
    one.bound()
    bank.move(timedelta(minutes=1))
    two = bank.person(name="王伟", phone=OTHER_PHONE, external_ref="B").invite()
    token = two.link().rpartition("scene_param=")[2]
    own = MiniPhone(bank, "oB")
    own.sign_in(token)
    assert own.phone_button(token, OTHER_PHONE).status_code == 200
    # The calling system corrects the first one's phone, and the second one's name.
    apply(bank, phone=OTHER_PHONE, external_ref="B")
    apply(bank, phone=OTHER_PHONE, external_ref="A")
    bank.run(lambda session: session.query(CandidateMatch).delete())
    one.open(two.link())
    assert "请工作人员核对" in one.heard()[-1]
    assert [row(bank, each.candidate_id).merged_into for each in (one, two)] == [None, None]
    assert len(bank.cards("hr01", "尚未确认是同一微信用户")) == 1


def test_every_reference_of_a_person_finds_them_and_older_values_are_kept_sealed(bank):
    one = bank.person(name="李晓", phone=PHONE, email="a@example.com", external_ref="A-1").invite()
    bank.move(timedelta(minutes=1))
    two = bank.person(name="李小", phone=PHONE, email="b@example.com", external_ref="B-2").invite()
    decide(bank, match_of(bank, one, two))
    gone = row(bank, two.candidate_id)
    assert (gone.name, gone.email, gone.email_index, gone.phone_index) == ("李小", "a@example.com", None, None)
    assert row(bank, one.candidate_id).email == "b@example.com"
    assert apply(bank, "李小", phone=OTHER_PHONE, external_ref="B-2") == one.candidate_id
    # A reference under which somebody known applied again, found by phone and name.
    assert apply(bank, "李小", phone=OTHER_PHONE, external_ref="C-3") == one.candidate_id
    assert apply(bank, "李小", phone="13700137000", external_ref="C-3") == one.candidate_id
    assert row(bank, one.candidate_id).phone == "13700137000"
    living = bank.rows(Candidate, Candidate.merged_into.is_(None))
    assert [each.id for each in living] == [one.candidate_id]


def test_one_wechat_user_who_proves_two_records_at_one_moment_is_bound_to_one(bank):
    records = [bank.person(name=name, phone=phone) for name, phone in (("李晓", PHONE), ("王强", OTHER_PHONE))]
    bank.work()
    who, ready, outcomes = identity.Visitor(openid="oShared"), threading.Barrier(2), []

    def prove(application_id):
        def unit(session):
            application = session.get_one(Application, application_id)
            candidate = session.get_one(Candidate, application.candidate_id, with_for_update=True)
            identity.bind(session, bank.journey, application, candidate, who, "phone", bank.clock.now())
            time.sleep(1)  # not committed yet: the other one can't see it

        ready.wait(30)
        try:
            bank.run(unit)
            outcomes.append("bound")
        except identity.OtherUser:
            outcomes.append("refused")

    threads = [threading.Thread(target=prove, args=(she.application_id,)) for she in records]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(outcomes) == ["bound", "refused"]
    assert [each.openid for each in bank.rows(Candidate, Candidate.openid_index.is_not(None))] == ["oShared"]
    assert bank.rows(IdentityLock) == []

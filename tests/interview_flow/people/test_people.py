"""One person is one candidate: at intake, by their links, and by HR's decision where it is doubtful."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import text

from core.errors import InputInvalid, NotAllowed
from interview_flow.intake import screening
from interview_flow.people import matches, people
from models import Application, AuditEntry, Candidate, CandidateMatch, IdentityLock
from tests.interview_flow.bank import RESUME, on_sqlite
from tests.interview_flow.mini_phone import MiniPhone

PHONE, OTHER_PHONE = "13800138000", "13911112222"


def apply(bank, name="李晓", **profile):
    """Register by the profile alone; returns the candidate's id."""
    full = {"name": name, "phone": None, "email": None, "resume": RESUME, **profile}
    return bank.run(lambda session: screening.register_candidate(session, full, bank.clock.now()).id)


def row(bank, candidate_id):
    [found] = bank.rows(Candidate, Candidate.id == candidate_id)
    return found


# --- at intake ---
def test_the_same_reference_is_the_same_candidate_and_their_changed_phone_replaces_the_old_one(bank):
    first = apply(bank, phone=PHONE, email="lx@example.com", external_ref="HR-1")
    again = apply(bank, phone=OTHER_PHONE, email="lx@example.com", external_ref="HR-1")
    assert first == again and row(bank, first).phone == OTHER_PHONE
    assert apply(bank, phone=PHONE, external_ref="HR-2") != first
    lower = apply(bank, "王伟", external_ref="hr-1")
    assert lower != first and apply(bank, "王伟", external_ref="hr-1") == lower


@pytest.mark.parametrize("written", ["13800138000", "+86 138-0013-8000", "0086 13800138000", "１３８００１３８０００"])
def test_the_same_phone_and_name_are_the_same_candidate_however_written(bank, written):
    first = apply(bank, phone=PHONE, external_ref="HR-1")
    assert apply(bank, "李曉", phone=written, external_ref="HR-2") == first
    assert bank.rows(CandidateMatch) == []


def test_the_same_mailbox_and_name_are_the_same_candidate_unless_the_phones_differ(bank):
    first = apply(bank, email="LX@example.com")
    assert apply(bank, email="lx@EXAMPLE.com", phone=PHONE) == first
    assert row(bank, first).phone == PHONE
    assert apply(bank, email="lx@example.com", phone=OTHER_PHONE) != first
    assert [match.why for match in bank.rows(CandidateMatch)] == ["email"]


def test_who_applies_under_a_known_mailbox_does_not_move_where_links_go(bank):
    first = apply(bank, phone=PHONE, email="lx@example.com")
    apply(bank, phone=PHONE, email="other@example.com")
    assert row(bank, first).email == "lx@example.com"


def test_a_second_application_joins_and_a_second_one_for_the_same_post_is_refused(bank):
    she = bank.person()
    again = apply(bank, phone=PHONE)
    assert again == she.candidate_id
    with pytest.raises(InputInvalid, match="already has application"):
        bank.open_application(again)
    bank.open_application(again, "relationship_manager")
    assert {one.candidate_id for one in bank.rows(Application)} == {she.candidate_id}


def test_an_empty_resume_does_not_replace_one_that_is_known(bank):
    first = apply(bank, phone=PHONE)
    apply(bank, phone=PHONE, resume={"education": [], "work": [], "certificates": [], "text": ""})
    assert row(bank, first).resume == RESUME


def test_ten_requests_at_one_moment_make_one_candidate_and_one_application(bank):
    found, refused = [], []
    barrier = threading.Barrier(10)

    def register():
        barrier.wait()
        candidate = apply(bank, phone=PHONE, email="lx@example.com", external_ref="HR-1")
        found.append(candidate)
        try:
            bank.open_application(candidate)
        except InputInvalid:
            refused.append(candidate)

    threads = [threading.Thread(target=register) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(found) == 10 and len(set(found)) == 1 and len(refused) == 9
    assert len(bank.rows(Candidate)) == len(bank.rows(Application)) == 1
    assert bank.rows(IdentityLock) == []


# SQLite has one writer at a time.
@pytest.mark.mariadb
@pytest.mark.parametrize("store", ["mariadb"], indirect=True)
def test_who_registers_one_person_waits_for_nobody_elses_registration(bank):
    """Two imports that each hold a person of their own and wait for the other's would be a deadlock, again and again."""
    two = [{"phone": PHONE, "email": "lx@example.com", "external_ref": "HR-1"}, {"phone": OTHER_PHONE}]
    with bank.db.write() as one, bank.db.write() as other:
        for session in (one, other):
            session.execute(text("SET SESSION innodb_lock_wait_timeout = 1"))
        held = [people.hold(session, values) for session, values in zip((one, other), two, strict=True)]
        people.release(one, held[0])
        people.release(other, held[1])
    assert bank.rows(IdentityLock) == []


# --- what is doubtful is HR's to decide ---
def siblings(bank):
    """Two who share a mailbox, each with an application."""
    brother = bank.person("李明", OTHER_PHONE, email="home@example.com")
    sister = bank.person("李晓", PHONE, email="home@example.com")
    bank.work()
    assert brother.candidate_id != sister.candidate_id
    return brother, sister


def test_siblings_with_one_mailbox_stay_two_when_hr_says_so(bank):
    brother, sister = siblings(bank)
    assert len(bank.cards("hr01", "可能是同一位候选人")) == 1
    bank.click("hr01", "不是同一人")
    assert [(match.same, match.decided_by) for match in bank.rows(CandidateMatch)] == [(False, "hr01")]
    third = bank.open_application(sister.candidate_id, "relationship_manager")
    bank.work()
    assert {one.candidate_id for one in bank.rows(Application)} == {brother.candidate_id, sister.candidate_id}
    assert third and len(bank.cards("hr01", "可能是同一位候选人")) == 1


def test_hr_says_that_it_is_one_person_and_both_applications_are_theirs(bank):
    old = bank.person("王伟", PHONE, email="ww@example.com").confirmed()
    new_id = apply(bank, "王伟", phone=OTHER_PHONE, email="ww@example.com")
    new = bank.open_application(new_id, "relationship_manager")
    bank.work()
    bank.click("hr01", "是同一人")
    kept = row(bank, old.candidate_id)
    assert kept.external_userid == old.wechat and kept.phone == OTHER_PHONE
    assert {one.candidate_id for one in bank.rows(Application)} == {old.candidate_id}
    gone = row(bank, new_id)
    assert (gone.merged_into, gone.phone, gone.phone_index, gone.email_index) == (old.candidate_id, PHONE, None, None)
    [entry] = bank.rows(AuditEntry, AuditEntry.action == "merge_records")
    assert (entry.application_id, entry.actor) == (new, "hr:hr01")
    # The calling system goes on using the id it was given.
    with pytest.raises(InputInvalid, match="already has application"):
        bank.open_application(new_id, "relationship_manager")


@on_sqlite
def test_only_hr_of_one_of_the_branches_decides_and_only_once(bank):
    siblings(bank)
    [match] = bank.rows(CandidateMatch)

    def decide(userid):
        bank.run(
            lambda session: matches.decide(session, bank.journey, match.id, "same_person", userid, bank.clock.now())
        )

    for outsider in ("hr02", "iv01"):
        with pytest.raises(NotAllowed):
            decide(outsider)
    decide("hr00")
    with pytest.raises(NotAllowed):
        decide("hr01")


@on_sqlite
def test_one_identity_number_in_two_onboardings_is_shown_to_hr(bank):
    first, second = bank.person("李晓", PHONE), bank.person("李萍", OTHER_PHONE)

    def work(session):
        for she in (first, second):
            candidate = session.get_one(Candidate, she.candidate_id)
            people.note_id_number(session, candidate, "23010320020315002x", bank.clock.now())
        matches.ask_hr(session, bank.journey, session.get_one(Application, second.application_id), bank.clock.now())

    bank.run(work)
    bank.work()
    assert len(bank.cards("hr01", "证件号码相同")) == 1


# --- their other link ---
def old_record(bank, position="relationship_manager", **changes):
    """A second record of the same person, as version 0.2.0 made one, with an application and a link."""
    she = bank.person("钱多", "13700137000", email="qd@example.com")

    def work(session):
        other = session.get_one(Candidate, she.candidate_id)
        known = people._indexes({"phone": changes.get("phone", PHONE), "email": None})
        other.name, other.phone, other.phone_index = changes.get("name", "李晓"), PHONE, known["phone"]
        other.email = other.email_index = None

    bank.run(work)
    application = bank.open_application(she.candidate_id, position)
    twin = she.other_application(application)
    twin.phone = PHONE
    bank.apply(application, "invite", "api:bank", interview_at=bank.clock.now() + timedelta(days=6))
    bank.work()
    return twin


def test_the_link_of_the_same_persons_other_record_joins_both_in_the_chat(bank):
    she = bank.person().invite().bound()
    twin = old_record(bank)
    she.open(twin.link())
    assert "属于另一位候选人" not in "".join(she.heard()) and "AI提问" in she.heard()[-1]
    assert row(bank, twin.candidate_id).merged_into == she.candidate_id
    [moved] = bank.rows(Application, Application.id == twin.application_id)
    assert moved.candidate_id == she.candidate_id and bank.cards("hr01", "另一位微信用户") == []
    she.tap(menu_id=f"consent:{twin.application_id}")
    she.tap(menu_id=f"accept:{twin.application_id}")
    assert bank.state(twin) == "confirmed"


def test_the_link_of_the_same_persons_other_record_joins_both_in_the_mini_program(bank):
    she = bank.person().invite()
    own = MiniPhone(bank, "oLiXiao")
    token = she.link().rpartition("scene_param=")[2]
    own.sign_in(token)
    own.phone_button(token, PHONE)
    twin = old_record(bank)
    second = twin.link().rpartition("scene_param=")[2]
    assert own.sign_in(second).json["proof"] == []
    assert own.get(f"/invitations/{second}").json["position"] == "客户经理"
    assert row(bank, twin.candidate_id).merged_into or row(bank, she.candidate_id).merged_into


def test_a_link_with_the_same_phone_and_another_name_is_shown_to_hr_and_joins_nothing(bank):
    she = bank.person().invite().bound()
    twin = old_record(bank, name="李建国")
    she.open(twin.link())
    assert "请工作人员核对" in she.heard()[-1]
    assert len(bank.cards("hr01", "手机号相同，姓名不同")) == 1
    assert row(bank, twin.candidate_id).merged_into is None
    bank.click("hr01", "是同一人")
    she.open(twin.link())
    assert "AI提问" in she.heard()[-1] and bank.sent("consent_request")


# --- nowhere to send a link ---
def test_without_phone_and_mailbox_hr_is_told_at_intake(bank):
    she = bank.person(phone="")
    bank.work()
    assert len(bank.cards("hr01", "没有登记手机号和邮箱")) == 1
    assert bank.state(she) == "screened_in"

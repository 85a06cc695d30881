"""From the accepted offer to the verified roster, as rows."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from core.database import Database
from core.errors import InputInvalid, NotAllowed
from interview_flow.core import engine
from interview_flow.core.states import Action
from interview_flow.hiring import onboarding, onboarding_view
from interview_flow.hiring.documents import StoredDocument
from interview_flow.staff import alerts
from messaging import outbox
from models import Application, AuditEntry, Candidate, Invitation, Onboarding, OutboxMessage, RosterRecord
from tests.support.onboarding import FORM, add_accepted_offer, make_journey, posted
from tests.support.times import NOW

PAPER = StoredDocument("id_card", "身份证.jpg", "image/jpeg", "f" * 32)


@pytest.fixture
def journey():
    return make_journey()


class Desk:
    """One application and the steps people take with it; each in a transaction of its own."""

    def __init__(self, db: Database, journey) -> None:
        self.db, self.journey = db, journey
        self.id = db.run(lambda session: add_accepted_offer(session, journey).id)

    def do(self, work):
        return self.db.run(lambda session: work(session, self.journey.application(session, self.id)))

    def save(self, form=FORM):
        return self.do(lambda s, a: onboarding.save_form(s, self.journey, a, form, NOW))

    def attach(self, paper=PAPER):
        return self.do(lambda s, a: onboarding.add_document(s, self.journey, a, paper, NOW).id)

    def submit(self):
        return self.do(lambda s, a: onboarding.submit(s, self.journey, a, NOW))

    def hr(self, action, **more):
        return self.do(lambda s, a: engine.apply(self.journey, s, a, action, "hr:hr01", NOW, **more))

    def written(self, equal: bool, differences=()):
        def work(session, application):
            record = session.scalar(select(RosterRecord)) or RosterRecord(
                application_id=application.id, userid="n1", status="differs", differences=[]
            )
            record.differences = list(differences)
            session.add(record)
            session.flush()
            onboarding.roster_written(self.journey, session, application.id, equal, NOW)

        return self.do(work)

    def handed_in(self):
        self.save()
        self.attach()
        self.submit()

    def state(self) -> tuple[str, str | None]:
        with self.db.read() as session:
            return session.get_one(Application, self.id).state, session.scalar(select(Onboarding.status))

    def posted(self, template):
        with self.db.read() as session:
            return posted(session, template)

    def sync_rows(self) -> int:
        with self.db.read() as session:
            return len(session.scalars(select(OutboxMessage.id).where(OutboxMessage.kind == "hr_sync.member")).all())


@pytest.fixture
def desk(sqlite_db, journey) -> Desk:
    return Desk(sqlite_db, journey)


def test_an_accepted_offer_opens_onboarding_and_keeps_her_link_alive(desk):
    [told] = desk.posted("onboarding_open")

    assert desk.state() == ("offer_accepted", "open")
    assert told["data"]["name"] == "李晓"
    with desk.db.read() as session:
        assert session.scalar(select(Invitation.expires_at)) == NOW + desk.journey.deadlines.invitation


def test_the_first_saved_field_starts_the_onboarding_and_a_draft_keeps_what_was_there(desk):
    desk.save({"address": "哈尔滨市道里区中央大街1号"})
    desk.save({"phone": "13800138000"})

    assert desk.state() == ("onboarding", "open")
    with desk.db.read() as session:
        assert session.scalar(select(Onboarding)).form == {
            "address": "哈尔滨市道里区中央大街1号", "phone": "13800138000",
        }  # fmt: skip


def test_the_form_is_sealed_at_rest(db, journey):
    Desk(db, journey).save()

    with db.read() as session:
        [stored] = session.execute(text("SELECT form_sealed FROM onboardings")).scalars()
    assert FORM["id_number"] not in stored and "李国强" not in stored


def shown(desk: Desk) -> dict:
    with desk.db.read() as session:
        return onboarding_view.view(session, desk.journey, session.get_one(Application, desk.id))


def test_what_the_profile_holds_stands_in_the_form_may_be_changed_and_is_handed_in(db, journey):
    desk = Desk(db, journey)
    assert shown(desk)["form"]["phone"] == "13800138000" and "phone" not in shown(desk)["missing"]
    assert shown(desk)["prefilled"].startswith("手机号已按您应聘时的资料填好")

    desk.save({"phone": "13700137000"})
    assert (shown(desk)["form"]["phone"], shown(desk)["prefilled"]) == ("13700137000", "")
    desk.save({"phone": ""})
    assert shown(desk)["form"]["phone"] == "" and "phone" in shown(desk)["missing"], "an emptied field stays empty"

    desk.do(lambda s, a: setattr(onboarding.of(s, a.id), "form", {}))
    desk.save({field: value for field, value in FORM.items() if field != "phone"})
    desk.attach()
    desk.submit()
    with desk.db.read() as session:
        assert session.scalar(select(Onboarding)).form == FORM


@pytest.mark.parametrize("phone", [None, "+85291234567"])
def test_a_phone_that_the_form_would_refuse_is_not_prefilled(desk, phone):
    def change(session, application):
        session.get_one(Candidate, application.candidate_id).phone = phone

    desk.do(change)
    assert (shown(desk)["form"]["phone"], shown(desk)["prefilled"]) == ("", "")


@pytest.mark.parametrize(("phone", "words"), [("13800138000", "使用应聘时的手机号"), (None, "用于开通企业微信账号")])
def test_each_piece_of_data_says_what_it_is_for(desk, phone, words):
    desk.do(lambda s, a: setattr(s.get_one(Candidate, a.candidate_id), "phone", phone))
    notice = shown(desk)["notice"]

    purposes = {line["label"]: line["text"] for line in notice["lines"]}
    assert words in purposes["手机号"]
    assert set(purposes) == {"证件号码", "手机号", "现居住地址", "紧急联系人", "证件材料"} and all(purposes.values())
    contact = desk.journey.catalogue.branch("harbin").contact
    assert notice["foot"][-1] == f"如有疑问，请联系：{contact}"


def test_papers_are_handed_in_only_when_complete(desk):
    desk.save({**FORM, "emergency_phone": ""})
    with pytest.raises(InputInvalid) as caught:
        desk.submit()
    assert caught.value.field == "emergency_phone"

    desk.save()
    with pytest.raises(InputInvalid) as caught:
        desk.submit()
    assert caught.value.field == "id_card"

    assert desk.state() == ("onboarding", "open")
    assert desk.posted("onboarding_review") == []


def test_a_wrong_field_leaves_nothing_behind(desk):
    with pytest.raises(InputInvalid):
        desk.save({**FORM, "phone": "1"})

    assert desk.state() == ("offer_accepted", "open")


def test_handing_in_tells_hr_once_and_locks_the_papers(desk):
    desk.handed_in()

    [card] = desk.posted("onboarding_review")
    assert (card["userids"], card["data"]["documents"]) == (["hr01"], "1")
    for late in (desk.submit, desk.save, desk.attach):
        with pytest.raises(NotAllowed):
            late()


def test_hr_returns_with_a_reason_and_she_hands_in_again(desk):
    desk.handed_in()
    desk.hr(Action.RETURN_ONBOARDING, reason="身份证照片不清晰")

    assert desk.state() == ("onboarding", "returned")
    [told] = desk.posted("onboarding_returned")
    assert told["data"]["reason"] == "身份证照片不清晰"
    with desk.db.read() as session:
        shown = onboarding_view.view(session, desk.journey, session.get_one(Application, desk.id))
    assert shown["return_reason"] == "身份证照片不清晰" and shown["editable"]
    desk.submit()
    assert len(desk.posted("onboarding_review")) == 2


def test_after_the_hand_in_the_page_says_what_happens_next_and_whom_to_ask(desk):
    contact = desk.journey.catalogue.branch("harbin").contact
    desk.save()
    assert shown(desk)["outcome"] is None

    desk.attach()
    desk.submit()
    submitted = shown(desk)["outcome"]
    desk.hr(Action.RETURN_ONBOARDING, reason="身份证照片不清晰")
    returned = shown(desk)
    desk.submit()
    desk.hr(Action.CONFIRM_ONBOARDING)
    confirmed = shown(desk)["outcome"]
    desk.written(equal=True)
    finished = shown(desk)["outcome"]

    def marks(outcome):
        return [step["mark"] for step in outcome["steps"]]

    assert submitted["title"] == "资料已提交" and marks(submitted) == ["进行中", "未开始", "未开始"]
    assert "写明要修改的内容" in submitted["notes"][0] and contact in submitted["notes"][1]
    assert (returned["outcome"], returned["return_reason"]) == (None, "身份证照片不清晰")
    assert contact in returned["ask"] and "再次提交" in returned["mend"]
    assert (confirmed["title"], marks(confirmed)) == ("资料已核对", ["已完成", "进行中", "未开始"])
    assert (finished["title"], set(marks(finished))) == ("入职手续已办理完成", {"已完成"})


def test_confirming_posts_the_member_once_and_a_second_tap_is_refused(desk):
    desk.handed_in()
    desk.hr(Action.CONFIRM_ONBOARDING, staff_number="HB0001")
    with pytest.raises(NotAllowed):
        desk.hr(Action.CONFIRM_ONBOARDING)
    with pytest.raises(NotAllowed):
        desk.hr(Action.RETURN_ONBOARDING)

    assert desk.sync_rows() == 1
    with desk.db.read() as session:
        found = session.scalar(select(Onboarding))
        assert (found.status, found.confirmed_by) == ("confirmed", "hr01")
        assert found.form["staff_number"] == "HB0001"


def test_nothing_is_confirmed_before_it_was_handed_in(desk):
    desk.save()
    with pytest.raises(NotAllowed):
        desk.hr(Action.CONFIRM_ONBOARDING)
    assert desk.sync_rows() == 0


def test_an_equal_roster_ends_the_journey_once(desk):
    desk.handed_in()
    desk.hr(Action.CONFIRM_ONBOARDING)
    desk.written(True)
    desk.written(True)

    assert desk.state()[0] == "onboarded"
    assert len(desk.posted("onboarded")) == len(desk.posted("onboarding_done")) == 1
    with desk.db.read() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.target == "onboarded")).all()
        assert [entry.actor for entry in entries] == ["system:hr_sync"]


def test_a_difference_goes_back_to_hr_who_may_confirm_again(desk):
    desk.handed_in()
    desk.hr(Action.CONFIRM_ONBOARDING)
    desk.written(False, [{"field": "职位", "what": "no such option"}])

    [card] = desk.posted("roster_differs")
    assert card["data"]["what"] == "职位"
    assert desk.state() == ("onboarding", "submitted")
    desk.hr(Action.CONFIRM_ONBOARDING)
    assert desk.sync_rows() == 2


def test_a_failed_step_is_told_to_hr_with_its_reason(desk):
    desk.handed_in()
    desk.hr(Action.CONFIRM_ONBOARDING)
    reason = "cgi-bin/user/create answered 60104: phone number belongs to another member"
    desk.do(lambda s, a: onboarding.sync_failed(desk.journey, s, a.id, "member", reason, NOW))

    [card] = desk.posted("onboarding_failed")
    assert card["data"]["what"] == "创建企业微信账号"
    assert card["data"]["reason"].startswith("手机号已被其他成员使用")
    assert desk.state() == ("onboarding", "submitted")


@pytest.mark.parametrize("told_before", [False, True])
def test_a_row_that_ended_is_told_to_hr_exactly_once(desk, told_before):
    desk.handed_in()
    desk.hr(Action.CONFIRM_ONBOARDING)

    def end(session, application):
        row = session.scalar(select(OutboxMessage).where(OutboxMessage.kind == "hr_sync.member"))
        row.status, row.reason = "uncertain", "an earlier attempt may have arrived"
        if told_before:
            onboarding.sync_failed(desk.journey, session, application.id, "member", row.reason, NOW)
        alerts.raised(desk.journey, session, row, NOW)

    desk.do(end)

    [card] = desk.posted("onboarding_failed")
    assert card["data"]["reason"] == "an earlier attempt may have arrived"
    assert desk.state() == ("onboarding", "submitted")


def test_a_confirmation_whose_row_died_unheard_may_be_repeated(desk):
    desk.handed_in()
    desk.hr(Action.CONFIRM_ONBOARDING)
    desk.do(lambda s, a: s.execute(text("UPDATE outbox_messages SET status='failed' WHERE queue='sync'")))

    desk.hr(Action.CONFIRM_ONBOARDING)

    assert desk.sync_rows() == 2


def test_hr_hears_once_of_an_outage_and_is_asked_for_nothing(light_bank):
    bank = light_bank
    she = bank.person()
    bank.run(
        lambda session: outbox.post(
            session,
            key="member",
            kind="hr_sync.member",
            queue="sync",
            payload={"application_id": she.application_id},
            application_id=she.application_id,
            now=bank.clock.now(),
        )
    )
    tell = alerts.TellOfWaiting(bank.db, bank.journey)
    told = [tell(bank.clock.now() + timedelta(minutes=minutes)) for minutes in (50, 61, 120, 3000)]
    assert told == [0, 1, 0, 0] and len(bank.sent("sync_waits")) == 1
    bank.worker.queues = ["chat"]
    bank.work()
    assert len(bank.cards("hr01", "“创建企业微信账号”还没有完成")) == 1

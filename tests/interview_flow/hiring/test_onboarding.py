"""From the accepted offer to the verified roster, as rows."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from core.database import Database
from core.errors import InputInvalid, NotAllowed, Reason, Why
from interview_flow.core import engine
from interview_flow.core.states import Action
from interview_flow.hiring import onboarding, onboarding_view
from interview_flow.hiring.documents import StoredDocument
from interview_flow.staff import alerts
from messaging import outbox
from models import Application, AuditEntry, Invitation, Onboarding, OutboxMessage, RosterRecord
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
        shown = onboarding_view.view(session, desk.journey, session.get_one(Application, desk.id), NOW)
    assert shown["return_reason"] == "身份证照片不清晰" and shown["editable"]
    desk.submit()
    assert len(desk.posted("onboarding_review")) == 2


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
    assert len(desk.posted("hired")) == len(desk.posted("onboarding_done")) == 1
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
    why = Why(Reason.REFUSED, 60104, "x")
    desk.do(lambda s, a: onboarding.sync_failed(desk.journey, s, a.id, "member", why, NOW))

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
        row.status, row.why = "uncertain", Why(Reason.MAY_HAVE_ARRIVED, None, "x")
        if told_before:
            onboarding.sync_failed(desk.journey, session, application.id, "member", row.why, NOW)
        alerts.raised(desk.journey, session, row, NOW)

    desk.do(end)

    [card] = desk.posted("onboarding_failed")
    assert card["data"]["reason"] == "对方可能已收到，系统没有重发"
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

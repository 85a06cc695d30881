"""What the onboarding page shows: what is filled in already, what it is for, what comes next."""

import pytest
from sqlalchemy import select

from interview_flow.core.states import Action
from interview_flow.hiring import onboarding, onboarding_view
from models import Application, Candidate, Onboarding
from tests.interview_flow.hiring.test_onboarding import Desk
from tests.support.onboarding import FORM, make_journey
from tests.support.times import NOW


@pytest.fixture
def journey():
    return make_journey()


@pytest.fixture
def desk(sqlite_db, journey) -> Desk:
    return Desk(sqlite_db, journey)


def shown(desk: Desk) -> dict:
    with desk.db.read() as session:
        return onboarding_view.view(session, desk.journey, session.get_one(Application, desk.id), NOW)


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

"""The page of a new member: their first day, and nobody else's."""

from models import Application, RosterRecord
from tests.support.onboarding import add_accepted_offer
from tests.web.seeds import BASE, see, sign_in

WHERE = "/h5/first-day"


def hire(web, state="onboarded"):
    def work(session):
        application = add_accepted_offer(session, web.journey)
        application.state = state
        session.add(RosterRecord(application_id=application.id, userid="N1ab", status="verified", differences=[]))
        return application.id

    return web.db.run(work)


def test_a_new_member_sees_when_and_where_to_come_and_who_receives_them(web):
    hire(web)
    text = see(sign_in(web, "n1AB", WHERE), WHERE)

    assert "李晓 已登录" in text and "n1ab 已登录" not in text.lower()
    for words in ("欢迎加入哈尔滨分行", "柜员", "12月2日（周三）", "09:00", "中央大街100号", "周岚", "0451-12345678"):
        assert words in text, words


def test_who_did_not_join_by_an_application_or_is_not_through_is_told_so(light_web):
    application_id = hire(light_web, "onboarding")
    for userid in ("n1ab", "iv01"):
        answer = sign_in(light_web, userid, WHERE).get(WHERE, base_url=BASE)
        assert answer.status_code == 403 and "没有找到您的报到安排" in answer.text
        assert "中央大街" not in answer.text
    with light_web.db.read() as session:
        assert session.get_one(Application, application_id).state == "onboarding"

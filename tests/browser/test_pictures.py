"""Every page of the product in every state: what axe finds on it, and its picture for `make pictures`.

A picture is named after page or state, width and colours. Without PAGES_PICTURES a few pages are looked at and nothing
is written.
"""

from datetime import timedelta

import pytest
from sqlalchemy import select

from interview_flow.core.states import State
from interview_flow.invitation import short_links
from models import Friend, FriendWay, HrQuestion, Invitation
from tests.browser.shots import shoot, some
from tests.browser.test_list import add
from tests.browser.test_list import seed as seed_list
from tests.browser.test_pages import paths_of, seed
from tests.support.onboarding import add_application
from tests.support.times import NOW
from tests.web.seeds import interviewed
from web.core.strangers import A_MINUTE, SHORT_LINKS

pytestmark = pytest.mark.browser

LISTS = {
    "list-waiting": "/hr",
    "list-everybody": "/hr?tab=all&sort=score",
    "list-search": "/hr?words=h",
    "list-nobody": "/hr?words=慕容复",
    "numbers": "/hr/numbers",
    "not-found": "/hr/nowhere",
}
# Name, who WeCom says has come ("": nobody of the bank), path. What a visitor sees who isn't signed in.
VISITORS = [
    ("link-unknown", "", "/i/AAAAAAAA"),
    ("start", "", "/"),
    ("not-found-visitor", "", "/nowhere"),
    ("login-outdated", "", "/login/callback?code=c&state=none"),
    ("login-no-member", "", "/hr"),
    ("login-no-rights", "iv09", "/hr"),
    ("result-no-rights", "iv09", "/h5/results/{application}"),
    ("mine-empty", "iv09", "/h5/mine"),
    ("question-gone", "hr01", "/hr/questions/nowhere"),
    ("system-nothing-failed", "hr00", "/hr/system"),
]


def test_every_page(site, open_page):
    names = ("list", "candidate", "result-interviewer", "mine", "result-hr", "question", "system", "first-day")
    rows = list(zip(names, paths_of(*seed(site)), strict=True))
    for name, (userid, path) in some(rows):
        shoot(open_page(userid, path), name)


@pytest.mark.slow
@pytest.mark.parametrize("state", list(State))
def test_the_candidate_page_in_every_state(site, open_page, state):
    made = interviewed(site, state=state.value)
    shoot(open_page("hr01", f"/hr/applications/{made.application_id}"), f"candidate-{state.value}")


def test_a_decision_that_can_still_be_taken_back(site, open_page):
    made = interviewed(site)
    page = open_page("hr01", f"/hr/applications/{made.application_id}")
    page.locator("summary", has_text="淘汰").click()
    page.select_option("[name=reject_reason]", "fit")
    page.get_by_role("button", name="淘汰").click()
    shoot(page, "candidate-undo")
    page.get_by_role("button", name="撤销").click()
    page.get_by_text("候选人没有收到原来的决定").wait_for()


@pytest.mark.slow
def test_a_candidate_who_may_add_a_recruiter_as_a_friend_and_one_who_has(site, open_page):
    made = interviewed(site, state="invited")
    with site.db.write() as session:
        link = "https://wework.qpic.cn/wwpic/863812_8aDm2T3rSkqYs1V_1668405402/0"
        until = NOW + timedelta(days=7)
        way = FriendWay(application_id=made.application_id, userid="hr01", state_index="s", config_id="c", link=link)
        way.created_at, way.expires_at = NOW, until
        friend = Friend(application_id=made.application_id, userid="hr02", external_userid="wm1", since=NOW)
        friend.external_userid_index = "i"
        session.add_all((way, friend))
    shoot(open_page("hr01", f"/hr/applications/{made.application_id}"), "candidate-friends")


@pytest.mark.slow
def test_the_list_the_numbers_and_what_is_not_there(site, open_page):
    ids = seed_list(site, 12)
    add(site, "买买提·艾力·阿卜杜热合曼", state="scored", score=77.0, since=NOW - timedelta(days=40))
    add(site, "陈静", branch="guangzhou", state="expired")
    with site.db.write() as session:
        session.add(HrQuestion(application_id=ids[0], asked_at=NOW - timedelta(days=5), question="几点？"))
    for name, path in LISTS.items():
        shoot(open_page("hr00", path), name)


def test_what_a_visitor_sees(site, open_page):
    made = interviewed(site)
    for name, userid, path in some(VISITORS, few=2):
        shoot(open_page(userid, path.format(application=made.application_id)), name)


@pytest.mark.slow
def test_an_invitation_that_is_over(site, open_page):
    """A live code leads into WeChat, so that this is the only page behind the SMS's link."""
    with site.db.write() as session:
        add_application(session, "expired")
        link = session.scalars(select(Invitation)).one()
        link.expires_at = NOW
        code = short_links.make(session, link, NOW).code
    shoot(open_page("", f"/i/{code}"), "link-expired")


@pytest.mark.slow
def test_who_asks_too_often(site, open_page):
    page = open_page("", "/")
    page.set_extra_http_headers({"X-Forwarded-For": "203.0.113.7"})
    for _ in range(A_MINUTE[SHORT_LINKS]):
        site.app.test_client().get("/i/AAAAAAAA", headers={"X-Forwarded-For": "203.0.113.7"})
    page.goto(f"{site.url}/i/AAAAAAAA")
    shoot(page, "too-often")

"""Who holds the phone has to prove it before the mini-app's API shows or takes anything."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models import Candidate, MiniSession, OneTimeCode
from tests.support.onboarding import LINK_TOKEN, OPENID, add_accepted_offer, add_application
from tests.web.candidate.test_mini_program import Phone, app, count, deps, hired, invited, known, phone, problem
from web.core.strangers import A_VISITORS_MINUTE, MINI_PROOF

__all__ = ["app", "deps", "hired", "invited", "known", "phone"]


def test_a_candidate_who_accepted_in_chat_reaches_their_onboarding_after_a_proof(phone, app, deps):
    deps.db.run(lambda session: add_accepted_offer(session, deps.journey).id)
    assert phone.sign_in(invitation=LINK_TOKEN).json["proof"] == ["phone", "code"]
    problem(phone.get("/onboarding"), 404)

    assert phone.prove(phone_code="phone:13800138000").json == {"bound": True}
    assert phone.get("/onboarding").json["name"] == "李晓"
    problem(Phone(app).sign_in("openid:oOther", invitation=LINK_TOKEN), 403)


@pytest.mark.parametrize(
    ("body", "field"),
    [({"phone_code": "used"}, "phone_code"), ({"phone_code": "phone:13911112222"}, "phone_code"),
     ({"code": "123456"}, "code"), ({}, "code")],
)  # fmt: skip
def test_a_proof_that_proves_nothing_binds_nobody_and_says_why(phone, deps, body, field):
    deps.db.run(lambda session: add_application(session, "invited").id)
    assert phone.sign_in("openid:oCurious", invitation=LINK_TOKEN).status_code == 200

    assert problem(phone.prove(**body), 422, field)["detail"]
    assert problem(phone.get(f"/invitations/{LINK_TOKEN}"), 403)["proof"] == ["phone", "code"]
    with deps.db.read() as session:
        assert session.scalar(select(Candidate.openid_index)) is None


def test_who_is_bound_needs_no_proof_and_gets_no_code(phone, deps, invited):
    phone.sign_in()
    assert phone.post(f"/invitations/{LINK_TOKEN}/code").status_code == 200
    assert phone.prove(code="000000").json == {"bound": True}
    assert count(deps, OneTimeCode) == 0


def test_codes_of_the_phone_button_that_are_junk_are_not_all_asked_of_wechat(phone, app, deps):
    deps.db.run(lambda session: add_application(session, "invited").id)
    asked, known = [], deps.login.phone
    deps.login.phone = lambda code: (asked.append(code), known(code))[1]
    phone.sign_in("openid:oCurious", invitation=LINK_TOKEN)
    answers = [phone.prove(phone_code="used").status_code for _ in range(150)]
    most = A_VISITORS_MINUTE[MINI_PROOF]
    # A minute that ends in the middle counts anew.
    assert 429 in answers and len(asked) == answers.count(422) <= 2 * most < 150

    her = Phone(app)
    her.sign_in(invitation=LINK_TOKEN)
    assert her.prove(phone_code="phone:13800138000").json == {"bound": True}


@pytest.mark.parametrize(("code", "platform"), [(f"openid:{OPENID}", "wechat"), ("userid:n1", "wxwork")])
def test_a_login_sent_again_by_who_is_signed_in_goes_on_and_anybody_elses_is_refused(
    phone, app, deps, hired, code, platform
):
    """The code stays single-use, and another phone stays outside."""
    deps.login.used = set()
    stranger = Phone(app)
    first = phone.sign_in(code, platform)
    problem(stranger.sign_in(code, platform), 401)
    assert phone.sign_in(code, platform).json == first.json
    assert phone.get("/onboarding").status_code == (200 if platform == "wechat" else 404)
    stranger.sign_in("userid:n2", "wxwork")
    problem(stranger.sign_in(code, platform), 401)
    assert count(deps, MiniSession) == 2
    deps.clock.advance(timedelta(hours=2))
    problem(phone.sign_in(code, platform), 401)


def test_a_proof_sent_again_by_who_is_bound_by_it_goes_on(phone, deps):
    deps.login.used = set()
    deps.db.run(lambda session: add_application(session, "invited").id)
    phone.sign_in(invitation=LINK_TOKEN)
    for _ in range(2):
        assert phone.prove(phone_code="phone:13800138000").json == {"bound": True}
    assert phone.sign_in(invitation=LINK_TOKEN).json["proof"] == []

"""Logins outside the client, what members agree to show, signed pages, and the mini-program's phone number."""

import pytest
import requests

from core.errors import InputInvalid, RetryLater, Uncertain
from tests.wecom.conftest import AGENT, APP_ID, CORP, OPENID
from wecom.api.errors import Refused
from wecom.api.gateway import encode
from wecom.login import oauth

PAGE = "https://hr.example/h5/card?id=7"
STATE = "ab12"


@pytest.fixture
def trusted(sandbox):
    app = {"name": "interview", "agent_id": AGENT, "secret": "app-secret", "trusted_domain": "hr.example"}
    sandbox.setup(
        {
            "apps": [app],
            "members": [
                {"userid": "hr01", "name": "王敏", "mobile": "13900000001", "email": "wm@bank.example", "gender": "2"}
            ],
        }
    )


def code_of(refused):
    return refused.value.errcode


@pytest.mark.parametrize("older", [False, True])
def test_a_browser_logs_in_by_a_scanned_code(client, sandbox, trusted, older):
    url = oauth.qr_login_url(CORP, AGENT, "https://hr.example/login", STATE, sandbox.base_url, older=older)

    sandbox.sit_at_browser(userid="hr01")
    answer = requests.get(url, allow_redirects=False, timeout=5)

    code = answer.headers["Location"].split("code=")[1].split("&")[0]
    assert answer.headers["Location"].endswith(f"state={STATE}")
    assert oauth.visitor(client, code).userid == "hr01"


def test_the_login_pages_are_tencents_three_hosts():
    assert oauth.qr_login_url("C", 1, "https://x/", "a").startswith(
        "https://login.work.weixin.qq.com/wwlogin/sso/login?"
    )
    assert oauth.qr_login_url("C", 1, "https://x/", "a", older=True).startswith(
        "https://open.work.weixin.qq.com/wwopen/sso/qrConnect?"
    )
    assert "scope=snsapi_privateinfo" in oauth.authorize_url("C", 1, "https://x/", "a", private=True)


def test_a_member_shows_what_was_asked_for_and_nothing_without(client, sandbox, trusted):
    plain = oauth.authorize_url(CORP, AGENT, "https://hr.example/login", STATE, sandbox.base_url)
    asking = oauth.authorize_url(CORP, AGENT, "https://hr.example/login", STATE, sandbox.base_url, private=True)

    without = oauth.visitor(client, sandbox.login("hr01", plain)["code"])
    asked = oauth.visitor(client, sandbox.login("hr01", asking)["code"])

    assert (without.userid, without.user_ticket) == ("hr01", "")
    assert oauth.details(client, asked.user_ticket) == {
        "userid": "hr01",
        "mobile": "13900000001",
        "email": "wm@bank.example",
        "gender": "2",
    }
    with pytest.raises(Refused) as unknown:
        oauth.details(client, "nonsense")
    sandbox.expire_codes()
    with pytest.raises(Refused) as late:
        oauth.details(client, asked.user_ticket)
    assert (code_of(unknown), code_of(late)) == (84015, 84014)


def test_somebody_who_is_no_member_is_told_by_openid(client, sandbox, trusted):
    url = oauth.authorize_url(CORP, AGENT, "https://hr.example/login", STATE, sandbox.base_url)
    sandbox.sit_at_browser(openid="oStranger")
    answer = requests.get(url.partition("#")[0], allow_redirects=False, timeout=5)

    found = oauth.visitor(client, answer.headers["Location"].split("code=")[1].split("&")[0])

    assert (found.userid, found.openid) == ("", "oStranger")


class TestTickets:
    def test_the_hundred_and_first_in_an_hour_is_refused(self, sandbox, client):
        for _ in range(100):
            client.get("get_jsapi_ticket")

        with pytest.raises(RetryLater) as refused:
            client.get("get_jsapi_ticket")
        assert refused.value.after_s == 3600


class TestPhoneNumber:
    def test_its_code_works_once_and_is_not_the_logins(self, program, sandbox):
        code = sandbox.mini_phone(OPENID, "13800138000")

        assert program.phone_number(code) == "13800138000"
        for used in (code, sandbox.mini_login(OPENID)):
            with pytest.raises(Refused) as refused:
                program.phone_number(used)
            assert code_of(refused) == 40029

    def test_its_code_lives_five_minutes(self, program, sandbox):
        code = sandbox.mini_phone(OPENID, "13800138000")
        sandbox.expire_codes()

        with pytest.raises(Refused):
            program.phone_number(code)

    def test_an_unclear_answer_is_uncertain_because_the_code_is_gone(self, program, sandbox):
        code = sandbox.mini_phone(OPENID, "13800138000")
        sandbox.add_fault("/wxa/business/getuserphonenumber", "accept-then-reset", times=1)

        with pytest.raises(Uncertain):
            program.phone_number(code)

    def test_sealed_data_opens_with_the_session_key_only(self, program, sandbox):
        session = program.session(sandbox.mini_login(OPENID))
        sealed = sandbox.sealed_for_mini(OPENID, {"purePhoneNumber": "13800138000"})
        given = sealed["encryptedData"], sealed["iv"]

        opened = program.opened(session.session_key, *given)
        assert (opened["purePhoneNumber"], opened["watermark"]["appid"]) == ("13800138000", APP_ID)
        other = program.session(sandbox.mini_login(OPENID))
        for key in (other.session_key, "AAAA", "ä"):
            with pytest.raises(InputInvalid):
                program.opened(key, *given)

    def test_data_for_another_mini_program_is_refused(self, program, sandbox):
        sandbox.setup({"mini_programs": [{"app_id": "wxother", "secret": "s"}]})
        session = program.session(sandbox.mini_login(OPENID, APP_ID))
        sealed = sandbox.sealed_for_mini(OPENID, {"purePhoneNumber": "1"}, app_id="wxother")

        with pytest.raises(InputInvalid):
            program.opened(session.session_key, sealed["encryptedData"], sealed["iv"])


@pytest.mark.parametrize(
    ("change", "errcode"),
    [
        ({"touser": "oNobody"}, 40003),
        ({"template_id": "TMPL_OTHER"}, 40037),
        ({"data": {"thing1": {"value": "x" * 21}, "time2": {"value": "2026-12-01 10:00"}}}, 47003),
        ({"data": {"thing1": {"value": "柜员面试"}, "time2": {"value": "soon"}}}, 47003),
        ({"data": {"thing1": {"value": "柜员面试"}}}, 47003),
        ({}, 43101),
    ],
)
def test_a_subscription_message_is_refused_for_what_is_wrong_with_it(program, sandbox, change, errcode):
    sandbox.setup({"candidates": [{"openid": OPENID}]})
    data = {"thing1": {"value": "柜员面试"}, "time2": {"value": "2026-12-01 10:00"}}
    body = {"touser": OPENID, "template_id": "TMPL_DAY", "page": "pages/x", "data": data, **change}

    with pytest.raises(Refused) as refused:
        program.send_subscribed(encode(body))
    assert code_of(refused) == errcode

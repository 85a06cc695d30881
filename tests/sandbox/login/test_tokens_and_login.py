"""Tokens, permissions, login codes, mini-program, subscription messages."""

from urllib.parse import parse_qs, quote, urlsplit

import pytest
import requests

from sandbox.client.client import SandboxError
from tests.sandbox.conftest import CORP, App


def get_token(client, secret="app-secret", corp=CORP):
    params = {"corpid": corp, "corpsecret": secret}
    return requests.get(f"{client.base_url}/cgi-bin/gettoken", params=params, timeout=5).json()


def departments(client, token):
    params = {"access_token": token}
    return requests.get(f"{client.base_url}/cgi-bin/department/list", params=params, timeout=5).json()["errcode"]


def test_a_token_stays_the_same_for_7200_seconds_of_business_time(client):
    first = get_token(client)
    assert (first["errcode"], first["expires_in"]) == (0, 7200)
    client.advance_clock(7100)
    second = get_token(client)
    assert second["access_token"] == first["access_token"]
    assert 0 < second["expires_in"] <= 100

    client.advance_clock(101)
    assert departments(client, first["access_token"]) == 42001
    assert get_token(client)["access_token"] != first["access_token"]


def test_each_secret_has_its_own_token(client):
    assert get_token(client)["access_token"] != get_token(client, "contact-secret")["access_token"]


def test_wrong_credentials(client):
    assert get_token(client, "wrong")["errcode"] == 40001
    assert get_token(client, corp="wwother")["errcode"] == 40013
    assert get_token(client, "")["errcode"] == 41004
    assert departments(client, "invented") == 40014
    assert departments(client, "") == 41001


def test_an_error_text_is_never_the_same_twice(client):
    first, second = get_token(client, "wrong"), get_token(client, "wrong")

    assert "hint: [" in first["errmsg"]
    assert first["errmsg"] != second["errmsg"]


def test_tokens_may_be_voided_early(client):
    token = get_token(client)["access_token"]
    client.void_tokens()

    assert departments(client, token) == 40014


def test_a_secret_may_only_call_its_modules(contact_app):
    assert contact_app.post("message/send", {})["errcode"] == 48002
    assert contact_app.get("hr/get_fields")["errcode"] == 48002


def test_bad_json_is_a_data_format_error(client):
    params = {"access_token": get_token(client)["access_token"]}
    url = f"{client.base_url}/cgi-bin/message/send"

    assert requests.post(url, params=params, data=b"{", timeout=5).json()["errcode"] == 47001
    assert requests.post(url, params=params, data=b"\xff\xfe", timeout=5).json()["errcode"] == 40033


def authorize_url(client, redirect="http://bank.example:8000/h5/back?x=1", state="s" * 64):
    query = f"appid={CORP}&redirect_uri={quote(redirect, safe='')}&response_type=code&scope=snsapi_base"
    return f"{client.base_url}/connect/oauth2/authorize?{query}&state={state}&agentid=1000002#wechat_redirect"


def test_a_member_logs_in_with_a_code_that_works_once(client, app):
    login = client.login("HR01", authorize_url(client))

    query = parse_qs(urlsplit(login["redirect_url"]).query)
    assert query == {"x": ["1"], "code": [login["code"]], "state": ["s" * 64]}
    assert app.get("auth/getuserinfo", code=login["code"])["userid"] == "hr01"
    assert app.get("auth/getuserinfo", code=login["code"])["errcode"] == 40029


def test_whoever_is_on_the_way_gets_there_although_the_clock_moves(client, app):
    code = client.login("hr01", authorize_url(client))["code"]
    client.advance_clock(2 * 86400)

    assert app.get("auth/getuserinfo", code=code)["userid"] == "hr01"


def test_a_login_code_lives_five_minutes(client, app):
    code = client.login("hr01", authorize_url(client))["code"]
    client.expire_codes()

    assert app.get("auth/getuserinfo", code=code)["errcode"] == 40029


def test_a_state_that_wecom_would_refuse(client):
    with pytest.raises(SandboxError, match="40058"):
        client.login("hr01", authorize_url(client, state="has.dots"))


def test_the_redirect_must_go_to_the_trusted_domain(client):
    with pytest.raises(SandboxError, match="50001"):
        client.login("hr01", authorize_url(client, redirect="http://evil.example/"))


def test_private_data_needs_a_ticket_that_lives_half_an_hour(client, app):
    url = authorize_url(client).replace("snsapi_base", "snsapi_privateinfo")
    info = app.get("auth/getuserinfo", code=client.login("hr01", url)["code"])

    ticket = {"user_ticket": info["user_ticket"]}
    assert app.post("auth/getuserdetail", ticket)["mobile"] == "13900000001"
    client.expire_codes()
    assert app.post("auth/getuserdetail", ticket)["errcode"] == 84014
    assert app.post("auth/getuserdetail", {"user_ticket": "x"})["errcode"] == 84015


def test_a_browser_is_redirected_as_the_chosen_person(client, app):
    def code_for(**headers):
        answer = requests.get(authorize_url(client), allow_redirects=False, headers=headers, timeout=5)
        return parse_qs(urlsplit(answer.headers.get("Location", "")).query).get("code", [""])[0]

    assert code_for() == ""
    client.sit_at_browser(userid="iv01")
    assert app.get("auth/getuserinfo", code=code_for())["userid"] == "iv01"
    assert app.get("auth/getuserinfo", code=code_for(**{"X-Sandbox-User": "hr01"}))["userid"] == "hr01"
    client.sit_at_browser(openid="oLi", external_userid="wmLi")
    stranger = app.get("auth/getuserinfo", code=code_for())
    assert (stranger["openid"], stranger["external_userid"]) == ("oLi", "wmLi")
    assert "userid" not in stranger


def bind_mini_program(client):
    """As in WeCom's console: the app is bound to the mini-program."""
    [interview] = [one for one in client.get_setup()["apps"] if one["name"] == "interview"]
    client.setup({"apps": [interview | {"mini_app_id": "wxmini0001"}]})


def test_both_mini_program_logins(client, app):
    bind_mini_program(client)
    js_code = client.member_mini_login("hr01")
    inside = app.get("miniprogram/jscode2session", js_code=js_code, grant_type="authorization_code")
    assert (inside["errcode"], inside["userid"], inside["corpid"]) == (0, "hr01", CORP)

    client.setup({"candidates": [{"openid": "oLi", "unionid": "uLi", "phone": "13800138000"}]})
    params = {"appid": "wxmini0001", "secret": "mini-secret", "grant_type": "authorization_code"}
    params["js_code"] = client.mini_login("oLi")
    outside = requests.get(f"{client.base_url}/sns/jscode2session", params=params, timeout=5).json()
    assert (outside["openid"], outside["unionid"]) == ("oLi", "uLi")
    assert "errcode" not in outside
    again = requests.get(f"{client.base_url}/sns/jscode2session", params=params, timeout=5).json()
    assert again["errcode"] == 40029


def test_a_members_code_is_for_the_mini_program_that_the_app_is_bound_to(client, app):
    bind_mini_program(client)
    client.setup({"mini_programs": [{"app_id": "wxother", "secret": "other-secret"}]})
    foreign = client.member_mini_login("hr01", "wxother")
    again = client.member_mini_login("hr01")
    ask = {"grant_type": "authorization_code"}
    assert app.get("miniprogram/jscode2session", js_code=foreign, **ask)["errcode"] == 40029
    assert app.get("miniprogram/jscode2session", js_code=again, **ask)["errcode"] == 0
    assert app.get("miniprogram/jscode2session", js_code=again, **ask)["errcode"] == 40029


def test_a_phone_code_is_good_once_for_five_minutes_and_for_its_own_mini_program(client):
    client.setup(
        {
            "candidates": [{"openid": "oLi", "phone": "13800138000"}],
            "mini_programs": [{"app_id": "wxother", "secret": "other-secret"}],
        }
    )
    path = "/wxa/business/getuserphonenumber"
    foreign, late, good = client.mini_phone("oLi", app_id="wxother"), client.mini_phone("oLi"), ""
    assert mini_post(client, path, {"code": foreign})["errcode"] == 40029
    client.expire_codes()
    assert mini_post(client, path, {"code": late})["errcode"] == 40029
    good = client.mini_phone("oLi")
    assert mini_post(client, path, {"code": good})["phone_info"]["purePhoneNumber"] == "13800138000"
    assert mini_post(client, path, {"code": good})["errcode"] == 40029
    with pytest.raises(SandboxError, match="no phone number"):
        client.mini_phone("oWithoutPhone")


def test_without_an_open_platform_account_nobody_has_a_unionid(client):
    client.setup(
        {
            "candidates": [{"openid": "oLi", "unionid": "uLi", "phone": "13800138000"}],
            "mini_programs": [{"app_id": "wxmini0001", "secret": "mini-secret", "open_platform": False}],
        }
    )
    params = {"appid": "wxmini0001", "secret": "mini-secret", "grant_type": "authorization_code"}
    params["js_code"] = client.mini_login("oLi")
    assert "unionid" not in requests.get(f"{client.base_url}/sns/jscode2session", params=params, timeout=5).json()


def mini_post(client, path, body):
    params = {"appid": "wxmini0001", "secret": "mini-secret", "grant_type": "client_credential"}
    token = requests.get(f"{client.base_url}/cgi-bin/token", params=params, timeout=5).json()["access_token"]
    url = f"{client.base_url}{path}"
    return requests.post(url, params={"access_token": token}, json=body, timeout=5).json()


def subscribe_send(client, template="DAY", touser="oLi", **data):
    values = {"thing1": "柜员面试", "time2": "2026-12-01 10:00"} | data
    shown = {key: {"value": value} for key, value in values.items()}
    body = {"touser": touser, "template_id": template, "page": "pages/accept/index", "data": shown}
    return mini_post(client, "/cgi-bin/message/subscribe/send", body)["errcode"]


def test_each_granted_tap_is_one_subscription_message(client):
    client.mini_login("oLi")
    assert subscribe_send(client) == 43101

    client.subscribe("oLi", granted=["DAY"], refused=["HOUR"])
    assert subscribe_send(client) == 0
    assert subscribe_send(client) == 43101
    [entry] = client.received("subscribe", "oLi")
    assert entry["data"] == {"thing1": "柜员面试", "time2": "2026-12-01 10:00"}


def test_wrong_subscription_messages(client):
    client.subscribe("oLi", granted=["DAY"])

    assert subscribe_send(client, touser="oNobody") == 40003
    assert subscribe_send(client, template="OTHER") == 40037
    assert subscribe_send(client, thing1="字" * 21) == 47003
    assert subscribe_send(client, time2="明天") == 47003
    assert subscribe_send(client, extra="x") == 47003


def test_a_wecom_token_is_nothing_to_wechat(client):
    params = {"access_token": get_token(client)["access_token"]}
    url = f"{client.base_url}/cgi-bin/message/subscribe/send"

    assert requests.post(url, params=params, json={}, timeout=5).json()["errcode"] == 40014


def test_the_phone_button(client):
    client.setup({"candidates": [{"openid": "oLi", "phone": "13800138000"}]})

    answer = mini_post(client, "/wxa/business/getuserphonenumber", {"code": client.mini_phone("oLi")})

    assert answer["phone_info"]["purePhoneNumber"] == "13800138000"


def test_an_unknown_secret_gets_no_app(client):
    assert App(client.base_url, "app-secret").token()
    client.reset()
    assert get_token(client)["errcode"] == 40001

"""WeCom login: the state belongs to one browser, works once, for five minutes; sessions and forms."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from models import WebSession
from sandbox.server import Sandbox
from tests.support import tenant
from tests.web.seeds import csrf_of, interviewed, sign_in
from wecom.api.client import WeComClient
from wecom.api.token_store import LocalStore
from wecom.login import oauth

BASE = "https://recruit.example.com"


def start(client, path="/hr"):
    answer = client.get(path, base_url=BASE)
    assert answer.status_code == 302
    return answer.headers["Location"].rpartition("state=")[2]


def come_back(client, state, code="c1"):
    return client.get(f"/login/callback?code={code}&state={state}", base_url=BASE)


def cookie_of(state):
    return f"__Host-yinpin-login-{state[:16]}"


def held_by(client, name):
    found = client.get_cookie(name, domain="recruit.example.com")
    return found.value if found else None


def test_a_member_lands_where_they_wanted_to_go(web):
    web.codes["c1"] = "hr01"
    client = web.app.test_client()
    wanted = "/hr/applications/" + "0" * 32
    state = start(client, wanted)
    assert re.fullmatch(r"[0-9a-f]{64}", state)
    answer = come_back(client, state)
    assert (answer.status_code, answer.headers["Location"]) == (303, wanted)
    cookie = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith("__Host-yinpin="))
    assert "HttpOnly" in cookie and "Secure" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie
    with web.db.read() as session:
        [row] = session.scalars(select(WebSession))
        assert row.userid == "hr01"
        assert row.token_hash not in cookie, "the cookie holds the token, the row only its hash"


def test_a_state_works_once(light_web):
    light_web.codes.update(c1="hr01", c2="hr00")
    client = light_web.app.test_client()
    state = start(client)
    held = held_by(client, cookie_of(state))
    assert come_back(client, state).status_code == 303
    assert come_back(client, state, "c2").status_code == 303, "the browser that is signed in by it goes on"
    client.post("/logout", data={"csrf": csrf_of(client.get("/hr", base_url=BASE).text)}, base_url=BASE)
    thief = light_web.app.test_client()
    thief.set_cookie(cookie_of(state), held, domain="recruit.example.com", secure=True)
    for browser in (client, thief):
        assert come_back(browser, state, "c2").status_code == 403
    assert "c2" in light_web.codes, "the second code was not even asked about"


def test_reloading_the_return_address_goes_on_to_the_page(web):
    web.codes["c1"] = "hr01"
    client, wanted = web.app.test_client(), "/hr/applications/" + "0" * 32
    state = start(client, wanted)
    come_back(client, state)
    web.clock.advance(timedelta(hours=2))
    for _ in range(2):
        again = come_back(client, state)
        assert (again.status_code, again.headers["Location"]) == (303, wanted)
    assert come_back(web.app.test_client(), state).status_code == 403
    web.clock.advance(timedelta(hours=11))
    assert come_back(client, state).status_code == 403, "the session is over"


def test_a_link_of_a_card_opens_again_and_again_for_who_is_signed_in_and_for_nobody_else(light_web):
    made = interviewed(light_web)
    client, link = sign_in(light_web, "hr01"), f"/hr/applications/{made.application_id}"
    assert [client.get(link, base_url=BASE).status_code for _ in range(3)] == [200, 200, 200]
    assert light_web.app.test_client().get(link, base_url=BASE).status_code == 302


def test_logins_in_several_tabs_of_a_browser_all_come_back(light_web):
    light_web.codes.update(c1="hr01", c2="hr01", c3="hr01")
    client = light_web.app.test_client()
    states = [start(client) for _ in range(3)]
    assert [come_back(client, state, f"c{n}").status_code for n, state in enumerate(states, 1)] == [303, 303, 303]


def test_a_login_that_somebody_else_signed_is_refused(light_web):
    from itsdangerous import URLSafeSerializer

    light_web.codes["c1"] = "hr01"
    client, state = light_web.app.test_client(), "0" * 64
    forged = URLSafeSerializer("guessed", salt="yinpin-login-2").dumps([state, "/hr", 4e9])
    for cookie in (forged, "x", "x" * 4000):
        client.set_cookie(cookie_of(state), cookie, domain="recruit.example.com", secure=True)
        assert come_back(client, state).status_code == 403


def test_a_state_of_another_browser_is_refused(light_web):
    light_web.codes["c1"] = "hr01"
    state = start(light_web.app.test_client())
    for stranger in (light_web.app.test_client(), light_web.app.test_client()):
        answer = come_back(stranger, state)
        assert (answer.status_code, "登录没有完成" in answer.text) == (403, True)
    assert "c1" in light_web.codes, "the code was not even asked about"


def test_a_state_lives_five_minutes(light_web):
    light_web.codes["c1"] = "hr01"
    client = light_web.app.test_client()
    state = start(client)
    light_web.clock.advance(timedelta(minutes=5, seconds=1))
    assert come_back(client, state).status_code == 403


@pytest.mark.parametrize("state", ["", "x" * 64, "0" * 64, "0" * 63, "'; DROP TABLE oauth_states; --"])
def test_an_unknown_state_is_refused(light_web, state):
    client = light_web.app.test_client()
    start(client)
    assert come_back(client, state).status_code == 403


def test_a_wrong_code_signs_nobody_in(light_web):
    client = light_web.app.test_client()
    assert come_back(client, start(client), "unknown").status_code == 403
    assert come_back(client, start(client), "").status_code == 403
    with light_web.db.read() as session:
        assert session.scalar(select(func.count()).select_from(WebSession)) == 0


def test_every_page_of_a_member_is_come_back_to_with_what_was_searched_for(light_web):
    found = {rule.rule for rule in light_web.app.url_map.iter_rules() if rule.rule.startswith(("/hr", "/h5"))}
    pages = [re.sub(r"<\w+>", "0" * 32, rule) for rule in sorted(found)]
    client = light_web.app.test_client()
    begun = {}
    for path in [*pages, "/hr?tab=all&q=%E6%9D%8E&page=2"]:
        answer = client.get(path, base_url=BASE)
        if answer.status_code == 302:  # else it only takes forms
            begun[path] = answer.headers["Location"].rpartition("state=")[2]
            light_web.codes[f"c{len(begun)}"] = "hr01"
            assert come_back(client, begun[path], f"c{len(begun)}").headers["Location"] == path
            client.delete_cookie("__Host-yinpin", domain="recruit.example.com")
    assert {"/hr", "/h5/mine", "/hr/numbers", "/hr?tab=all&q=%E6%9D%8E&page=2"} <= set(begun)


@pytest.mark.parametrize("path", ["//evil.example/hr", "/hr/../../evil", "/hr?next=https://evil.example", "/hr?a\\b"])
def test_only_our_pages_are_returned_to(light_web, path):
    light_web.codes["c1"] = "hr01"
    client = light_web.app.test_client()
    answer = client.get(path, base_url=BASE)
    if answer.status_code != 302 or "state=" not in answer.headers["Location"]:
        return  # no page of ours, so no login begins
    state = answer.headers["Location"].rpartition("state=")[2]
    assert come_back(client, state).headers["Location"] == "/hr"


def test_signing_in_makes_a_new_session_and_ends_the_old_one(light_web):
    client = sign_in(light_web, "hr01")
    old = client.get_cookie("__Host-yinpin", domain="recruit.example.com").value
    light_web.codes["c9"] = "iv01"
    state = client.get("/login", base_url=BASE).headers["Location"].rpartition("state=")[2]
    assert come_back(client, state, "c9").status_code == 303
    assert client.get_cookie("__Host-yinpin", domain="recruit.example.com").value != old
    with light_web.db.read() as session:
        living = select(WebSession).where(WebSession.expires_at > light_web.clock.now())
        assert [one.userid for one in session.scalars(living)] == ["iv01"]


def test_a_session_ends_after_twelve_hours_and_by_signing_out(light_web):
    client = sign_in(light_web, "hr01")
    text = client.get("/hr", base_url=BASE).text
    assert client.post("/logout", data={"csrf": csrf_of(text)}, base_url=BASE).status_code == 303
    assert client.get("/hr", base_url=BASE).status_code == 302
    client = sign_in(light_web, "hr01")
    light_web.clock.advance(timedelta(hours=12, seconds=1))
    assert client.get("/hr", base_url=BASE).status_code == 302


def test_a_made_up_cookie_is_nobody(light_web):
    client = light_web.app.test_client()
    client.set_cookie("__Host-yinpin", "made-up", domain="recruit.example.com")
    assert client.get("/hr", base_url=BASE).status_code == 302


def test_rights_are_read_with_every_request(light_web, monkeypatch):
    made = interviewed(light_web)
    client = sign_in(light_web, "iv01")
    assert client.get(f"/h5/results/{made.application_id}", base_url=BASE).status_code == 200
    branches = light_web.journey.catalogue.shelf.branches
    monkeypatch.setitem(branches, "harbin", branches["harbin"].model_copy(update={"interviewers": ()}))
    assert client.get(f"/h5/results/{made.application_id}", base_url=BASE).status_code == 403


@pytest.mark.parametrize("token", [None, "", "wrong", "0" * 64])
def test_a_form_without_its_token_changes_nothing(light_web, token):
    made = interviewed(light_web)
    client = sign_in(light_web, "hr01")
    data = {"action": "advance", "tap": "t"} | ({} if token is None else {"csrf": token})
    answer = client.post(f"/hr/applications/{made.application_id}/actions", data=data, base_url=BASE)
    assert answer.status_code == 403
    cross = client.post(f"/hr/applications/{made.application_id}/actions", json={"action": "advance"}, base_url=BASE)
    assert cross.status_code == 403


def test_another_sessions_token_is_refused(light_web):
    made = interviewed(light_web)
    path = f"/hr/applications/{made.application_id}"
    theirs = csrf_of(sign_in(light_web, "hr00").get(path, base_url=BASE).text)
    data = {"action": "advance", "tap": "t", "csrf": theirs}
    assert sign_in(light_web, "hr01").post(f"{path}/actions", data=data, base_url=BASE).status_code == 403


PUBLIC = {
    "/healthz",
    "/readyz",
    "/metrics",
    "/api/openapi.json",
    "/api/docs",
    "/api/docs/<name>",
    "/static/<path:filename>",
}
PUBLIC |= {"/login", "/login/callback"}  # these begin and end the login itself
PUBLIC |= {"/"}  # links only
PUBLIC |= {"/i/<code>"}  # a candidate's short link: whoever holds the code has the link


def test_no_path_serves_anybody_unless_it_is_listed_here(light_web):
    made = interviewed(light_web)
    values = {
        "application_id": made.application_id,
        "part_id": made.voice[0],
        "document_id": "0",
        "question_id": "0",
        "list_id": "0",
        "drive_id": "0",
        "task": "invite",
    }
    client = light_web.app.test_client()
    for rule in light_web.app.url_map.iter_rules():
        if rule.rule in PUBLIC:
            continue
        path = rule.rule
        for name in rule.arguments:
            path = path.replace(f"<{name}>", values[name])
        for method in rule.methods - {"OPTIONS"}:
            answer = client.open(path, method=method, base_url=BASE)
            assert answer.status_code in (302, 401, 403), (method, rule.rule, answer.status_code)
            assert "李晓" not in answer.text


def test_no_reading_request_has_an_effect_on_an_application(light_web):
    made = interviewed(light_web)
    client = sign_in(light_web, "hr01")
    for path in ("/actions?action=advance", "?action=advance", ""):
        client.get(f"/hr/applications/{made.application_id}{path}", base_url=BASE)
    from models import Application

    with light_web.db.read() as session:
        assert session.get(Application, made.application_id).state == "scored"


def test_the_real_wire_a_member_signs_in_and_an_outsider_does_not(make_web, sqlite_db, sandbox: Sandbox):
    sandbox.client.setup(tenant.sandbox_setup(BASE))
    wecom = WeComClient(tenant.CORP_ID, tenant.SECRET, api_base=sandbox.url, store=LocalStore())
    web = make_web(
        sqlite_db,
        authorize_url=lambda back, state: oauth.authorize_url(
            tenant.CORP_ID, tenant.AGENT_ID, back, state, sandbox.url
        ),
        exchange=lambda code: oauth.visitor(wecom, code).userid or None,
    )
    client = web.app.test_client()
    begin = client.get("/hr", base_url=BASE).headers["Location"]
    back = sandbox.client.login("hr01", begin)["redirect_url"]
    assert client.get(back.removeprefix(BASE), base_url=BASE).headers["Location"] == "/hr"
    assert "招聘列表" in client.get("/hr", base_url=BASE).text
    assert client.get(back.removeprefix(BASE), base_url=BASE).headers["Location"] == "/hr", "reloaded"
    assert web.app.test_client().get(back.removeprefix(BASE), base_url=BASE).status_code == 403

    import requests

    stranger = web.app.test_client()
    begin = stranger.get("/hr", base_url=BASE).headers["Location"]
    sandbox.client.sit_at_browser(openid="oSomebody")
    back = requests.get(begin, allow_redirects=False, timeout=10).headers["Location"]
    answer = stranger.get(back.removeprefix(BASE), base_url=BASE)
    assert (answer.status_code, "企业微信成员" in answer.text) == (403, True)

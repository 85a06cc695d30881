"""Access tokens of apps, web login (OAuth) and mini-program login inside WeCom.

Source: developer.work.weixin.qq.com/document/path/91039, 91022, 91023, 96959.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import Blueprint, Response, redirect, request

from sandbox.api.answering import Api, Json, answered
from sandbox.contacts.address_book import Contacts
from sandbox.core.errors import ApiError
from sandbox.core.setup import App
from sandbox.core.state import State
from sandbox.login.wechat import session_key

STATE = re.compile(r"[A-Za-z0-9]{0,128}")
PAGES = ("/connect/oauth2/authorize", "/wwlogin/sso/login", "/wwopen/sso/qrConnect")
TICKET_S = 1800


class Logins:
    """Web logins, and who agrees to them.

    Attributes:
        browser: who sits at a browser that names nobody, as `authorize` takes it; set by the control API.
    """

    def __init__(self, state: State, contacts: Contacts) -> None:
        self._state, self._contacts = state, contacts
        self.reset()

    def reset(self) -> None:
        """Forget who sits at the browser."""
        self.browser: dict[str, str] = {}

    def authorize(self, url: str, who: dict[str, str]) -> dict[str, str]:
        """Let a person agree to a login; returns redirect_url, code and state.

        Args:
            who: {"userid": ...} for a member, {"openid": ..., "external_userid": ...} for anybody else.

        Raises:
            ApiError: 40013 corp, 40058 state or redirect_uri, 50001 domain, 60111 unknown member.
        """
        query = {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}
        if query.get("appid") != self._state.setup.corp_id:
            raise ApiError(40013)
        target, returned = query.get("redirect_uri", ""), query.get("state", "")
        if not urlsplit(target).netloc or not STATE.fullmatch(returned):
            raise ApiError(40058)
        self._check_domain(query.get("agentid"), urlsplit(target).netloc)
        if "userid" in who:
            who = {"userid": self._contacts.find(who["userid"])["userid"]}
        private = query.get("scope") == "snsapi_privateinfo" and query.get("agentid")
        code = self._state.codes.issue("web_login", who=who, private=bool(private))
        joined = "&" if urlsplit(target).query else "?"
        back = f"{target}{joined}{urlencode({'code': code, 'state': returned})}"
        return {"redirect_url": back, "code": code, "state": returned}

    def _check_domain(self, agent_id: str | None, host: str) -> None:
        domains = {
            app.trusted_domain
            for app in self._state.setup.apps.values()
            if app.trusted_domain and agent_id in (None, str(app.agent_id))
        }
        if domains and host not in domains:
            raise ApiError(50001)

    def current_person(self) -> dict[str, str]:
        """Who sits at the requesting browser: header, cookie, query, or the control API's choice.

        Raises:
            ApiError: 40003 nobody was named.
        """
        named = (
            request.headers.get("X-Sandbox-User")
            or request.cookies.get("sandbox_user")
            or request.args.get("sandbox_user")
        )
        if named:
            return {"userid": named}
        if self.browser:
            return self.browser
        raise ApiError(40003)


def get_token(state: State) -> Json:
    """`gettoken`."""
    corp_id, secret = request.args.get("corpid", ""), request.args.get("corpsecret", "")
    if not corp_id or not secret:
        raise ApiError(41002 if not corp_id else 41004)
    if corp_id != state.setup.corp_id:
        raise ApiError(40013)
    app = state.setup.app_by_secret(secret)
    if app is None:
        raise ApiError(40001)
    value, left = state.tokens.issue("wecom", app.name)
    return {"access_token": value, "expires_in": left}


def user_info(state: State, code: str) -> tuple[dict[str, str], bool]:
    """Whom a code stands for, and whether they agreed to share private data."""
    found = state.codes.use("web_login", code)
    return found["who"], found["private"]


def routes(state: State, contacts: Contacts, logins: Logins) -> Blueprint:
    """Token and login calls."""
    blueprint = Blueprint("login", __name__)
    api = Api(state, blueprint)

    @blueprint.get("/cgi-bin/gettoken")
    def token() -> Response:
        with state.lock:
            return answered(lambda: get_token(state))

    def page() -> Response:
        with state.lock:
            try:
                return redirect(logins.authorize(request.url, logins.current_person())["redirect_url"])  # type: ignore[return-value]
            except ApiError as error:
                return Response(f"<h1>{error.errcode}</h1>", status=403, content_type="text/html; charset=utf-8")

    for path in PAGES:
        blueprint.add_url_rule(path, path.replace(".", "_"), page)

    _member_calls(state, contacts, api)
    return blueprint


def _member_calls(state: State, contacts: Contacts, api: Api) -> None:
    @api.get("/cgi-bin/auth/getuserinfo", "login")
    def info(_app: App, args: Json) -> Json:
        who, private = user_info(state, args.get("code", ""))
        if not private or "userid" not in who:
            return who
        ticket = state.codes.issue("ticket", TICKET_S, userid=who["userid"])
        return who | {"user_ticket": ticket, "expires_in": TICKET_S}

    @api.post("/cgi-bin/auth/getuserdetail", "login")
    def detail(_app: App, body: Json) -> Json:
        member = contacts.find(state.codes.ticket(str(body.get("user_ticket")))["userid"])
        names = ("userid", "gender", "mobile", "email", "biz_mail", "address")
        return {name: member[name] for name in names if member.get(name)}

    @api.get("/cgi-bin/user/getuserinfo", "login")
    def legacy_info(_app: App, args: Json) -> Json:
        who, _private = user_info(state, args.get("code", ""))
        return {{"userid": "UserId", "openid": "OpenId"}.get(key, key): value for key, value in who.items()}

    @api.get("/cgi-bin/miniprogram/jscode2session", "miniprogram")
    def mini_login(app: App, args: Json) -> Json:
        found = state.codes.use("wecom_mini_login", args.get("js_code", ""))
        if found["app_id"] != app.mini_app_id:
            raise ApiError(40029)
        return {"corpid": state.setup.corp_id, "userid": found["userid"], "session_key": session_key()}

"""Who is the member in front of our page.

Source: OAuth2 inside the client (path/91022), getuserinfo (91023), getuserdetail (95833), QR login (91019).
"""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from core.errors import InputInvalid
from wecom.api.client import WeComClient

TENCENT_API = "https://qyapi.weixin.qq.com"
TENCENT_OPEN = "https://open.weixin.qq.com"
TENCENT_QR = "https://login.work.weixin.qq.com"
TENCENT_QR_OLDER = "https://open.work.weixin.qq.com"
PRIVATE = ("gender", "avatar", "qr_code", "mobile", "email", "biz_mail", "address")
_STATE = re.compile(r"[0-9A-Za-z]{1,128}")


@dataclass(frozen=True)
class Visitor:
    """Whom a login code stands for: a member (userid), or somebody else (openid).

    Args:
        user_ticket: opens `details` for half an hour, when the member was asked for them.
    """

    userid: str = ""
    openid: str = ""
    external_userid: str = ""
    user_ticket: str = ""


def authorize_url(
    corp_id: str, agent_id: int, redirect_uri: str, state: str, api_base: str = TENCENT_API, *, private: bool = False
) -> str:
    """Where to send a browser inside WeCom.

    Args:
        redirect_uri: on the app's trusted domain, port included.
        state: bound to the browser session; letters and digits only, or WeCom refuses it.
        api_base: `WECOM_API_BASE`; a sandbox serves the login pages itself.
        private: ask the member for phone, e-mail and picture too; `details` then tells them.
    """
    scope = "snsapi_privateinfo" if private else "snsapi_base"
    query = {
        "appid": corp_id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": scope,
        "state": _checked(state),
        "agentid": agent_id,
    }
    return f"{_host(TENCENT_OPEN, api_base)}/connect/oauth2/authorize?{urlencode(query)}#wechat_redirect"


def qr_login_url(
    corp_id: str, agent_id: int, redirect_uri: str, state: str, api_base: str = TENCENT_API, *, older: bool = False
) -> str:
    """Where to send a browser outside WeCom: a page with a code to scan.

    Args:
        older: the address that earlier SDKs use; both end at the same redirect.
    """
    query = {"appid": corp_id, "agentid": agent_id, "redirect_uri": redirect_uri, "state": _checked(state)}
    if older:
        return f"{_host(TENCENT_QR_OLDER, api_base)}/wwopen/sso/qrConnect?{urlencode(query)}"
    query = {"login_type": "CorpApp", **query}
    return f"{_host(TENCENT_QR, api_base)}/wwlogin/sso/login?{urlencode(query)}"


def visitor(client: WeComClient, code: str) -> Visitor:
    """Turn a login code into a person; a code works once, within five minutes.

    Raises:
        Refused: 40029 for a wrong, used or old code: start the login again.
    """
    answer = client.get("auth/getuserinfo", params={"code": code})
    # The older answer spells the names with capitals.
    return Visitor(
        userid=str(answer.get("userid") or answer.get("UserId") or ""),
        openid=str(answer.get("openid") or answer.get("OpenId") or ""),
        external_userid=str(answer.get("external_userid") or ""),
        user_ticket=str(answer.get("user_ticket") or ""),
    )


def details(client: WeComClient, user_ticket: str) -> dict[str, str]:
    """What the member agreed to show: gender, avatar, qr_code, mobile, email, biz_mail, address.

    Raises:
        Refused: 84014 the ticket is over, 84015 it never was one.
    """
    answer = client.post("auth/getuserdetail", data={"user_ticket": user_ticket}, repeatable=True)
    return {name: str(answer[name]) for name in ("userid", *PRIVATE) if answer.get(name)}


def _host(tencents: str, api_base: str) -> str:
    base = api_base.rstrip("/")
    return tencents if base == TENCENT_API else base


def _checked(state: str) -> str:
    if not _STATE.fullmatch(state):
        raise InputInvalid("state: 1 to 128 letters or digits", field="state")
    return state

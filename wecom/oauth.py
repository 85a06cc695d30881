"""Who is the member in front of our page.

Source: OAuth2 inside the client (path/91022), getuserinfo (91023).
"""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from core.errors import InputInvalid
from wecom.client import WeComClient

TENCENT_API = "https://qyapi.weixin.qq.com"
TENCENT_OPEN = "https://open.weixin.qq.com"
_STATE = re.compile(r"[0-9A-Za-z]{1,128}")


@dataclass(frozen=True)
class Visitor:
    """Whom a login code stands for: a member (userid), or somebody else (openid)."""

    userid: str = ""
    openid: str = ""
    external_userid: str = ""


def authorize_url(
    corp_id: str, agent_id: int, redirect_uri: str, state: str, api_base: str = TENCENT_API
) -> str:
    """Where to send a browser inside WeCom.

    Args:
        redirect_uri: on the app's trusted domain.
        state: bound to the browser session; letters and digits only, or WeCom refuses it.
        api_base: `WECOM_API_BASE`; a sandbox serves the login pages itself.
    """
    query = urlencode(
        {
            "appid": corp_id, "redirect_uri": redirect_uri, "response_type": "code", "scope": "snsapi_base",
            "state": _checked(state), "agentid": agent_id,
        }
    )
    base = TENCENT_OPEN if api_base.rstrip("/") == TENCENT_API else api_base.rstrip("/")
    return f"{base}/connect/oauth2/authorize?{query}#wechat_redirect"


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
    )


def _checked(state: str) -> str:
    if not _STATE.fullmatch(state):
        raise InputInvalid("state: 1 to 128 letters or digits", field="state")
    return state

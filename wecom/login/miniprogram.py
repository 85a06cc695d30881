"""The mini-program's two logins and its subscription messages.

Opened inside WeCom a code belongs to WeCom's own jscode2session, opened inside
WeChat to WeChat's, on another host with another secret.

Source: WeCom jscode2session (path/91507), WeChat sns/jscode2session,
cgi-bin/token, subscribe/send, getuserphonenumber.
"""

import base64
import json
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES128
from cryptography.hazmat.primitives.ciphers.modes import CBC

from core.errors import InputInvalid, Reason
from wecom.api import transport
from wecom.api.client import WeComClient
from wecom.api.gateway import Call, Gateway
from wecom.api.token_store import TokenStore
from wecom.api.tokens import Alert, TokenProvider, log_alert, token_fetcher, token_name


@dataclass(frozen=True)
class MiniUser:
    """Who opened the mini-program. The session key stays on the server."""

    openid: str = ""
    unionid: str = ""
    userid: str = ""
    session_key: str = ""

    def __repr__(self) -> str:
        return "MiniUser(...)"


def member_session(client: WeComClient, js_code: str) -> MiniUser:
    """The member behind a code of `wx.qy.login`.

    Raises:
        Refused: 40029 for a wrong, used or old code.
    """
    params = {"js_code": js_code, "grant_type": "authorization_code"}
    answer = client.get("miniprogram/jscode2session", params=params)
    return MiniUser(userid=str(answer.get("userid", "")), session_key=str(answer.get("session_key", "")))


class MiniProgram:
    """WeChat's side of one mini-program.

    Args:
        api_base: `WECHAT_API_BASE`.
    """

    def __init__(
        self,
        app_id: str,
        secret: str,
        *,
        api_base: str,
        store: TokenStore,
        alert: Alert = log_alert,
        http: transport.Http | None = None,
    ) -> None:
        self.app_id = app_id
        self._secret = secret
        session = http or transport.Http()
        params = {"grant_type": "client_credential", "appid": app_id, "secret": secret}
        fetch = token_fetcher(session, f"{api_base.rstrip('/')}/cgi-bin/token", params=params)
        tokens = TokenProvider(token_name(app_id, secret), fetch, store, alert)
        self.gateway = Gateway(api_base, app_id, tokens, store, alert=alert, http=session)

    def session(self, js_code: str) -> MiniUser:
        """The WeChat user behind a code of `wx.login`; a success carries no errcode.

        Raises:
            Refused: 40029 for a wrong, used or old code.
        """
        params = {"appid": self.app_id, "secret": self._secret, "js_code": js_code, "grant_type": "authorization_code"}
        call = Call("sns/jscode2session", "GET", params, repeatable=True, bare=True, token=False)
        answer = self.gateway.call(call)
        if not answer.get("openid"):
            raise transport.unclear("sns/jscode2session: an answer without openid", True, Reason.UNANSWERED)
        return MiniUser(
            openid=str(answer["openid"]),
            unionid=str(answer.get("unionid", "")),
            session_key=str(answer.get("session_key", "")),
        )

    def phone_number(self, code: str) -> str:
        """The number behind a code of the phone button, without country code; it works once, for five minutes.

        Raises:
            Refused: 40029 for a wrong, used or old code; the code of a login is another one.
        """
        answer = self.gateway.call(Call("wxa/business/getuserphonenumber", body={"code": code}))
        info = answer.get("phone_info") or {}
        self._check_watermark(info)
        return str(info["purePhoneNumber"])

    def opened(self, session_key: str, encrypted: str, iv: str) -> dict[str, Any]:
        """What WeChat encrypted for this mini-program (the older way to the phone number).

        Args:
            session_key, encrypted, iv: base64.

        Raises:
            InputInvalid: not made with this key, or for another mini-program.
        """
        data = open_data(session_key, encrypted, iv)
        self._check_watermark(data)
        return data

    def _check_watermark(self, data: dict[str, Any]) -> None:
        if (data.get("watermark") or {}).get("appid") != self.app_id:
            raise InputInvalid("the data was made for another mini-program", field="encryptedData")

    def send_subscribed(self, body: bytes) -> dict[str, Any]:
        """Send a frozen subscription message; each uses up one consent.

        Raises:
            Refused: 43101 when no consent is left.
        """
        self.gateway.call(Call("cgi-bin/message/subscribe/send", body=body))
        return {}


def open_data(session_key: str, encrypted: str, iv: str) -> dict[str, Any]:
    """AES-128-CBC with the session key, PKCS#7 of 16.

    Raises:
        InputInvalid: it does not open.
    """
    try:
        key, vector, sealed = (base64.b64decode(part, validate=True) for part in (session_key, iv, encrypted))
        decryptor = Cipher(AES128(key), CBC(vector)).decryptor()
        unpadder = padding.PKCS7(128).unpadder()
        plain = unpadder.update(decryptor.update(sealed) + decryptor.finalize()) + unpadder.finalize()
        data = json.loads(plain)
    except ValueError as error:
        raise InputInvalid("the encrypted data does not open", field="encryptedData") from error
    if not isinstance(data, dict):
        raise InputInvalid("the encrypted data is no object", field="encryptedData")
    return data

"""What a page inside WeCom needs before it may use the phone: wx.config and wx.agentConfig.

Source: JS-SDK signature (path/90506), agentConfig (94313).
"""

import hashlib
import secrets
from collections.abc import Callable
from typing import Any

from core.errors import RetryLater
from wecom.api.client import WeComClient
from wecom.api.token_store import TokenStore
from wecom.api.tokens import Alert, TokenProvider, log_alert, token_name

CORP, AGENT = "corp", "agent_config"


class Signer:
    """Signs pages of one app; tickets are shared like tokens, because few may be fetched in an hour.

    Args:
        now: real time, seconds since 1970.
    """

    def __init__(
        self,
        client: WeComClient,
        corp_id: str,
        agent_id: int,
        *,
        store: TokenStore,
        now: Callable[[], float],
        alert: Alert = log_alert,
    ) -> None:
        self._corp_id, self._agent_id, self._now = corp_id, agent_id, now
        names = {CORP: token_name("jsapi_ticket", corp_id), AGENT: token_name(f"agent_ticket:{agent_id}", corp_id)}
        self._tickets = {
            kind: TokenProvider(name, _fetcher(client, kind), store, alert) for kind, name in names.items()
        }

    def config(self, page: str) -> dict[str, Any]:
        """The arguments of `wx.config`, without jsApiList.

        Args:
            page: the address the browser shows; what stands behind `#` is left out.

        Raises:
            RetryLater: no ticket can be had now.
        """
        return {"beta": True, "appId": self._corp_id, **self._signed(CORP, page)}

    def agent_config(self, page: str) -> dict[str, Any]:
        """The arguments of `wx.agentConfig`, without jsApiList; its ticket is another one."""
        return {"corpid": self._corp_id, "agentid": str(self._agent_id), **self._signed(AGENT, page)}

    def _signed(self, kind: str, page: str) -> dict[str, Any]:
        nonce, timestamp = secrets.token_hex(8), int(self._now())
        signed = signature(self._tickets[kind].get(), nonce, timestamp, page)
        return {"timestamp": timestamp, "nonceStr": nonce, "signature": signed}


def signature(ticket: str, nonce: str, timestamp: int, page: str) -> str:
    """SHA-1 over the four values in WeCom's order, none of them encoded."""
    url = page.partition("#")[0]
    words = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url}"
    return hashlib.sha1(words.encode()).hexdigest()


def _fetcher(client: WeComClient, kind: str) -> Callable[[], tuple[str, float]]:
    def fetch() -> tuple[str, float]:
        if kind == CORP:
            answer = client.get("get_jsapi_ticket")
        else:
            answer = client.get("ticket/get", params={"type": AGENT})
        if not answer.get("ticket"):
            raise RetryLater(f"{kind}: an answer without a ticket")
        return str(answer["ticket"]), float(answer.get("expires_in", 0))

    return fetch

"""The WeCom client: wechatpy's wrappers over our own gateway.

wechatpy 2.0.0a26 refreshes stale tokens without a limit, fetches them without
a lock or a timeout and from a fixed host, takes an HTML page for a success, and
shares one expiry time among all secrets of a company. All of that sits below
`_request`, which is replaced here whole. Of its wrappers only `get` and `post`
are called.
"""

from collections.abc import Callable
from typing import Any

from wechatpy.work import WeChatClient

from wecom.api import rate_limit, transport
from wecom.api.gateway import Call, Gateway
from wecom.api.token_store import TokenStore
from wecom.api.tokens import Alert, TokenProvider, log_alert, token_fetcher, token_name

# POST calls that only read, or that do nothing new the second time.
REPEATABLE = frozenset({"kf/sync_msg", "kf/add_contact_way", "hr/get_staff_info"})


class WeComClient(WeChatClient):
    """All calls with one secret of one company.

    Args:
        api_base: `WECOM_API_BASE`, scheme and host.
        store: where tokens and blocks are shared with other threads and processes.
        alert: told (topic, message) about what only a person can put right.
        per_minute: calls of one API, counted for all processes of the company.
    """

    def __init__(
        self,
        corp_id: str,
        secret: str,
        *,
        api_base: str,
        store: TokenStore,
        alert: Alert = log_alert,
        http: transport.Http | None = None,
        per_minute: int = rate_limit.PER_MINUTE,
    ) -> None:
        super().__init__(corp_id, secret, auto_retry=False)
        session = http or transport.Http()
        params = {"corpid": corp_id, "corpsecret": secret}
        fetch = token_fetcher(session, f"{api_base.rstrip('/')}/cgi-bin/gettoken", params=params)
        tokens = TokenProvider(token_name(corp_id, secret), fetch, store, alert)
        self.gateway = Gateway(api_base, corp_id, tokens, store, alert=alert, http=session, per_minute=per_minute)

    @property
    def access_token(self) -> str:
        """The token in force (wechatpy asks for it by this name)."""
        return self.gateway.tokens.get()

    def fetch_access_token(self) -> dict[str, Any]:
        """Make sure that a token is at hand; wechatpy's own way of fetching is not used."""
        return {"access_token": self.access_token}

    def _request(self, method: str, url_or_endpoint: str, **kwargs: Any) -> Any:
        call = Call(
            api=f"cgi-bin/{url_or_endpoint}",
            method=method.upper(),
            params=dict(kwargs.get("params") or {}),
            body=kwargs.get("data"),
            repeatable=kwargs.get("repeatable", method.lower() == "get" or url_or_endpoint in REPEATABLE),
        )
        answer = self.gateway.call(call)
        processor: Callable[[dict[str, Any]], Any] | None = kwargs.get("result_processor")
        return processor(answer) if processor else answer

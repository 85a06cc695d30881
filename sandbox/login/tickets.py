"""JS-SDK tickets, and what the client in the phone checks before a page may use its functions.

Source: developer.work.weixin.qq.com/document/path/90506 (signature), 94313 (agentConfig), 90312 (quotas).
"""

from __future__ import annotations

import hashlib
import secrets

from flask import Blueprint

from sandbox.api.answering import Api, Json
from sandbox.api.control import Control, need
from sandbox.core.clock import BusinessClock
from sandbox.core.errors import ApiError, ControlError
from sandbox.core.rates import Rates
from sandbox.core.setup import App
from sandbox.core.state import State

LIFE_S, HOUR_S = 7200, 3600.0
PER_CORP, PER_APP = 400, 100
CORP, AGENT = "corp", "agent_config"
OTHER_KIND = 40093
OVER_THE_HOUR = {"said": "api hour-quota reach limit"}


class Tickets:
    """Tickets by (kind, app); each is returned until it expires."""

    def __init__(self, clock: BusinessClock) -> None:
        self._clock = clock
        self.reset()

    def reset(self) -> None:
        """Forget every ticket and count."""
        self._rates = Rates(self._clock)
        self._tickets: dict[tuple[str, str], tuple[str, float]] = {}

    def give(self, kind: str, app: App) -> Json:
        """`get_jsapi_ticket` and `ticket/get`.

        Raises:
            ApiError: 45009 more than 100 an hour for this app, or 400 for the company.
        """
        of_app, of_corp = (PER_APP, HOUR_S), (PER_CORP, HOUR_S)
        if self._rates.full((kind, app.name), of_app) or self._rates.full((kind,), of_corp):
            raise ApiError(45009, **OVER_THE_HOUR)
        now, owner = self._clock.now(), (kind, app.name if kind == AGENT else "")
        ticket, until = self._tickets.get(owner, ("", 0.0))
        if until <= now:
            ticket, until = secrets.token_urlsafe(64), now + LIFE_S
            self._tickets[owner] = ticket, until
        return {"ticket": ticket, "expires_in": int(until - now)}

    def check(self, kind: str, page: str, asked: Json) -> Json:
        """Whether `wx.config` (corp) or `wx.agentConfig` (agent_config) would accept a signature.

        Args:
            page: the address in the browser, fragment included.
            asked: timestamp, nonceStr, signature as the page gave them.
        """
        words = f"&noncestr={asked['nonceStr']}&timestamp={asked['timestamp']}&url={page.partition('#')[0]}"
        fitting = {
            owner
            for (owner, _app), (ticket, until) in self._tickets.items()
            if until > self._clock.now()
            if hashlib.sha1(f"jsapi_ticket={ticket}{words}".encode()).hexdigest() == asked["signature"]
        }
        if kind in fitting:
            return {"errMsg": "config:ok" if kind == CORP else "agentConfig:ok", "errcode": 0}
        return {"errMsg": "invalid signature", "errcode": OTHER_KIND if fitting else 40014}


def routes(state: State, tickets: Tickets) -> Blueprint:
    """Both tickets, and the check of a page's signature."""
    blueprint = Blueprint("tickets", __name__)
    api, control = Api(state, blueprint), Control(state, blueprint)

    @api.get("/cgi-bin/get_jsapi_ticket", "login")
    def corp_ticket(app: App, _args: Json) -> Json:
        return tickets.give(CORP, app)

    @api.get("/cgi-bin/ticket/get", "login")
    def app_ticket(app: App, args: Json) -> Json:
        if args.get("type") != AGENT:
            raise ApiError(40058)
        return tickets.give(AGENT, app)

    @control.on("POST", "/jssdk/check")
    def check(body: Json) -> Json:
        asked = {name: need(body, name) for name in ("timestamp", "nonceStr", "signature")}
        if need(body, "kind") not in (CORP, AGENT):
            raise ControlError("kind is corp or agent_config")
        return tickets.check(body["kind"], str(need(body, "url")), asked)

    return blueprint

"""JS-SDK tickets, and what the client in the phone checks before a page may use its functions.

Source: developer.work.weixin.qq.com/document/path/90506 (signature), 94313 (agentConfig), 90312 (quotas).
"""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from flask import Blueprint

from sandbox.api.answering import Api, Json
from sandbox.control.setup import Control, need
from sandbox.core.errors import ApiError, ControlError
from sandbox.core.setup import App

if TYPE_CHECKING:
    from sandbox.world import World

LIFE_S, HOUR_S = 7200, 3600.0
PER_CORP, PER_APP = 400, 100
CORP, AGENT = "corp", "agent_config"
OTHER_KIND = 40093
OVER_THE_HOUR = {"said": "api hour-quota reach limit"}


class Tickets:
    """Tickets by (kind, app); the same one is told until its life is over."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._tickets: dict[tuple[str, str], tuple[str, float]] = {}

    def give(self, kind: str, app: App) -> Json:
        """`get_jsapi_ticket` and `ticket/get`.

        Raises:
            ApiError: 45009 more than 100 an hour for this app, or 400 for the company.
        """
        rates, hour = self._world.friends.rates, HOUR_S
        if rates.full(("ticket", kind, app.name), (PER_APP, hour)) or rates.full(("ticket", kind), (PER_CORP, hour)):
            raise ApiError(45009, **OVER_THE_HOUR)
        now, owner = self._world.clock.now(), (kind, app.name if kind == AGENT else "")
        ticket, until = self._tickets.get(owner, ("", 0.0))
        if until <= now:
            ticket, until = secrets.token_urlsafe(64), now + LIFE_S
            self._tickets[owner] = ticket, until
        return {"ticket": ticket, "expires_in": int(until - now)}

    def check(self, kind: str, page: str, asked: Json) -> Json:
        """Whether `wx.config` (corp) or `wx.agentConfig` (agent_config) would take a signature.

        Args:
            page: the address in the browser, with whatever stands behind `#`.
            asked: timestamp, nonceStr, signature as the page gave them.
        """
        words = f"&noncestr={asked['nonceStr']}&timestamp={asked['timestamp']}&url={page.partition('#')[0]}"
        fitting = {
            owner
            for (owner, _app), (ticket, until) in self._tickets.items()
            if until > self._world.clock.now()
            if hashlib.sha1(f"jsapi_ticket={ticket}{words}".encode()).hexdigest() == asked["signature"]
        }
        if kind in fitting:
            return {"errMsg": "config:ok" if kind == CORP else "agentConfig:ok", "errcode": 0}
        return {"errMsg": "invalid signature", "errcode": OTHER_KIND if fitting else 40014}


def routes(world: World) -> Blueprint:
    """Both tickets, and the check of a page's signature."""
    blueprint = Blueprint("tickets", __name__)
    api, control = Api(world, blueprint), Control(world, blueprint)

    @api.get("/cgi-bin/get_jsapi_ticket", "login")
    def corp_ticket(app: App, _args: Json) -> Json:
        return world.tickets.give(CORP, app)

    @api.get("/cgi-bin/ticket/get", "login")
    def app_ticket(app: App, args: Json) -> Json:
        if args.get("type") != AGENT:
            raise ApiError(40058)
        return world.tickets.give(AGENT, app)

    @control.on("POST", "/jssdk/check")
    def check(body: Json) -> Json:
        asked = {name: need(body, name) for name in ("timestamp", "nonceStr", "signature")}
        if need(body, "kind") not in (CORP, AGENT):
            raise ControlError("kind is corp or agent_config")
        return world.tickets.check(body["kind"], str(need(body, "url")), asked)

    return blueprint

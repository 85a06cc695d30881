"""Where WeCom's pushes come from and where its API lives: here, one machine.

Source: the callback documents, developer.work.weixin.qq.com/document/path/90930 and what hangs on it.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint

from sandbox.api.answering import Api, Json
from sandbox.core.setup import App
from sandbox.core.state import State


def routes(state: State) -> Blueprint:
    """Both lists; any token may ask."""
    blueprint = Blueprint("addresses", __name__)
    api = Api(state, blueprint)

    def listed(_app: App, _args: Json) -> Json:
        return {"ip_list": [urlsplit(state.url).hostname or ""]}

    api.get("/cgi-bin/getcallbackip")(listed)
    api.get("/cgi-bin/get_api_domain_ip")(listed)
    return blueprint

"""The product's servers, as the sandbox knows them: where a phone may go, and where a link of theirs leads."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests

if TYPE_CHECKING:
    from sandbox.core.setup import Setup

ANSWER_S = 10


def origin(url: str) -> str:
    """`scheme://host:port` of an http(s) address; empty for any other."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") and parts.netloc else ""


def origins(setup: Setup) -> set[str]:
    """Where a phone may go: the servers whose callbacks this sandbox knows, and its mini-programs' servers."""
    callbacks = {origin(app.callback["url"]) for app in setup.apps.values() if app.callback}
    servers = {origin(base) for program in setup.mini_programs.values() for base in program.servers.values()}
    return (callbacks | servers) - {""}


def leads_to(setup: Setup, url: str) -> str:
    """Where a link of the product redirects to, as a phone's browser follows it; else the link itself."""
    if origin(url) not in origins(setup):
        return url
    with requests.Session() as browser:
        browser.trust_env = False
        answer = browser.get(url, allow_redirects=False, timeout=ANSWER_S)
    return answer.headers.get("Location", url) if answer.is_redirect else url

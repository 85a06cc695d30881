"""One call of the control API; what every part of the client stands on."""

from __future__ import annotations

from typing import Any

import requests

Json = dict[str, Any]


class SandboxError(Exception):
    """The sandbox refused a control call; the text is its reason."""


class Calling:
    """A connection to one sandbox, for one company of it.

    Args:
        base_url: such as http://127.0.0.1:9100.
        corp: the company's corp id; the sandbox's first one when left out.
    """

    def __init__(self, base_url: str, timeout_s: float = 20.0, corp: str = "") -> None:
        self.base_url = base_url.rstrip("/")
        self._timeout_s = timeout_s
        self._session = requests.Session()
        self._session.trust_env = False
        if corp:
            self._session.headers["X-Sandbox-Corp"] = corp

    def _call(self, method: str, path: str, body: Json | None = None, params: Any = None) -> Json:
        url = f"{self.base_url}/control{path}"
        given = {key: value for key, value in (body or {}).items() if value is not None}
        json_body = given if method == "POST" else None
        answer = self._session.request(method, url, json=json_body, params=params, timeout=self._timeout_s)
        result: Json = answer.json()
        if answer.status_code != 200:
            raise SandboxError(f"{method} {path}: {result.get('error')}")
        return result

    def _post(self, path: str, **body: Any) -> Json:
        return self._call("POST", path, body)
